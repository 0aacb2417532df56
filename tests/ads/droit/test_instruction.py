"""R*423-7 to R423-13-3, R*423-20 to -21-1, R*423-34 to -37-3, R*423-50 to -71-1, R*424-2 to -3, mentions, pages."""

from __future__ import annotations

import importlib.util
import pkgutil
from pathlib import Path

import pytest

from ads.droit.circonstances import CIRCONSTANCES
from ads.droit.consultations import FaitInconnu, circonstances_du_projet, consultations
from ads.droit.consultations_table import TABLE
from ads.droit.exceptions_tacite import EXCEPTIONS, sens_du_silence
from ads.droit.lignes import lignes
from ads.droit.mentions import (
    FAITS,
    MENTIONS,
    Document,
    FaitDeMentionInconnu,
    mentions,
    voies_et_delais_de_recours,
)
from ads.droit.projet import Projet
from ads.droit.prolongations import (
    PROLONGATIONS,
    ProlongationInconnue,
    depart_derogatoire,
    projet_modifie,
    prolonger,
)
from ads.droit.transmissions import transmissions
from droit.articles import Fiabilite
from tests.droit.fabrique import j

RACINE = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("type_", "faits", "service", "delai", "silence", "lie", "article"),
    [
        ("PC", {"abords"}, "abf", "2 mois", "accord réputé donné", True, "R*423-67 al. 1"),
        ("DP", {"spr"}, "abf", "1 mois", "accord réputé donné", True, "R*423-59"),
        (
            "PC",
            {"abords", "abf_avis_simple"},
            "abf",
            "2 mois",
            "avis réputé favorable",
            False,
            "R*423-67 al. 1",
        ),
        ("DP", {"abords", "abf_avis_simple"}, "abf", "1 mois", "avis réputé favorable", False, "R*423-59"),
        ("PC", {"site_inscrit"}, "abf", "2 mois", "avis réputé favorable", False, "R*423-67 al. 2 a"),
        ("DP", {"site_inscrit"}, "abf", "1 mois", "avis réputé favorable", False, "R*423-59"),
        ("PD", {"site_inscrit"}, "abf", "2 mois", "accord réputé refusé", True, "R*423-67-2"),
        ("PC", {"site_inscrit", "abords"}, "abf", "2 mois", "accord réputé donné", True, "R*423-67 al. 1"),
        (
            "PC",
            {"site_classe"},
            "ministre_sites",
            "None",
            "aucun accord tacite : accord exprès exigé",
            True,
            "R*425-17 b",
        ),
        (
            "DP",
            {"site_classe"},
            "prefet_sites",
            "None",
            "aucun accord tacite : accord exprès exigé",
            True,
            "R*425-17 a",
        ),
        ("PC", {"mh_inscrit"}, "prefet_region_mh", "3 mois", "accord réputé donné", True, "R*423-66"),
        (
            "PC",
            {"archeologie"},
            "drac_archeologie",
            "1 mois",
            "réputé renoncer à prescrire",
            False,
            "R523-18",
        ),
        (
            "PC",
            {"archeologie", "evaluation_environnementale"},
            "drac_archeologie",
            "2 mois",
            "réputé renoncer à prescrire",
            False,
            "R*423-69",
        ),
        ("PC", {"erp"}, "erp", "4 mois", "autorité réputée avoir statué", True, "R*423-70"),
        ("PC", {"igh"}, "igh", "4 mois", "accord réputé donné", True, "R*423-71"),
        (
            "DP",
            {"reserve_naturelle"},
            "reserve_naturelle",
            "45 jours",
            "accord réputé refusé",
            True,
            "R*423-61-1 a",
        ),
        (
            "PA",
            {"reserve_naturelle"},
            "reserve_naturelle",
            "4 mois",
            "accord réputé refusé",
            True,
            "R*423-61-1 b",
        ),
        (
            "PC",
            {"coeur_parc_national"},
            "parc_national",
            "4 mois",
            "accord réputé refusé",
            True,
            "R*423-62 b",
        ),
        ("DP", {"crpa"}, "crpa", "2 mois", "avis réputé favorable", False, "R*423-60"),
        (
            "PC",
            {"commission_nationale"},
            "commission_nationale",
            "3 mois",
            "avis réputé favorable",
            False,
            "R*423-61",
        ),
        ("PC", {"cdpenaf"}, "cdpenaf", "1 mois", "avis réputé favorable", False, "R*423-59"),
        ("PC", {"solaire_agricole"}, "cdpenaf", "2 mois", "avis réputé favorable", False, "R423-70-2"),
        (
            "PC",
            {"derogation_cch"},
            "prefet_cch",
            "3 mois",
            "autorité réputée avoir statué",
            True,
            "R*423-69-2",
        ),
        ("DP", {"permis_diviser"}, "permis_diviser", "15 jours", "accord réputé donné", True, "R423-70-1"),
        (
            "PC",
            {"ministre_agriculture"},
            "ministre_agriculture",
            "3 mois",
            "avis réputé favorable",
            False,
            "R*423-65",
        ),
        ("PC", {"acces_voie"}, "voirie", "1 mois", "avis réputé favorable", False, "R*423-59"),
        ("CUb", {"reseaux"}, "services_cub", "1 mois", "avis réputé favorable", False, "R*410-10"),
        ("CUa", {"decision_etat"}, "maire_cu", "15 jours", "réputé sans observation", False, "R*410-6"),
        (
            "DP",
            {"decision_etat"},
            "maire_declaration",
            "15 jours",
            "avis réputé favorable",
            False,
            "R*423-72",
        ),
    ],
)
def test_consultation(
    type_: str, faits: set[str], service: str, delai: str, silence: str, lie: bool, article: str
) -> None:
    connus = {"coeur_parc_national", "solaire_agricole", "erp", "igh"} & faits
    projet = Projet(**dict.fromkeys(connus, True))
    due = next(c for c in consultations(type_, projet, frozenset(faits)) if c.service == service)
    assert (str(due.delai), due.silence, due.lie, str(due.article)) == (delai, silence, lie, article)
    assert due.pourquoi


def test_r423_53_aucune_consultation_si_le_plan_regle_l_acces() -> None:
    assert consultations("PC", Projet(), frozenset({"acces_voie", "acces_reglemente"})) == ()


def test_r425_15_amenagement_inconnu_pas_d_accord_erp() -> None:
    assert consultations("PC", Projet(erp=True, erp_amenagement_inconnu=True)) == ()


def test_un_avis_incertain_porte_une_reserve() -> None:
    due = consultations("PC", Projet(), frozenset({"reseaux"}))[0]
    assert due.reserves
    assert not consultations("PC", Projet(abords=True))[0].reserves
    assert all(regle.reserve or regle.fiabilite is not Fiabilite.DEDUIT for regle in TABLE)


def test_consultation_d_un_fait_inconnu() -> None:
    with pytest.raises(FaitInconnu, match="« licorne »"):
        consultations("PC", Projet(), frozenset({"licorne"}))


def test_circonstances_tirees_du_projet() -> None:
    lues = circonstances_du_projet(Projet(abords=True, coeur_parc_national=True, zone_u=True, erp=False))
    assert lues == {"abords", "parc_national"} <= CIRCONSTANCES.keys()


@pytest.mark.parametrize(
    ("type_", "fait", "code", "avant"),
    [
        ("DP", "abords", "abf", "2026-02-17"),
        ("PC", "aec", "cdac", "2026-02-18"),
        ("PC", "mh_inscrit", "udap_mh", "2026-02-17"),
        ("CUb", "zone_canalisation", "transporteurs", "2026-02-17"),
        ("PC", "reserve_naturelle", "prefet_sites", None),
    ],
)
def test_r423_7_a_r423_13_3_transmission(type_: str, fait: str, code: str, avant: str | None) -> None:
    due = transmissions(type_, frozenset({fait}), j("2026-02-10"))[0]
    assert (due.code, due.avant) == (code, avant and j(avant))
    assert bool(due.reserves) is (avant is None)


def test_r423_13_3_ne_vise_pas_la_declaration() -> None:
    assert transmissions("DP", frozenset({"zone_canalisation"}), j("2026-02-10")) == ()


def test_r423_35_deux_mois_notifies_avant_la_fin() -> None:
    options = {"depart": j("2026-02-10")}
    lue = prolonger("recours_abf", "PCMI", j("2026-05-10"), notifiee_le=j("2026-05-10"), **options)
    assert (lue.limite, lue.prise_en_compte) == (j("2026-07-10"), True)
    tard = prolonger("recours_abf", "PCMI", j("2026-05-10"), notifiee_le=j("2026-05-11"), **options)
    assert (tard.limite, str(tard.motifs[0].article)) == (j("2026-05-10"), "R*423-44")
    assert not prolonger("recours_abf", "PCMI", j("2026-05-10"), notifiee_le=None, **options).prise_en_compte


@pytest.mark.parametrize(
    ("code", "limite"),
    [
        ("defrichement_prolonge", "2026-08-10"),
        ("cnac", "2026-10-10"),
        ("cnac_l752_4", "2026-07-10"),
        ("cinema", "2026-09-20"),
        ("evocation", "2026-10-10"),
    ],
)
def test_r423_34_a_r423_37_prolongations(code: str, limite: str) -> None:
    lue = prolonger(
        code,
        "PC",
        j("2026-05-10"),
        depart=j("2026-02-10"),
        notifiee_le=j("2026-05-01"),
        debut=j("2026-04-20"),
    )
    assert lue.limite == j(limite)
    assert bool(lue.reserves) is (code == "evocation")


def test_r423_36_sans_date_de_recours_la_notification_compte() -> None:
    lue = prolonger("cinema", "PC", j("2026-05-10"), depart=j("2026-02-10"), notifiee_le=j("2026-05-01"))
    assert lue.limite == j("2026-10-01")


def test_r423_34_sans_effet_sur_une_declaration() -> None:
    lue = prolonger("cnac", "DP", j("2026-05-10"), depart=j("2026-04-10"), notifiee_le=j("2026-05-01"))
    assert (lue.limite, lue.prise_en_compte) == (j("2026-05-10"), False)


@pytest.mark.parametrize("code", ["commission_europeenne", "concertation", "evaluation", "aec_suspendue"])
def test_r423_37_1_a_r423_37_3_suspension(code: str) -> None:
    faits = {"depart": j("2026-02-10"), "notifiee_le": j("2026-04-30")}
    suspendu = prolonger(code, "PC", j("2026-05-10"), **faits)
    assert (suspendu.limite, suspendu.prise_en_compte) == (None, True)
    repris = prolonger(code, "PC", j("2026-05-10"), fin=j("2026-09-01"), **faits)
    assert repris.limite == j("2026-09-11")
    assert repris.reserves


def test_r423_37_2_une_concertation_suspend_sans_notification_r423_44_ne_la_vise_pas() -> None:
    faits = {"depart": j("2026-02-10"), "notifiee_le": None}
    lue = prolonger(
        "concertation", "PC", j("2026-05-10"), debut=j("2026-04-30"), fin=j("2026-09-01"), **faits
    )
    assert lue.limite == j("2026-09-11")
    apres_la_fin = prolonger("concertation", "PC", j("2026-05-10"), debut=j("2026-05-11"), **faits)
    assert (apres_la_fin.limite, apres_la_fin.prise_en_compte) == (j("2026-05-10"), False)
    assert str(apres_la_fin.motifs[0].article) == "R423-37-2"
    assert not prolonger("concertation", "PC", j("2026-05-10"), **faits).prise_en_compte
    europe = prolonger("commission_europeenne", "PC", j("2026-05-10"), debut=j("2026-04-30"), **faits)
    assert (europe.prise_en_compte, str(europe.motifs[0].article)) == (False, "R*423-44")


def test_prolongation_inconnue() -> None:
    assert len(PROLONGATIONS) == 10
    with pytest.raises(ProlongationInconnue):
        prolonger("vacances", "PC", j("2026-05-10"), depart=j("2026-02-10"), notifiee_le=None)


def test_r423_20_enquete_deux_mois_du_rapport() -> None:
    lu = depart_derogatoire("enquete_publique", "PC", j("2026-05-04"), j("2026-03-01"))
    assert lu is not None
    assert (lu.depart, lu.limite) == (j("2026-05-04"), j("2026-07-04"))
    assert [str(m.article) for m in lu.motifs] == ["R*423-20", "R*423-32"]


def test_r423_21_et_r423_21_1_procedures_integrees() -> None:
    lu = depart_derogatoire("procedure_integree", "PA", j("2026-05-04"), j("2026-06-01"))
    commune = depart_derogatoire("procedure_commune", "PC", j("2026-05-04"), j("2026-03-01"))
    assert lu is not None
    assert commune is not None
    assert (lu.limite, commune.limite) == (j("2026-07-01"), j("2026-08-04"))
    assert depart_derogatoire("procedure_integree", "DP", j("2026-05-04"), j("2026-06-01")) is None
    assert depart_derogatoire("autre", "PC", j("2026-05-04"), j("2026-06-01")) is None


def test_gorbio_projet_modifie() -> None:
    informe = projet_modifie(j("2026-08-25"), j("2026-09-01"), j("2026-08-28"))
    assert informe.nouvelle_demande_le == j("2026-08-25")
    assert projet_modifie(j("2026-08-25"), j("2026-09-01"), None).nouvelle_demande_le is None
    assert projet_modifie(j("2026-08-25"), j("2026-09-01"), j("2026-09-02")).nouvelle_demande_le is None


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=lambda e: str(e.article))
def test_r424_2_a_r424_3_le_silence_rejette(exception) -> None:
    for fait in exception.faits:
        for type_ in exception.types:
            sens = sens_du_silence(type_, frozenset({fait}), j("2026-01-05"))
            assert sens.rejet
            assert exception.article in [m.article for m in sens.motifs]


def test_r424_2_ne_vise_pas_la_declaration() -> None:
    sens = sens_du_silence("DP", frozenset({"abf_defavorable"}), j("2026-01-05"))
    assert (sens.rejet, len(sens.reserves)) == (False, 1)
    assert not sens_du_silence("DP", frozenset({"mh_inscrit"}), j("2026-01-05")).reserves


def test_r424_2_1_depuis_le_31_decembre_2025() -> None:
    faits = frozenset({"evaluation_environnementale"})
    assert sens_du_silence("DP", faits, j("2025-12-31")).rejet
    avant = sens_du_silence("DP", faits, j("2025-12-30"))
    assert (avant.rejet, len(avant.reserves)) == (False, 1)


def _codes(document: Document, type_: str, *faits: str) -> list[str]:
    return [m.code for m in mentions(document, type_, frozenset(faits))]


def test_r423_4_r423_5_recepisse() -> None:
    communes = ["incomplet_possible", "delai_different_possible", "exceptions"]
    assert _codes(Document.RECEPISSE, "PC") == ["numero", "date_tacite", *communes]
    assert _codes(Document.RECEPISSE, "DP") == ["numero", "date_travaux", *communes]


def test_r112_11_1_accuse_de_reception_electronique() -> None:
    assert _codes(Document.ARE, "PC", "silence_accord")[:3] == [
        "date_reception",
        "service",
        "decision_implicite_acceptation",
    ]
    assert "decision_implicite_rejet" in _codes(Document.ARE, "PC", "silence_rejet")
    assert _codes(Document.ARE, "CUa") == ["date_reception", "service", "numero_cu"]
    assert _codes(Document.AEE, "CUb") == ["date_reception"]


def test_r423_39_rejet_pour_un_permis_opposition_pour_une_declaration() -> None:
    assert "rejet" in _codes(Document.DEMANDE_PIECES, "PC")
    assert "opposition" in _codes(Document.DEMANDE_PIECES, "DP")


def test_a424_4_recours_et_motifs_d_un_refus_non_d_un_accord() -> None:
    refus = _codes(Document.ARRETE, "PC", "refus")
    assert {"motivation", "tous_motifs", "recours"} <= set(refus)
    accord = _codes(Document.ARRETE, "PC", "accord")
    assert {"avis_de_depot", "validite", "droits_des_tiers"} <= set(accord)
    assert not {"motivation", "recours"} & set(accord)


def test_l424_4_le_document_annexe_apres_une_evaluation_environnementale() -> None:
    assert "annexe_evaluation" in _codes(Document.ARRETE, "PC", "accord", "evaluation")
    assert "annexe_evaluation" not in _codes(Document.ARRETE, "PC", "accord")


def test_mention_les_trous_de_la_phrase() -> None:
    numero = mentions(Document.RECEPISSE, "PC")[0]
    assert numero.trous == ("numero",)
    assert numero.modele.format(numero="PC 059 350 26 O0001").endswith("O0001.")
    utilises = {fait for liste in MENTIONS.values() for m in liste for fait in m.faits}
    assert utilises == set(FAITS)


def test_mention_d_un_fait_inconnu() -> None:
    with pytest.raises(FaitDeMentionInconnu):
        mentions(Document.ARRETE, "PC", frozenset({"licorne"}))


def test_l600_12_2_voies_et_delais_selon_la_date_de_la_decision() -> None:
    tribunal = "le tribunal administratif de Lille"
    assert "ne prolonge pas" in voies_et_delais_de_recours(j("2025-11-28"), tribunal)
    assert "qu'il prolonge" in voies_et_delais_de_recours(j("2025-11-27"), tribunal)


def _generateur():
    spec = importlib.util.spec_from_file_location("generer_droit", RACINE / "docs/droit/generer.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_les_pages_de_docs_droit_sont_celles_des_tables() -> None:
    attendues = _generateur().pages()
    lues = {p.name: p.read_text(encoding="utf-8") for p in (RACINE / "docs/droit").glob("*.md")}
    assert lues == attendues, "python docs/droit/generer.py"


def test_chaque_ligne_nomme_un_endroit_du_code() -> None:
    for nom in {ligne.utilise_par.partition("[")[0] for ligne in lignes()}:
        pkgutil.resolve_name(nom)
