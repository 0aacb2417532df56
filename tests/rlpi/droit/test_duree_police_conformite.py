"""Terms (R581-15, R581-20, R581-54 to R581-58, R581-69), compliance dates, clocks of the police."""

from datetime import date

import pytest

from rlpi.droit import conformite, duree, mentions, police
from rlpi.droit.dispositif import Genre, Lumiere, Support
from tests.rlpi.droit.objets import D, affiche, enseigne, j


@pytest.mark.parametrize(
    ("dispositif", "fin", "article"),
    [
        (affiche(lumiere=Lumiere.NUMERIQUE), "2034-05-04", "R581-15"),  # G15
        (affiche(genre=Genre.BACHE_PUBLICITAIRE), "2034-05-04", "R581-20 II"),
        (affiche(genre=Genre.BACHE_CHANTIER), None, "R581-54"),
        (affiche(genre=Genre.EXCEPTIONNEL), None, "R581-56"),
        (affiche(genre=Genre.EXCEPTIONNEL, fin_operation=date(2026, 6, 14)), "2026-06-29", "R581-56"),
        (enseigne(), None, "R581-16"),
        (affiche(genre=Genre.PREENSEIGNE_TEMPORAIRE, lumiere=Lumiere.NUMERIQUE), None, "R581-69"),
        (
            affiche(
                genre=Genre.PREENSEIGNE_TEMPORAIRE, lumiere=Lumiere.NUMERIQUE, fin_operation=date(2026, 9, 30)
            ),
            "2026-10-07",
            "R581-69",
        ),
        (enseigne(genre=Genre.ENSEIGNE_TEMPORAIRE, fin_operation=date(2026, 9, 30)), "2026-10-07", "R581-69"),
    ],
)
def test_terme_de_l_autorisation(dispositif, fin, article):
    terme = duree.terme_autorisation(dispositif, j("2026-05-04"))
    assert terme.fin == (None if fin is None else j(fin))
    assert str(terme.motif.article) == article
    assert terme.reserves


@pytest.mark.parametrize(
    ("dispositif", "fixee", "fin"),
    [
        (affiche(lumiere=Lumiere.NUMERIQUE), 36, "2029-05-04"),
        (affiche(lumiere=Lumiere.NUMERIQUE), 96, "2034-05-04"),
        (affiche(genre=Genre.BACHE_PUBLICITAIRE), 6, "2026-11-04"),
    ],
)
def test_R581_15_R581_20_l_arrete_peut_fixer_une_duree_plus_courte(dispositif, fixee, fin):
    terme = duree.terme_autorisation(dispositif, j("2026-05-04"), fixee)
    assert terme.fin == j(fin)
    assert ("fixés par l'arrêté" in terme.motif.effet) is (fixee < 96)


@pytest.mark.parametrize(
    ("genre", "lumiere", "articles"),
    [
        (Genre.PUBLICITE, Lumiere.NUMERIQUE, ("R581-15", None)),
        (Genre.MOBILIER_URBAIN, Lumiere.NEON, ("R581-15", None)),
        (Genre.PUBLICITE, Lumiere.TRANSPARENCE, (None, None)),
        (Genre.PUBLICITE, None, (None, None)),
        (Genre.ENSEIGNE, Lumiere.NUMERIQUE, (None, None)),
        (Genre.PREENSEIGNE_TEMPORAIRE, Lumiere.NUMERIQUE, (None, None)),
        (Genre.BACHE_CHANTIER, Lumiere.NON, (None, "R581-19 II")),
        (Genre.BACHE_PUBLICITAIRE, Lumiere.NON, ("R581-20 II", "R581-20 III")),
    ],
)
def test_R581_15_R581_19_R581_20_ce_que_l_autorisation_precise(genre, lumiere, articles):
    lus = (duree.article_de_la_duree(genre, lumiere), duree.article_de_la_surface(genre))
    assert tuple(article and str(article) for article in lus) == articles


def test_G19_R581_69_enseigne_temporaire_trois_semaines_avant_une_semaine_apres():
    periode = duree.periode_temporaire(j("2026-06-01"), j("2026-06-14"))
    assert (periode.debut, periode.fin) == (j("2026-05-11"), j("2026-06-21"))


def test_R581_56_dispositif_exceptionnel_un_mois_avant_quinze_jours_apres():
    periode = duree.periode_exceptionnelle(j("2026-06-01"), j("2026-06-14"))
    assert (periode.debut, periode.fin) == (j("2026-05-01"), j("2026-06-29"))


def test_G21_R581_58_enseigne_deposee_trois_mois_apres_la_cessation():
    assert duree.depose_enseigne(j("2026-03-10")).fin == j("2026-06-10")


def test_L581_25_bail_de_six_ans_au_plus():
    assert duree.fin_de_bail(j("2026-03-10")).fin == j("2032-03-10")


@pytest.mark.parametrize(
    ("genre", "limite", "article"),
    [
        (Genre.ENSEIGNE, "2026-06-18", "L581-43"),  # G31
        (Genre.PUBLICITE, "2022-06-18", "R581-88 I"),
        (Genre.PREENSEIGNE, "2022-06-18", "R581-88 I"),
    ],
)
def test_G31_L581_43_mise_en_conformite_apres_le_RLPi_de_2020(genre, limite, article):
    lue = conformite.apres_rlp(genre, conformite.RLPI_MEL_2020, j("2020-06-17"))
    assert (lue.au_plus_tard, str(lue.motif.article)) == (j(limite), article)
    assert lue.reserves
    assert conformite.apres_rlp(genre, conformite.RLPI_MEL_2020, j("2020-06-18")).au_plus_tard is None


@pytest.mark.parametrize(("pose", "limite"), [("2023-11-01", "2027-11-02"), ("2023-11-02", None)])
def test_decret_2023_1007_tolerance_jusqu_au_2_novembre_2027(pose, limite):
    lue = conformite.apres_formats_2023(j(pose))
    assert lue.au_plus_tard == (None if limite is None else j(limite))


@pytest.mark.parametrize(
    ("notifie", "limite"),
    [("2026-03-12", "2026-03-17"), ("2019-12-29", "2020-01-03"), ("2019-12-28", "2020-01-12")],
)
def test_G27_L581_27_execution_sous_cinq_jours_quinze_avant_le_29_decembre_2019(notifie, limite):
    assert police.mise_en_demeure(j(notifie)).date == j(limite)


def test_G12_L581_28_declare_mais_irregulier_cinq_jours_des_reception():
    echeance = police.injonction_apres_declaration(j("2026-03-24"))
    assert (echeance.date, str(echeance.motif.article)) == (j("2026-03-29"), "L581-28")


def test_G27_G28_L581_30_astreinte_par_jour_et_par_dispositif():
    due = police.astreinte(j("2026-03-12"), j("2026-03-27"), 2)
    assert (due.depuis, due.jours, due.montant_journalier) == (j("2026-03-18"), 10, D(200))
    assert due.total == D(4000)
    assert len(due.reserves) == 2
    assert "2 dispositifs, 10 jours" in due.motifs[1].effet


def test_L581_30_astreinte_nulle_le_dernier_jour_du_delai_due_le_lendemain():
    assert police.astreinte(j("2026-03-12"), j("2026-03-17"), 1).total == 0
    assert police.astreinte(j("2026-03-12"), j("2026-03-12"), 1).jours == 0
    due = police.astreinte(j("2026-03-12"), j("2026-03-18"), 1, indice=D(120), indice_2012=D(100))
    assert (due.total, len(due.reserves)) == (D("240.00"), 1)
    assert "1 dispositif, 1 jour de" in due.motifs[1].effet


def test_R581_83_montant_reevalue_au_centime():
    assert police.montant_journalier(D("119.05"), D("95.5")) == D("249.32")
    assert police.montant_journalier(None, D(100)) == D(200)
    assert police.montant_journalier(D(100), None) == D(200)


@pytest.mark.parametrize(
    ("champ", "arguments"),
    [
        ("nombre", (j("2026-03-12"), j("2026-03-20"), 0)),
        ("jour", (j("2026-03-12"), j("2026-03-11"), 1)),
    ],
)
def test_astreinte_donnees_impossibles(champ, arguments):
    with pytest.raises(police.DonneeInvalide) as erreur:
        police.astreinte(*arguments)
    assert erreur.value.champ == champ


@pytest.mark.parametrize(("champ", "indices"), [("indice", (0, 100)), ("indice_2012", (100, "NaN"))])
def test_indice_impossible(champ, indices):
    with pytest.raises(police.DonneeInvalide) as erreur:
        police.montant_journalier(D(indices[0]), D(indices[1]))
    assert erreur.value.champ == champ


def test_G29_L581_31_proprietaire_averti_huit_jours_avant_les_travaux():
    assert police.information_travaux_office(j("2026-04-01")).date == j("2026-03-24")


def test_G30_L581_26_observations_un_mois_amende_de_1500_euros():
    echeance = police.observations_amende(j("2026-03-12"))
    assert (echeance.date, police.AMENDE_ADMINISTRATIVE) == (j("2026-04-12"), D(1500))


def test_L581_34_amende_penale_par_dispositif():
    assert police.amende_penale(3) == D(22500)
    with pytest.raises(police.DonneeInvalide):
        police.amende_penale(0)


@pytest.mark.parametrize(
    ("jour", "options", "autorite", "reserves"),
    [
        ("2023-12-31", {"rlp": True}, police.Autorite.MAIRE, 0),
        ("2023-12-31", {"rlp": False}, police.Autorite.PREFET, 0),
        ("2023-12-31", {}, None, 0),
        ("2024-01-01", {}, police.Autorite.MAIRE, 0),
        ("2024-06-30", {"transferee_le": date(2024, 1, 1)}, police.Autorite.MAIRE, 0),
        ("2024-07-01", {"transferee_le": date(2024, 1, 1)}, police.Autorite.PRESIDENT, 0),
        ("2026-03-10", {"transferee_le": date(2026, 3, 11)}, police.Autorite.MAIRE, 1),
        ("2026-03-10", {}, police.Autorite.MAIRE, 1),
        ("2026-03-10", {"transfert_connu": True}, police.Autorite.MAIRE, 0),
    ],
)
def test_L581_3_1_autorite_de_police_selon_la_date(jour, options, autorite, reserves):
    competence = police.autorite_de_police(j(jour), **options)
    assert (competence.autorite, len(competence.reserves)) == (autorite, reserves)


def test_mentions_de_chaque_acte_avec_articles():
    for acte in mentions.Acte:
        assert mentions.mentions(acte)
    articles = {str(m.article) for m in mentions.mentions(mentions.Acte.RECEPISSE)}
    assert "R581-10 1°" in articles
    refus = [m.code for m in mentions.mentions(mentions.Acte.REFUS)]
    assert refus == [
        "refus_motive",
        "motivation",
        "signature",
        "auteur",
        "recours_contentieux",
        "recours_gracieux",
    ]
    assert "motivation" not in [m.code for m in mentions.mentions(mentions.Acte.AUTORISATION)]


def test_L581_5_mentions_sur_place():
    assert mentions.mentions_sur_place(enseigne()) == ()
    assert [str(m.article) for m in mentions.mentions_sur_place(affiche())] == ["L581-5"]
    bache = affiche(Support.MUR, Genre.BACHE_PUBLICITAIRE)
    assert [str(m.article) for m in mentions.mentions_sur_place(bache)] == ["L581-5", "R581-20 III"]
