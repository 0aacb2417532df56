"""Extensions, public enquiry and prolongation of the planning delays (R423-24 to R*423-44)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ads.droit.circonstances import CIRCONSTANCES
from ads.droit.echeancier import echeancier
from droit.echeancier import Fait, FaitProlongation
from tests.droit.fabrique import (
    articles,
    avis,
    cas,
    decision,
    demande,
    j,
    limite,
    majoration,
    prolongation,
    rapport,
    reception,
    saisine,
    silence,
)

DEPOT = "2026-02-10"
LETTRE = majoration("2026-02-20")

# code: months for DP, PCMI, PC, PA, PD with the letter in time (contract, table of circumstances)
MOIS = {
    "autre_legislation": (2, 3, 4, 4, 3),
    "derogation_plu": (2, 3, 4, 4, 3),
    "abords": (2, 3, 4, 4, 3),
    "spr": (2, 3, 4, 4, 3),
    "site_inscrit": (2, 3, 4, 4, 3),
    "cdpenaf": (2, 3, 4, 4, 3),
    "participation_l123_19_2": (2, 3, 4, 4, 3),
    "participation_seveso": (2, 3, 4, 4, 3),
    "commission_departementale": (1, 4, 5, 5, 4),
    "ministre_agriculture": (1, 4, 5, 5, 4),
    "derogation_l111_3": (1, 4, 5, 5, 4),
    "derogation_cch": (1, 4, 5, 5, 4),
    "aec": (1, 4, 5, 5, 4),
    "ppve": (3, 4, 5, 5, 4),
    "crpa": (3, 4, 5, 5, 4),
    "parc_national": (2, 5, 5, 5, 5),
    "mh_inscrit": (2, 5, 5, 5, 5),
    "commission_nationale": (1, 5, 5, 5, 5),
    "defense": (1, 5, 5, 5, 5),
    "erp": (1, 2, 5, 3, 2),
    "igh": (1, 2, 5, 3, 2),
    "reserve_naturelle": (2, 5, 5, 5, 5),
    "defrichement_reconnaissance": (1, 5, 5, 5, 5),
    "defrichement_enquete": (1, 7, 7, 7, 7),
    "defrichement_autre": (1, 3, 3, 3, 3),
    "defense_icpe": (1, 10, 10, 10, 10),
    "site_classe": (2, 8, 8, 8, 8),
    "enquete_publique": (2, 2, 2, 2, 2),
    "evaluation_environnementale": (1, 2, 3, 3, 2),
}
ARTICLES = {
    "autre_legislation": "R423-24 a",
    "derogation_plu": "R423-24 b",
    "abords": "R423-24 c",
    "spr": "R423-24 c",
    "site_inscrit": "R423-24 a",
    "cdpenaf": "R423-24 d",
    "participation_l123_19_2": "R423-24 e",
    "participation_seveso": "R423-24 f",
    "commission_departementale": "R*423-25 a",
    "ministre_agriculture": "R*423-25 b",
    "derogation_l111_3": "R*423-25 c",
    "derogation_cch": "R*423-25 d",
    "aec": "R*423-25 e",
    "ppve": "R*423-25 f",
    "crpa": "R*423-25 a",
    "parc_national": "R*423-26",
    "mh_inscrit": "R*423-28 a",
    "commission_nationale": "R*423-27 a",
    "defense": "R*423-31 b",
    "erp": "R*423-28 b",
    "igh": "R*423-28 b",
    "reserve_naturelle": "R*423-27 c",
    "defrichement_reconnaissance": "R*423-29 a",
    "defrichement_enquete": "R*423-29 b",
    "defrichement_autre": "R*423-29 c",
    "defense_icpe": "R*423-31 a",
    "site_classe": "R*423-31 c",
    "enquete_publique": "R*423-32",
}
REJETS = {
    "defense": "R*424-2 a",
    "defense_icpe": "R*424-2 a",
    "site_classe": "R*424-2 a",
    "reserve_naturelle": "R*424-2 a",
    "mh_inscrit": "R*424-2 c",
    "enquete_publique": "R*424-2 d",
    "ppve": "R*424-2 d",
    "parc_national": "R*424-2 f",
    "evaluation_environnementale": "R424-2-1",
}


def mois(type_: str, circonstances: str, *faits: Fait, depot: str = DEPOT) -> int:
    vu = echeancier(cas(type_, depot, circonstances, *faits))
    assert vu.instruction is not None
    return vu.instruction.mois


@pytest.mark.parametrize("code", CIRCONSTANCES)
def test_r423_24_a_r423_32_chaque_circonstance_donne_ses_mois_et_son_article(code: str) -> None:
    obtenu = tuple(mois(type_, code, LETTRE) for type_ in ("DP", "PCMI", "PC", "PA", "PD"))
    assert obtenu == MOIS[code]
    cites = articles(echeancier(cas("PC", DEPOT, code, LETTRE)))
    assert cites[0] == "R*423-23 c"
    if code in ARTICLES:
        assert cites[1:3] == [ARTICLES[code], "R*423-42"]


@pytest.mark.parametrize("code", CIRCONSTANCES)
def test_r423_43_sans_lettre_dans_le_mois_le_delai_de_droit_commun_demeure(code: str) -> None:
    tardive = majoration("2026-03-11")
    for type_, base in {"DP": 1, "PCMI": 2, "PC": 3, "PA": 3, "PD": 2}.items():
        assert mois(type_, code) == base
        vu = echeancier(cas(type_, DEPOT, code, tardive))
        assert vu.instruction is not None
        assert vu.instruction.mois == base
        assert not {"R423-24", "R*423-25", "R*423-32"} & {cite.split()[0] for cite in articles(vu)}


@pytest.mark.parametrize("code", CIRCONSTANCES)
def test_r424_2_le_silence_rejette_un_permis_selon_la_circonstance_lettre_ou_non(code: str) -> None:
    for faits in ((), (LETTRE, rapport("2026-04-01"))):
        vu = echeancier(cas("PCMI", DEPOT, code, *faits))
        attendu = "rejet_implicite" if code in REJETS else "permis_tacite"
        assert vu.silence.effet == attendu
        assert REJETS.get(code, "R*424-1 b") in articles(vu)
        declaration = echeancier(cas("DP", DEPOT, code, *faits))
        rejetee = code == "evaluation_environnementale"
        assert declaration.silence.effet == ("rejet_implicite" if rejetee else "non_opposition")


def test_r424_2_i_la_demolition_en_site_inscrit_ne_devient_jamais_tacite() -> None:
    assert silence(echeancier(cas("PD", DEPOT, "site_inscrit"))) == ("rejet_implicite", "2026-04-11")
    assert "R*424-2 i" in articles(echeancier(cas("PD", DEPOT, "site_inscrit")))


@pytest.mark.parametrize(
    ("type_", "circonstances", "attendu"),
    [
        ("PC", "abords cdpenaf autre_legislation", 4),  # + 1 once
        ("PC", "aec crpa ppve", 5),  # + 2 once
        ("PC", "aec abords", 5),  # + 2 instead of + 1
        ("DP", "ppve crpa", 3),
        ("DP", "ppve abords", 3),
        ("DP", "aec abords", 2),  # R*423-25 e is not for declarations
        ("PC", "aec defrichement_autre", 3),  # replaced, even where shorter
        ("PCMI", "crpa defrichement_autre", 3),
        ("PC", "erp mh_inscrit", 5),
        ("PC", "site_classe defrichement_enquete defense", 8),
        ("PC", "site_classe defense_icpe", 10),
        ("DP", "reserve_naturelle crpa abords", 2),
        ("DP", "reserve_naturelle ppve", 2),
        ("PC", "enquete_publique defense_icpe", 2),
        ("PCMI", "erp abords", 3),  # R*423-28 b: PC only
    ],
)
def test_r423_25_r423_33_une_seule_modification_l_emporte(
    type_: str, circonstances: str, attendu: int
) -> None:
    vu = echeancier(cas(type_, DEPOT, circonstances, LETTRE))
    assert vu.instruction is not None
    assert vu.instruction.mois == attendu
    assert vu.alertes == ()


@pytest.mark.parametrize(
    "autre", ["abords", "site_classe", "parc_national", "mh_inscrit", "spr ppve", "cdpenaf"]
)
def test_r423_25_1_crpa_et_r423_24_sur_une_dp_donnent_trois_mois_de_plus_et_l_alerte(autre: str) -> None:
    vu = echeancier(cas("DP", DEPOT, f"crpa {autre}", LETTRE))
    assert limite(vu) == "2026-06-10"
    assert vu.alertes == ("cumul_crpa_incertain",)
    assert {"R423-25-1", "R423-24"} <= {cite.split()[0] for cite in articles(vu)}
    # Not used: no letter in time, a replaced delay, an enquiry, a permit.
    assert echeancier(cas("DP", DEPOT, f"crpa {autre}")).alertes == ()
    assert echeancier(cas("DP", DEPOT, f"crpa {autre} reserve_naturelle", LETTRE)).alertes == ()
    assert echeancier(cas("DP", DEPOT, f"crpa {autre} enquete_publique", LETTRE)).alertes == ()
    assert echeancier(cas("PC", DEPOT, f"crpa {autre}", LETTRE)).alertes == ()
    # Still used while pieces are awaited: the months are given.
    assert echeancier(cas("DP", DEPOT, f"crpa {autre}", LETTRE, demande("2026-02-12", "A"))).alertes != ()


def test_r423_24_deux_cas_de_la_meme_lettre_ne_font_qu_un_motif() -> None:
    vu = echeancier(cas("PC", DEPOT, "abords spr cdpenaf", LETTRE))
    effets = {str(motif.article): motif.effet for motif in vu.motifs}
    assert effets["R423-24 c"] == "+ 1 mois (abords d'un monument historique et site patrimonial remarquable)"
    assert "qu'une fois" in effets["R423-24 d"]
    assert articles(vu).count("R423-24 c") == 1


@pytest.mark.parametrize(
    ("lettre", "compte"),
    [
        (majoration("2026-03-10"), True),
        (majoration("2026-03-11"), False),
        (majoration("2026-03-10", "remise"), True),
        (majoration("2026-03-09", "lre"), True),
        (majoration("2026-03-10", "portail"), False),
        (majoration("2026-02-20", "portail", accord=False), False),
        (majoration("2026-02-20", "lrar", accord=False), True),
    ],
)
def test_r423_42_la_lettre_compte_si_notifiee_dans_le_mois_du_depot(lettre: Fait, compte: bool) -> None:
    assert mois("DP", "abords", lettre) == (2 if compte else 1)


def test_r423_42_le_mois_se_compte_du_depot_et_non_du_dossier_complet() -> None:
    faits = (demande("2026-02-20", "A"), reception("2026-03-15", "A"), majoration("2026-03-20"))
    vu = echeancier(cas("DP", DEPOT, "abords", *faits))
    assert limite(vu) == "2026-04-15"


def test_une_seconde_lettre_tardive_n_efface_pas_la_premiere() -> None:
    assert mois("DP", "abords", majoration("2026-03-15"), majoration("2026-02-15")) == 2


# Public enquiry ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "faits", "debut", "attendu"),
    [
        ("PC", (LETTRE, rapport("2026-05-04")), "2026-05-04", ("rejet_implicite", "2026-07-05")),
        ("DP", (LETTRE, rapport("2026-05-04")), "2026-05-04", ("non_opposition", "2026-07-05")),
        ("PC", (LETTRE,), None, ("rejet_implicite", None)),
        ("DP", (LETTRE,), None, ("non_opposition", None)),
        ("PC", (), "2026-02-10", ("rejet_implicite", "2026-05-11")),
        ("PC", (rapport("2026-05-04"),), "2026-02-10", ("rejet_implicite", "2026-05-11")),
        ("DP", (rapport("2026-05-04"),), "2026-02-10", ("non_opposition", "2026-03-11")),
        # from completeness if later
        (
            "PC",
            (LETTRE, rapport("2026-03-04"), demande("2026-02-12", "A"), reception("2026-04-04", "A")),
            "2026-04-04",
            ("rejet_implicite", "2026-06-05"),
        ),
        # incomplete: the tacit rejection wins, with or without report
        ("PC", (LETTRE, demande("2026-02-12", "A")), None, ("rejet_tacite", "2026-05-13")),
        (
            "PC",
            (LETTRE, rapport("2026-03-04"), demande("2026-02-12", "A")),
            None,
            ("rejet_tacite", "2026-05-13"),
        ),
    ],
)
def test_r423_20_r423_32_deux_mois_a_compter_du_rapport(
    type_: str, faits: tuple[Fait, ...], debut: str | None, attendu: tuple[str, str | None]
) -> None:
    vu = echeancier(cas(type_, DEPOT, "enquete_publique", *faits))
    assert vu.instruction is not None
    assert vu.instruction.depart == (debut and j(debut))
    assert silence(vu) == attendu


def test_r423_20_sans_rapport_la_decision_n_est_pas_dans_le_delai() -> None:
    vu = echeancier(cas("PC", DEPOT, "enquete_publique", LETTRE, decision("2026-03-10")))
    assert vu.decision is not None
    assert not vu.decision.dans_le_delai


# Appeal against the ABF -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "circonstances", "faits", "fin"),
    [
        ("PC", "abords", (prolongation("2026-05-10"),), "2026-07-10"),  # on the limit; no seizure needed
        ("PC", "abords", (prolongation("2026-05-11"),), "2026-05-10"),
        ("PC", "abords", (prolongation("2026-05-10", "lre"),), "2026-05-10"),
        ("PC", "abords", (prolongation("2026-05-09", "portail"),), "2026-07-10"),
        ("PC", "abords", (prolongation("2026-05-09", "portail", accord=False),), "2026-05-10"),
        ("DP", "spr", (prolongation("2026-03-10"),), "2026-05-10"),
        ("PC", "site_classe", (prolongation("2026-05-10"),), "2026-05-10"),
        ("PC", "", (prolongation("2026-05-10"),), "2026-05-10"),
        # once, whatever their number; a second one in the prolonged delay adds nothing
        ("PC", "abords", (prolongation("2026-05-10"), prolongation("2026-05-09")), "2026-07-10"),
        ("PC", "abords", (prolongation("2026-07-01"),), "2026-05-10"),
        # after the extension: 3 + 1 + 2
        ("PC", "abords", (LETTRE, prolongation("2026-06-10")), "2026-08-10"),
        # after the report: 2 + 2, from the report
        (
            "PC",
            "abords enquete_publique",
            (LETTRE, rapport("2026-05-04"), prolongation("2026-07-04")),
            "2026-09-04",
        ),
        ("CUb", "abords", (prolongation("2026-03-10"),), "2026-04-10"),
    ],
)
def test_r423_35_r423_44_deux_mois_si_la_prolongation_est_notifiee_avant_la_fin(
    type_: str, circonstances: str, faits: tuple[Fait, ...], fin: str
) -> None:
    assert limite(echeancier(cas(type_, DEPOT, circonstances, *faits))) == fin


def test_r423_35_la_limite_prolongee_se_calcule_en_une_seule_addition() -> None:
    vu = echeancier(cas("PCMI", "2026-12-31", "abords", prolongation("2027-02-28")))
    assert limite(vu) == "2027-04-30"
    vu = echeancier(cas("DP", "2026-12-31", "abords", prolongation("2027-01-31")))
    assert limite(vu) == "2027-03-31"


@pytest.mark.parametrize(
    ("type_", "circonstances", "sens", "attendu"),
    [
        ("PC", "spr", "defavorable", "rejet_implicite"),
        ("PC", "site_classe abords", "favorable", "rejet_implicite"),
        ("PC", "site_inscrit", "defavorable", "permis_tacite"),
        ("PC", "", "defavorable", "permis_tacite"),
        ("PD", "abords", "prescriptions", "rejet_implicite"),
        ("DP", "abords", "prescriptions", "non_opposition"),
    ],
)
def test_r424_3_ne_vaut_que_pour_les_permis_en_abords_ou_spr(
    type_: str, circonstances: str, sens: str, attendu: str
) -> None:
    faits = (saisine("2026-02-12"), avis("2026-03-01", sens))
    assert echeancier(cas(type_, DEPOT, circonstances, *faits)).silence.effet == attendu


# Exceptional prolongations and suspensions ------------------------------------------------------


def _prolonge(code: str, lettre: str, debut: str = "", fin: str = "") -> FaitProlongation:
    return FaitProlongation(
        code,
        Fait("prolongation", j(lettre), "lrar"),
        debut=j(debut) if debut else None,
        fin=j(fin) if fin else None,
    )


@pytest.mark.parametrize(
    ("prolongations", "attendue", "mois_dits"),
    [
        ((_prolonge("defrichement_prolonge", "2026-05-10"),), "2026-08-10", 6),  # R*423-34, on the last day
        ((_prolonge("defrichement_prolonge", "2026-05-11"),), "2026-05-10", 3),  # R*423-44, too late
        ((_prolonge("evocation", "2026-05-01"),), "2026-10-10", 3),  # R*423-37: from the start of the delay
        # one after the other: the second is told within the delay that the first made
        ((_prolonge("cnac_l752_4", "2026-05-10"), _prolonge("cnac", "2026-07-10")), "2026-12-10", 10),
        ((_prolonge("commission_europeenne", "2026-04-30"),), None, 3),  # R*423-37-1: suspended
        ((_prolonge("commission_europeenne", "2026-04-30", fin="2026-09-01"),), "2026-09-11", 3),
        # nothing moves a delay that is suspended
        ((_prolonge("commission_europeenne", "2026-04-30"), _prolonge("cnac", "2026-05-01")), None, 3),
    ],
)
def test_r423_34_a_r423_44_les_prolongations_se_suivent_dans_l_horloge(
    prolongations: tuple[FaitProlongation, ...], attendue: str | None, mois_dits: int
) -> None:
    vu = echeancier(replace(cas("PC", DEPOT), prolongations=prolongations))
    assert vu.instruction is not None
    assert (limite(vu), vu.instruction.mois) == (attendue, mois_dits)
    assert vu.silence.le == (j(attendue) + timedelta(days=1) if attendue else None)
    sure = vu.instruction.derniere_notification_sure
    assert sure == (j(attendue) - timedelta(days=1) if attendue else None)


@pytest.mark.parametrize(
    ("type_", "code", "attendu", "article"),
    [
        ("PC", "evocation", "rejet_implicite", "R*424-2 b"),
        ("PC", "cinema", "rejet_implicite", "R*424-2 g"),
        ("PC", "evaluation", "rejet_implicite", "R424-2-1"),
        ("DP", "evaluation", "rejet_implicite", "R424-2-1"),
        ("DP", "evocation", "non_opposition", "R*424-1 a"),
        ("PC", "cnac", "permis_tacite", "R*424-1 b"),
    ],
)
def test_r424_2_le_fait_qui_prolonge_peut_faire_du_silence_un_rejet(
    type_: str, code: str, attendu: str, article: str
) -> None:
    prolongation = _prolonge(code, "2026-03-01", debut="2026-03-01")
    vu = echeancier(replace(cas(type_, DEPOT), prolongations=(prolongation,)))
    assert vu.silence.effet == attendu
    assert article in {str(motif.article) for motif in vu.motifs}


def test_une_prolongation_attend_que_le_delai_coure() -> None:
    vu = echeancier(
        replace(
            cas("PC", DEPOT, "", demande("2026-02-12", "A")),
            prolongations=(_prolonge("cnac", "2026-03-01"),),
        )
    )
    assert limite(vu) is None
    assert "R*423-36-1 al. 1" not in articles(vu)
