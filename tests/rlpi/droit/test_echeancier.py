"""Rules of the advertising clock: R581-8, R581-10, R581-13, CRPA R112-20."""

import pytest

from droit.echeancier import Fait, TypeInconnu
from rlpi.droit.echeancier import TYPES, echeancier
from tests.droit.fabrique import (
    articles,
    avis,
    cas,
    decision,
    demande,
    issue,
    j,
    limite,
    majoration,
    prolongation,
    rapport,
    reception,
    saisine,
    silence,
    teleservice,
)

DEPOT = "2026-03-10"


@pytest.mark.parametrize(
    ("depot", "completude", "fin", "le"),
    [
        ("2026-03-10", "2026-04-10", "2026-05-10", "2026-05-11"),  # G01, a Sunday
        ("2025-12-31", "2026-01-31", "2026-02-28", "2026-03-01"),  # G04
        ("2025-12-30", "2026-01-30", "2026-02-28", "2026-03-01"),  # G05
    ],
)
def test_r581_13_deux_mois_puis_autorisation_tacite(depot: str, completude: str, fin: str, le: str) -> None:
    vu = echeancier(cas("AP", depot))
    assert vu.completude is not None
    assert vu.completude.limite == j(completude)
    assert limite(vu) == fin
    assert silence(vu) == ("autorisation_tacite", le)
    assert articles(vu)[0] == "R581-13"


def test_g02_r581_10_le_delai_repart_des_pieces_recues() -> None:
    vu = echeancier(cas("AP", DEPOT, "", demande("2026-04-03", "A"), reception("2026-05-20", "A")))
    assert vu.completude is not None
    assert vu.completude.pieces_limite == j("2026-06-03")
    assert limite(vu) == "2026-07-20"
    assert {"R581-10 2° a", "R581-10"} <= set(articles(vu))


def test_g03_r581_10_sans_toutes_les_pieces_le_rejet_est_tacite() -> None:
    faits = (demande("2026-04-03", "A", "B"), reception("2026-05-20", "A"))
    vu = echeancier(cas("AP", DEPOT, "", *faits))
    assert silence(vu) == ("rejet_tacite", "2026-06-04")
    assert vu.instruction is not None
    assert (vu.instruction.mois, vu.instruction.depart, vu.instruction.limite) == (2, None, None)
    assert "R581-10 2° b" in articles(vu)


@pytest.mark.parametrize("circonstance", ["abords", "site_classe", "mh_inscrit", "enquete_publique"])
def test_g06_g09_r581_13_aucune_circonstance_n_allonge_le_delai(circonstance: str) -> None:
    faits = (
        majoration("2026-03-20"),
        prolongation("2026-04-20"),
        rapport("2026-04-01"),
        saisine("2026-03-18"),
    )
    vu = echeancier(cas("AP", DEPOT, circonstance, *faits))
    assert issue(vu) == issue(echeancier(cas("AP", DEPOT)))
    assert vu.jalons.accord_abf_repute is None
    assert vu.jalons.transmission_abf is None


@pytest.mark.parametrize("sens", ["defavorable", "prescriptions"])
def test_g08_r581_13_l_abf_refuse_mais_le_silence_autorise_et_le_doute_est_dit(sens: str) -> None:
    faits = (saisine("2026-03-18"), avis("2026-04-20", sens))
    vu = echeancier(cas("AP", DEPOT, "abords", *faits))
    assert silence(vu) == ("autorisation_tacite", "2026-05-11")
    assert vu.alertes == ()
    assert any("aucun texte n'écarte" in reserve.texte for reserve in vu.reserves)


def test_un_avis_favorable_ou_hors_perimetre_ne_cree_aucun_doute() -> None:
    for circonstance, sens in (("spr", "favorable"), ("", "defavorable")):
        vu = echeancier(cas("AP", DEPOT, circonstance, saisine("2026-03-18"), avis("2026-04-20", sens)))
        assert vu.reserves == ()


def test_g11_r581_8_une_declaration_permet_d_installer_des_sa_reception() -> None:
    vu = echeancier(cas("DPP", DEPOT))
    assert (vu.completude, vu.instruction) == (None, None)
    assert silence(vu) == ("sans_objet", None)
    assert articles(vu) == ["R581-8"]
    assert vu.reserves == ()


def test_r581_8_rien_ne_touche_une_declaration() -> None:
    faits = (demande("2026-03-12", "A"), reception("2026-03-15", "A"), saisine("2026-03-12"))
    vu = echeancier(
        cas("DPP", DEPOT, "abords", *faits, avis("2026-03-20", "defavorable"), decision("2026-03-25"))
    )
    nu = echeancier(cas("DPP", DEPOT))
    assert issue(vu)[:5] == issue(nu)[:5]
    assert vu.decision is not None
    assert (vu.decision.notifiee_le, vu.decision.dans_le_delai) == (j("2026-03-25"), False)
    assert len(vu.reserves) == 2


def test_g54_r581_10_le_teleservice_part_de_l_envoi_et_l_are_de_dix_jours_ouvres() -> None:
    for type_ in TYPES:
        vu = echeancier(cas(type_, teleservice("2026-03-13", "2026-03-16")))
        assert vu.depart == j("2026-03-13")
        assert vu.jalons.are == j("2026-03-27")
        assert "R112-11-2" in articles(vu)


@pytest.mark.parametrize(
    ("fait", "pieces_limite"),
    [
        (demande("2026-04-10", "A"), "2026-06-10"),
        (demande("2026-04-10", "A", voie="lre"), "2026-06-10"),
        (demande("2026-04-11", "A"), None),
        (demande("2026-04-10", "A", voie="portail"), "2026-06-10"),
        # sent within the month, consulted after it
        (demande("2026-04-10", "A", voie="portail", consulte=j("2026-04-25")), "2026-06-25"),
        (demande("2026-04-10", "A", voie="portail", consulte=j("2026-04-26")), "2026-06-10"),
        (demande("2026-04-01", "A", voie="portail", accord=False), None),
        (demande("2026-04-01", "A", voie="lre", accord=False), None),
        (demande("2026-04-01", hors_code=("X",)), None),
    ],
)
def test_r581_10_la_demande_compte_si_elle_part_dans_le_mois(fait: Fait, pieces_limite: str | None) -> None:
    vu = echeancier(cas("AP", DEPOT, "", fait))
    assert vu.completude is not None
    assert vu.completude.pieces_limite == (pieces_limite and j(pieces_limite))
    assert vu.completude.etat == ("incomplet" if pieces_limite else "complet")


def test_r581_10_la_derniere_demande_par_date_de_notification_remplace_les_autres() -> None:
    faits = (
        demande("2026-03-20", "A", voie="portail", consulte=j("2026-04-02")),
        demande("2026-03-25", "B"),
        reception("2026-04-10", "A"),
    )
    vu = echeancier(cas("AP", DEPOT, "", *faits))
    assert vu.completude is not None
    assert (vu.completude.date, vu.completude.pieces_limite) == (j("2026-04-10"), j("2026-06-02"))
    assert "R112-20" in articles(vu)


def test_r581_10_une_demande_envoyee_trop_tard_est_sans_effet_et_le_doute_est_dit() -> None:
    vu = echeancier(cas("AP", DEPOT, "", demande("2026-04-11", "A")))
    assert issue(vu) == issue(echeancier(cas("AP", DEPOT)))
    assert any("le texte ne dit pas" in reserve.texte for reserve in vu.reserves)


@pytest.mark.parametrize(
    ("fait", "notifiee_le", "dans_le_delai", "article"),
    [
        (decision("2026-05-10"), "2026-05-10", True, "R581-13"),
        (decision("2026-05-11"), "2026-05-11", False, "R581-13"),
        (decision("2026-05-10", "lre"), "2026-05-10", True, "R581-13"),
        (decision("2026-05-01", "portail", consulte=j("2026-05-11")), "2026-05-11", False, "R112-20"),
        (decision("2026-05-01", "portail", consulte=j("2026-05-17")), "2026-05-01", True, "R112-20"),
        (decision("2026-05-01", "portail"), "2026-05-01", True, "R112-20"),
        (decision("2026-05-01", "lre", accord=False), None, False, "L112-15"),
    ],
)
def test_r581_13_la_decision_est_dans_le_delai_si_notifiee_au_plus_tard_a_la_limite(
    fait: Fait, notifiee_le: str | None, dans_le_delai: bool, article: str
) -> None:
    vu = echeancier(cas("AP", DEPOT, "", fait))
    assert vu.decision is not None
    assert vu.decision.notifiee_le == (notifiee_le and j(notifiee_le))
    assert vu.decision.dans_le_delai is dans_le_delai
    assert article in articles(vu)
    dernier_jour = any("dernier jour du délai" in reserve.texte for reserve in vu.reserves)
    assert dernier_jour is (notifiee_le == "2026-05-10")


def test_r581_10_une_decision_pendant_l_attente_des_pieces_n_est_pas_dans_le_delai() -> None:
    vu = echeancier(
        cas("AP", DEPOT, "", demande("2026-03-12", "A", hors_code=("X",)), decision("2026-03-20"))
    )
    assert vu.decision is not None
    assert not vu.decision.dans_le_delai
    assert any("ne peuvent pas être exigées" in reserve.texte for reserve in vu.reserves)


def test_un_type_de_l_autre_domaine_est_refuse_en_francais() -> None:
    with pytest.raises(TypeInconnu, match="« PC »"):
        echeancier(cas("PC", DEPOT))
