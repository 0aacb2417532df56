"""After the decision: L424-1, L424-5 to L424-9, R*424-13 to R*424-23, R*600-1 to R*600-3, R462-6, R462-7."""

from __future__ import annotations

from datetime import date

import pytest

from ads.droit import achevement, sursis
from ads.droit import apres_decision as apres
from ads.droit.delais import DELAIS, Unite, ans, francs, jours, mois
from ads.droit.echeancier import echeancier
from ads.droit.projet import Projet
from ads.droit.suites import (
    SuiteImpossible,
    certificat_tacite,
    dossier_de_suite,
    suites,
)
from ads.droit.validite import (
    est_dans_les_temps,
    peremption_par_interruption,
    prorogation_tacite,
    validite,
    validite_certificat,
)
from droit.articles import Fiabilite
from droit.echeancier import Depot, Faits
from tests.droit.fabrique import j


@pytest.mark.parametrize(
    ("fonction", "depart", "attendue", "article"),
    [
        (apres.transmission_controle, "2026-04-20", "2026-05-05", "L2131-2 6°"),
        (apres.affichage_mairie, "2026-04-20", "2026-04-28", "R*424-15 al. 3"),
        (apres.fin_affichage_mairie, "2026-04-28", "2026-06-28", "R*424-15 al. 3"),
        (apres.recours_des_tiers, "2026-06-01", "2026-08-03", "R*600-2"),
        (apres.forclusion, "2026-06-01", "2026-12-01", "R*600-3"),
        (apres.notification_du_recours, "2026-06-01", "2026-06-17", "R*600-1"),
        (apres.recours_du_demandeur, "2026-06-01", "2026-08-03", "R421-1"),
        (apres.silence_sur_recours_gracieux, "2026-06-20", "2026-08-20", "L600-12-2"),
        (apres.retrait, "2026-05-03", "2026-08-03", "L424-5"),
        (apres.participations_apres_tacite, "2026-05-03", "2026-07-03", "L424-6"),
        (apres.recours_contre_abf, "2026-04-01", "2026-04-08", "R*423-68"),
        (apres.silence_du_prefet_sur_abf, "2026-04-08", "2026-06-08", "R*423-68"),
        (apres.recours_du_demandeur_contre_abf, "2026-04-01", "2026-06-01", "R*424-14"),
        (apres.silence_du_prefet_sur_demandeur, "2026-04-01", "2026-06-01", "R*424-14"),
        (apres.nouvelle_decision_apres_prefet, "2026-04-01", "2026-05-01", "R*424-14"),
        (achevement.attestation, "2026-04-01", "2026-04-16", "R462-10"),
    ],
)
def test_delai_apres_decision(fonction, depart: str, attendue: str, article: str) -> None:
    echeance = fonction(j(depart))
    assert (echeance.date, str(echeance.motif.article)) == (j(attendue), article)


@pytest.mark.parametrize(
    ("depart", "fin"),
    [
        ("2026-06-03", "2026-08-04"),  # clear: the 3rd of August, and one day
        ("2026-06-01", "2026-08-03"),  # Sunday the 2nd, to Monday
        ("2026-05-30", "2026-07-31"),
        ("2026-03-13", "2026-05-15"),  # Thursday the 14th is Ascension day
        ("2026-06-30", "2026-08-31"),
    ],
)
def test_r421_1_et_r600_2_delais_francs_reportes_au_jour_ouvre(depart: str, fin: str) -> None:
    for recours in (apres.recours_des_tiers(j(depart)), apres.recours_du_demandeur(j(depart))):
        assert recours is not None
        assert recours.date == j(fin)
        assert any("jurisprudence" in r.texte for r in recours.reserves)
    # A delay of instruction, or of the administration, is neither.
    assert apres.silence_sur_recours_gracieux(j("2026-06-01")).date == j("2026-08-01")


def test_r600_3_dit_que_le_caractere_franc_est_a_confirmer() -> None:
    assert any("un jour de plus" in r.texte for r in apres.forclusion(j("2026-06-01")).reserves)


def test_r600_2_affichage_continu_de_deux_mois() -> None:
    debut = j("2026-06-01")
    en_cours = apres.recours_des_tiers(debut)
    assert en_cours is not None
    assert any("reste continu jusqu'au 1er août 2026" in r.texte for r in en_cours.reserves)
    accompli = apres.recours_des_tiers(debut, j("2026-08-01"))
    assert accompli is not None
    assert accompli.date == en_cours.date
    assert not any("continu" in r.texte for r in accompli.reserves)
    assert apres.recours_des_tiers(debut, j("2026-07-31")) is None
    faits = {"favorable": True, "notifiee_le": debut, "affichage_terrain_le": debut}
    codes = {e.code for e in suites("PC", **faits, affichage_terrain_fin=j("2026-07-31"))}
    assert not {"recours_tiers", "recours_gracieux_tiers"} & codes


def test_l600_12_2_recours_gracieux_des_tiers_du_premier_jour_d_affichage() -> None:
    dates = {"signee_le": j("2026-04-20"), "notifiee_le": j("2026-04-21")}
    lues = {e.code: e for e in suites("PC", favorable=True, affichage_terrain_le=j("2026-05-01"), **dates)}
    assert lues["recours_gracieux"].date == j("2026-05-21")
    assert lues["recours_gracieux_tiers"].date == j("2026-06-01")
    assert "tiers" in lues["recours_gracieux_tiers"].libelle


def test_r421_1_prescriptions_et_refus_tacite_se_contestent_aussi() -> None:
    dates = {"signee_le": j("2026-04-20"), "notifiee_le": j("2026-04-21")}
    avec = {e.code: e.date for e in suites("PC", favorable=True, prescriptions=True, **dates)}
    assert avec["recours_demandeur"] == j("2026-06-22")
    assert "recours_demandeur" not in {e.code for e in suites("PC", favorable=True, **dates)}
    tacite = {e.code: e for e in suites("PC", favorable=False, acquise_le=j("2026-04-21"))}
    assert tacite["recours_demandeur"].date == j("2026-06-22")
    assert any("L112-6" in str(r.article) for r in tacite["recours_demandeur"].reserves)


def test_l600_12_2_recours_gracieux_un_mois_depuis_le_28_novembre_2025() -> None:
    avant = apres.recours_gracieux(j("2025-12-01"), j("2025-11-27"))
    apres_loi = apres.recours_gracieux(j("2025-12-01"), j("2025-11-28"))
    assert (avant.date, apres_loi.date) == (j("2026-02-01"), j("2026-01-01"))
    assert "ne prolonge pas" in apres_loi.motif.effet
    assert apres_loi.motif.version_depuis == date(2025, 11, 28)
    assert apres_loi.reserves
    assert "qui prolonge" in avant.motif.effet


@pytest.mark.parametrize(
    ("type_", "faits", "attendue", "article"),
    [
        ("PD", {"acquise_le": j("2026-05-06")}, "2026-05-21", "R452-1"),
        ("PD", {"notifiee_le": j("2026-04-20"), "transmise_le": j("2026-04-22")}, "2026-05-07", "R452-1"),
        ("DP", {"acquise_le": j("2026-07-02"), "coupe_arbres": True}, "2026-08-02", "R*424-1 dernier al."),
        ("DP", {"acquise_le": j("2026-07-02")}, "2026-07-02", "L424-8"),
        ("PC", {"acquise_le": j("2026-07-02"), "coupe_arbres": True}, "2026-07-02", "L424-8"),
        ("PC", {"notifiee_le": j("2026-04-20"), "transmise_le": j("2026-04-18")}, "2026-04-20", "L424-7"),
        # L424-8: a non-opposition, even express, does not wait for its transmission to the préfet.
        ("DP", {"notifiee_le": j("2026-04-20")}, "2026-04-20", "L424-8"),
        ("DP", {"notifiee_le": j("2026-04-20"), "transmise_le": j("2026-04-28")}, "2026-04-20", "L424-8"),
        ("DP", {"notifiee_le": j("2026-04-20"), "coupe_arbres": True}, "2026-05-20", "R*424-1 dernier al."),
    ],
)
def test_l424_7_a_l424_9_caractere_executoire(type_: str, faits: dict, attendue: str, article: str) -> None:
    echeance = apres.executoire(type_, **faits)
    assert echeance is not None
    assert (echeance.date, str(echeance.motif.article)) == (j(attendue), article)


@pytest.mark.parametrize("faits", [{}, {"notifiee_le": j("2026-04-20")}, {"transmise_le": j("2026-04-20")}])
def test_l424_7_ni_sans_notification_ni_sans_transmission(faits: dict) -> None:
    assert apres.executoire("PC", **faits) is None


def test_la_decision_tacite_existe_le_lendemain_r424_1() -> None:
    assert apres.existence(j("2026-02-28")) == j("2026-03-01")


def test_r424_17_validite_trois_ans_et_demande_deux_mois_avant() -> None:
    lue = validite(j("2025-11-17"))
    assert (lue.fin, lue.demande_avant, lue.prorogations_possibles) == (j("2028-11-17"), j("2028-09-17"), 2)
    assert str(lue.motifs[0].article) == "R*424-17"


def test_r424_21_deux_prorogations_puis_plus_aucune() -> None:
    lue = validite(j("2025-11-17"), prorogations=2)
    assert (lue.fin, lue.demande_avant, lue.prorogations_possibles) == (j("2030-11-17"), None, 0)
    assert validite(j("2025-11-17"), prorogations=2, energie_renouvelable=True).prorogations_possibles == 5


@pytest.mark.parametrize(
    ("depart", "prorogations", "fin", "restantes"),
    [
        ("2022-05-27", 0, "2025-05-27", 2),
        ("2022-05-27", 1, "2027-05-27", 1),
        ("2022-05-28", 0, "2027-05-28", 0),
        ("2023-02-10", 0, "2028-02-10", 0),
        ("2024-05-28", 0, "2029-05-28", 0),
        ("2024-05-29", 0, "2027-05-29", 2),
        ("2022-03-15", 1, "2027-03-15", 1),
        ("2022-03-15", 0, "2025-03-15", 2),
        ("2020-12-31", 2, "2025-12-31", 0),
    ],
)
def test_decret_2025_461_validite_speciale(depart: str, prorogations: int, fin: str, restantes: int) -> None:
    lue = validite(j(depart), prorogations=prorogations)
    assert (lue.fin, lue.prorogations_possibles) == (j(fin), restantes)


def test_decret_2025_461_est_une_reserve() -> None:
    assert validite(j("2023-02-10")).reserves
    assert not validite(j("2025-02-10")).reserves


@pytest.mark.parametrize(
    ("decidee", "notifiee", "fin"),
    [
        ("2024-05-27", "2024-05-30", "2029-05-30"),  # decided within the five years, received after
        ("2022-05-27", "2022-05-30", "2026-05-30"),  # decided within the year, received in the five years
        ("2020-12-31", "2022-05-30", "2025-05-30"),
    ],
)
def test_decret_2025_461_vise_la_date_de_la_decision_pas_sa_notification(
    decidee: str, notifiee: str, fin: str
) -> None:
    lue = validite(j(notifiee), decidee_le=j(decidee))
    assert lue.fin == j(fin)
    assert any("de part et d'autre d'une borne" in r.texte for r in lue.reserves)
    meme_fenetre = validite(j("2023-02-10"), decidee_le=j("2023-02-01"))
    assert not any("borne" in r.texte for r in meme_fenetre.reserves)


def test_r424_18_r424_19_r424_20() -> None:
    assert str(validite(j("2025-11-17"), sans_travaux=True).motifs[0].article) == "R*424-18"
    assert validite(j("2025-11-17"), suspension_jours=30).fin == j("2028-12-17")
    report = validite(j("2025-11-17"), travaux_possibles_le=j("2026-01-10"))
    assert (report.fin, str(report.motifs[0].article)) == (j("2029-01-10"), "R*424-20")
    assert validite(j("2025-11-17"), travaux_possibles_le=j("2025-01-10")).fin == j("2028-11-17")


def test_r424_17_interruption_d_un_an_apres_le_delai() -> None:
    assert peremption_par_interruption(j("2029-03-01"), j("2028-11-17")).date == j("2030-03-01")
    assert peremption_par_interruption(j("2028-03-01"), j("2028-11-17")).date == j("2029-11-17")
    assert peremption_par_interruption(j("2029-03-01"), j("2028-11-17"), solaire=True).date == j("2031-03-01")


def test_r410_17_prorogation_du_certificat() -> None:
    lu = validite_certificat(j("2025-03-10"))
    assert (lu.fin, lu.demande_avant) == (j("2026-09-10"), j("2026-07-10"))
    assert est_dans_les_temps(j("2026-07-10"), lu.fin, certificat=True)
    assert not est_dans_les_temps(j("2026-07-11"), lu.fin)
    assert prorogation_tacite(j("2026-07-08"), certificat=True).date == j("2026-09-08")
    assert str(prorogation_tacite(j("2026-07-08")).motif.article) == "R*424-23"
    assert validite_certificat(j("2025-03-10"), prorogations=1).fin == j("2027-09-10")


def test_l410_1_certificat_tacite_gele_dix_huit_mois() -> None:
    assert validite_certificat(j("2026-07-01")).fin == j("2028-01-01")


def test_r410_18_dix_huit_mois_du_certificat_tacite_meme_si_un_expres_suit() -> None:
    lu = validite_certificat(j("2026-08-20"), tacite_le=j("2026-07-01"))
    assert (lu.fin, str(lu.motifs[0].article)) == (j("2028-01-01"), "R*410-18 al. 2")
    a_temps = validite_certificat(j("2026-06-20"), tacite_le=j("2026-07-01"))
    assert (a_temps.fin, str(a_temps.motifs[0].article)) == (j("2027-12-20"), "L410-1")


def test_l424_1_sursis_deux_ans_confirmation_et_decision() -> None:
    lu = sursis.prononcer("plu", j("2026-03-15"), limite=j("2026-03-20"), depose_le=j("2025-12-20"))
    assert (lu.fin.date, lu.confirmation.date) == (j("2028-03-15"), j("2028-05-15"))
    decision = sursis.confirmer(lu.fin.date, j("2028-04-20"))
    assert decision is not None
    assert decision.date == j("2028-06-20")
    assert sursis.confirmer(lu.fin.date, j("2028-03-15")) is not None
    for indique in (True, False):
        with pytest.raises(sursis.SursisImpossible, match="15 mars 2028, et non avant"):
            sursis.confirmer(lu.fin.date, j("2028-03-14"), indique)
    assert sursis.confirmer(lu.fin.date, j("2028-05-16")) is None
    assert sursis.confirmer(lu.fin.date, j("2028-05-16"), delai_indique=False) is not None


@pytest.mark.parametrize(
    ("options", "article"),
    [
        ({"notifie_le": j("2026-04-13"), "limite": j("2026-04-10")}, "R*424-1"),
        ({"fondement": "travaux_publics"}, "L424-1"),
        ({"fondement": "travaux_publics", "publie_le": j("2026-01-10")}, "L424-1"),
        ({"fins_precedentes": (("plu", j("2024-01-01"), j("2025-01-01")),)}, "L424-1"),
        ({"fins_precedentes": (("zac", j("2024-01-01"), j("2026-01-01")),)}, "L424-1"),
        ({"mois": 25}, "L424-1"),
    ],
)
def test_l424_1_sursis_impossible(options: dict, article: str) -> None:
    faits = {
        "fondement": "plu",
        "notifie_le": j("2026-03-15"),
        "limite": j("2026-04-10"),
        "depose_le": j("2026-01-10"),
    }
    faits |= options
    with pytest.raises(sursis.SursisImpossible) as faute:
        sursis.prononcer(faits.pop("fondement"), faits.pop("notifie_le"), **faits)
    assert str(faute.value.article) == article


def test_l424_1_sursis_plus_court_apres_un_autre_motif() -> None:
    lu = sursis.prononcer(
        "travaux_publics",
        j("2026-03-15"),
        limite=j("2026-04-10"),
        depose_le=j("2026-01-10"),
        publie_le=j("2026-01-09"),
        fins_precedentes=(("zac", j("2024-03-15"), j("2026-03-15")),),
        mois=12,
    )
    assert lu.fin.date == j("2027-03-15")


def test_l424_1_la_duree_totale_additionne_les_sursis_sans_le_temps_qui_les_separe() -> None:
    faits = {"limite": j("2026-08-10"), "depose_le": j("2024-01-10"), "publie_le": j("2024-01-09")}
    un_an = (("zac", j("2024-03-15"), j("2025-03-15")),)
    # One year, five months of pause, two years: three years of sursis ordered.
    lu = sursis.prononcer("travaux_publics", j("2025-08-15"), fins_precedentes=un_an, **faits)
    assert lu.fin.date == j("2027-08-15")
    un_an_et_un_jour = (("zac", j("2024-03-15"), j("2025-03-16")),)
    with pytest.raises(sursis.SursisImpossible, match="3 ans"):
        sursis.prononcer("travaux_publics", j("2025-08-15"), fins_precedentes=un_an_et_un_jour, **faits)
    # A first sursis still running: only the days elapsed count.
    en_cours = (("zac", j("2024-08-15"), j("2026-08-15")),)
    assert sursis.prononcer("travaux_publics", j("2025-08-15"), fins_precedentes=en_cours, **faits)


def test_sursis_fondement_inconnu() -> None:
    with pytest.raises(sursis.FondementInconnu, match="« humeur »"):
        sursis.prononcer("humeur", j("2026-03-15"), limite=j("2026-04-10"), depose_le=j("2026-01-10"))


def test_r462_6_trois_mois_ou_cinq_avec_recolement() -> None:
    assert achevement.contestation(j("2026-06-15"), False).date == j("2026-09-15")
    assert achevement.contestation(j("2026-06-15"), True).date == j("2026-11-15")


@pytest.mark.parametrize(
    ("faits", "obligatoire", "alinea"),
    [
        ({"spr": True}, True, "a"),
        ({"erp": True, "erp_5e_sans_hebergement": False}, True, "b"),
        ({"igh": True}, True, "b"),
        ({"reserve_naturelle": True}, True, "c"),
        ({"ppr": True, "ppr_sismique_ou_etude": False}, True, "d"),
        ({"ppr": True}, None, None),
    ],
)
def test_r462_7_recolement(faits: dict, obligatoire: bool | None, alinea: str | None) -> None:
    lu = achevement.recolement(Projet(**faits))
    assert lu.obligatoire is obligatoire
    assert [m.article.alinea for m in lu.motifs] == ([alinea] if alinea else [])


def test_r462_7_ni_site_inscrit_ni_abords() -> None:
    non = dict.fromkeys(
        ("mh_inscrit", "spr", "site_classe", "igh", "erp", "coeur_parc_national", "reserve_naturelle", "ppr"),
        False,
    )
    assert achevement.recolement(Projet(site_inscrit=True, abords=True, **non)).obligatoire is False


def test_modificatif_instruit_comme_l_autorisation_d_origine() -> None:
    lu = dossier_de_suite("M", "PC", j("2026-01-01"), j("2028-01-01"))
    assert (lu.mois, lu.cerfa, str(lu.formulaire), lu.fiabilite) == (
        3,
        "16700",
        "A431-7",
        Fiabilite.A_CONFIRMER,
    )
    assert lu.reserves


def test_transfert_deux_mois_par_la_regle_generale() -> None:
    lu = dossier_de_suite("T", "DP", j("2026-01-01"), j("2028-01-01"))
    assert (lu.mois, lu.cerfa, str(lu.motif.article)) == (2, "16701", "L231-1")


@pytest.mark.parametrize(
    ("code", "type_", "jour"),
    [("X", "PC", "2026-01-01"), ("M", "PD", "2026-01-01"), ("M", "PC", "2028-01-02")],
)
def test_suite_impossible(code: str, type_: str, jour: str) -> None:
    with pytest.raises(SuiteImpossible):
        dossier_de_suite(code, type_, j(jour), j("2028-01-01"))


def test_r424_13_certificat_d_une_decision_tacite() -> None:
    permis, declaration = certificat_tacite("PC", True, False), certificat_tacite("DP", True, False)
    assert permis is not None
    assert declaration is not None
    assert [len(permis.mentions), len(declaration.mentions)] == [2, 1]
    assert certificat_tacite("PC", True, True) is None
    assert certificat_tacite("PC", False, False) is None
    assert certificat_tacite("CUa", True, False) is None


def test_suites_d_un_permis_expres_dans_l_ordre_des_dates() -> None:
    lues = suites(
        "PC",
        favorable=True,
        signee_le=j("2026-04-20"),
        notifiee_le=j("2026-04-20"),
        transmise_le=j("2026-04-22"),
        affichee_mairie_le=j("2026-04-28"),
        affichage_terrain_le=j("2026-05-01"),
        acheve_le=j("2027-05-01"),
    )
    assert [e.code for e in lues] == [
        "executoire",
        "affichage_mairie",
        "transmission_controle",
        "recours_gracieux",
        "recours_gracieux_tiers",
        "duree_affichage_mairie",
        "recours_tiers",
        "retrait",
        "forclusion",
    ]


def test_suites_d_un_refus_et_d_un_tacite() -> None:
    refus = {e.code for e in suites("PC", favorable=False, notifiee_le=j("2026-04-20"))}
    assert refus == {"recours_gracieux", "recours_demandeur"}
    tacite = {e.code for e in suites("DP", favorable=True, acquise_le=j("2026-04-20"))}
    assert {"participations", "executoire", "retrait", "affichage_mairie"} <= tacite
    assert suites("PC", favorable=True) == ()


def test_l424_6_une_non_opposition_expresse_ouvre_aussi_les_deux_mois_des_participations() -> None:
    dates = {"signee_le": j("2026-04-20"), "notifiee_le": j("2026-04-23")}
    lues = {e.code: e.date for e in suites("DP", favorable=True, **dates)}
    assert lues["participations"] == j("2026-06-20")
    assert "participations" not in {e.code for e in suites("PC", favorable=True, **dates)}
    assert "participations" not in {e.code for e in suites("DP", favorable=False, **dates)}


@pytest.mark.parametrize(("type_", "forclose"), [("PC", True), ("PA", True), ("DP", True), ("PD", False)])
def test_r600_3_ne_vise_pas_le_permis_de_demolir(type_: str, forclose: bool) -> None:
    lues = suites(type_, favorable=True, notifiee_le=j("2026-04-20"), acheve_le=j("2027-05-01"))
    assert ("forclusion" in {e.code for e in lues}) is forclose


def test_durees_dans_les_deux_sens() -> None:
    assert jours(8).avant(j("2026-01-09")) == j("2026-01-01")
    assert francs(7).depuis(j("2026-01-01")) == j("2026-01-09")
    assert ans(1).avant(j("2026-01-01")) == j("2025-01-01")
    assert [str(jours(1)), str(francs(1)), str(ans(1)), str(mois(1)), str(ans(3))] == [
        "1 jour",
        "1 jour franc",
        "1 an",
        "1 mois",
        "3 ans",
    ]
    assert {version.valeur.unite for d in DELAIS.values() for version in d.regle.versions} == set(Unite)


def test_tout_delai_non_verifie_porte_une_reserve() -> None:
    for delai in DELAIS.values():
        assert bool(delai.reserves) is (delai.regle.fiabilite is not Fiabilite.VERIFIE)


def test_r424_17_des_travaux_commences_a_temps_font_vivre_l_autorisation() -> None:
    fin = j("2028-01-01")
    a_temps = dossier_de_suite("M", "PC", j("2028-06-01"), fin, ouverture=j("2027-03-01"))
    assert str(a_temps.reserves[0].article) == "R*424-17 al. 2"
    with pytest.raises(SuiteImpossible, match="1er janvier 2028"):
        dossier_de_suite("M", "PC", j("2028-06-01"), fin, ouverture=j("2028-01-02"))
    acheve = dossier_de_suite("T", "PC", j("2027-06-01"), fin, ouverture=j("2027-03-01"), est_acheve=True)
    assert "achevés" in acheve.reserves[0].texte


@pytest.mark.parametrize(("type_", "effet"), [("PC", "permis_tacite"), ("DP", "non_opposition")])
def test_un_transfert_court_deux_mois_sans_les_circonstances_du_projet_l231_1(type_: str, effet: str) -> None:
    depot = Depot(voie="papier", date=j("2026-03-02"))
    du_projet = frozenset({"abords", "evaluation_environnementale"})
    lu = echeancier(Faits(type_, depot, du_projet, suite="T"))
    assert lu.instruction is not None
    assert (lu.instruction.mois, lu.instruction.limite) == (2, j("2026-05-02"))
    assert (lu.silence.effet, lu.silence.le) == (effet, j("2026-05-03"))
    assert "L231-1" in {m.article.numero for m in lu.motifs}
    assert any("transfert" in r.texte for r in lu.reserves)


def test_une_modification_court_comme_l_autorisation_d_origine_et_le_dit() -> None:
    depot = Depot(voie="papier", date=j("2026-03-02"))
    lu, premiere = (echeancier(Faits("PC", depot, suite=suite)) for suite in ("M", ""))
    assert lu.instruction == premiere.instruction
    assert set(lu.reserves) - set(premiere.reserves)
