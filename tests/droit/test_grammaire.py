"""Articles, dated rules, reasons, French words."""

from datetime import date

import pytest

from droit.articles import Article, Code, DateSelectrice, RegleDatee, Version
from droit.echeancier import Depot, Faits, Nature
from droit.francais import de, en_lettres, enumerer, majuscule
from droit.trace import Motif, Reserve, Trace

REGLE = RegleDatee(
    Article("R424-2-1"),
    DateSelectrice.DEPOT,
    (Version("avant", jusqu_au=date(2025, 12, 30)), Version("depuis", date(2025, 12, 31), date(2029, 1, 1))),
)


def test_un_article_s_ecrit_comme_au_journal_officiel() -> None:
    assert str(Article("R*423-23", "a")) == "R*423-23 a"
    assert str(Article("R581-13", "", Code.ENVIRONNEMENT)) == "R581-13"


@pytest.mark.parametrize(("jour", "valeur"), [("2025-12-30", "avant"), ("2025-12-31", "depuis")])
def test_une_regle_datee_choisit_sa_version_au_jour_pres(jour: str, valeur: str) -> None:
    assert REGLE.au(date.fromisoformat(jour)) == valeur


def test_une_regle_sans_version_en_vigueur_le_dit_en_francais() -> None:
    with pytest.raises(LookupError, match="Aucune version de l'article R424-2-1"):
        REGLE.version(date(2030, 1, 1))


def test_les_dates_et_les_listes_se_lisent_en_francais() -> None:
    assert en_lettres(date(2026, 3, 1)) == "1er mars 2026"
    assert en_lettres(date(2026, 8, 20)) == "20 août 2026"
    assert enumerer([]) == ""
    assert enumerer(["a"]) == "a"
    assert enumerer(["a", "b", "c"]) == "a, b et c"


def test_la_trace_garde_l_ordre_et_ne_repete_ni_alerte_ni_reserve() -> None:
    trace = Trace()
    trace.dire(Article("R*423-6"), "affichage")
    trace.dire(Article("R*423-11"), "transmission", date(2026, 1, 1))
    for _ in range(2):
        trace.alerter("alerte")
        trace.reserver("doute", Article("R*423-6"))
    assert trace.motifs == (
        Motif(Article("R*423-6"), "affichage"),
        Motif(Article("R*423-11"), "transmission", date(2026, 1, 1)),
    )
    assert trace.alertes == ("alerte",)
    assert trace.reserves == (Reserve("doute", Article("R*423-6")),)


def test_un_depot_sans_sa_date_est_refuse_en_francais() -> None:
    with pytest.raises(ValueError, match="pas de date"):
        _ = Depot("papier").date_premiere
    with pytest.raises(ValueError, match="ni AEE ni ARE"):
        _ = Depot("teleservice", envoi=date(2026, 1, 1)).date_accuse


def test_aucun_evenement_d_une_nature_absente() -> None:
    faits = Faits("DP", Depot("papier", date=date(2026, 1, 1)))
    assert faits.dernier(Nature.DECISION) is None
    assert faits.tous(Nature.MAJORATION) == ()


def test_les_noms_s_elident_et_gardent_leurs_majuscules() -> None:
    assert de("Architecte des Bâtiments de France (UDAP)") == "de l'architecte des Bâtiments de France (UDAP)"
    assert de("Service d'incendie") == "du service d'incendie"
    assert de("Commission de sécurité") == "de la commission de sécurité"
    assert (de("CDPENAF"), de("Enedis"), de("Veolia")) == ("de la CDPENAF", "d'Enedis", "de Veolia")
    assert majuscule("maire de Bousbecque") == "Maire de Bousbecque"
