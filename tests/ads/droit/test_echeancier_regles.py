"""Rules of the planning clock, one by one: extensions, completeness, silence, side deadlines, doubts."""

import pytest

from ads.droit.circonstances import CIRCONSTANCES
from ads.droit.echeancier import TYPES, echeancier
from droit.echeancier import CirconstanceInconnue, Fait, TypeInconnu
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


# Completeness -----------------------------------------------------------------------------------


def etat(*faits: Fait, type_: str = "PC", depot: str = "2026-03-02") -> tuple[str, str | None, str | None]:
    vue = echeancier(cas(type_, depot, "", *faits)).completude
    assert vue is not None
    return (
        vue.etat.value,
        vue.date and vue.date.isoformat(),
        vue.pieces_limite and vue.pieces_limite.isoformat(),
    )


@pytest.mark.parametrize(
    ("faits", "attendu"),
    [
        # the last by notification date, whatever the order given
        (
            (demande("2026-03-30", "B"), demande("2026-03-12", "A"), reception("2026-04-01", "B")),
            ("complet", "2026-04-01", "2026-06-30"),
        ),
        # same notification day: the last given
        (
            (demande("2026-03-12", "A"), demande("2026-03-12", "B"), reception("2026-04-01", "B")),
            ("complet", "2026-04-01", "2026-06-12"),
        ),
        # a letter sent on the 11th by portal is notified on the 12th, after the one of the 11th
        (
            (
                demande("2026-03-11", "A", voie="portail"),
                demande("2026-03-11", "B"),
                reception("2026-04-01", "B"),
            ),
            ("incomplet", None, "2026-06-12"),
        ),
        # a request that counts replaces even one already answered
        (
            (demande("2026-03-10", "A"), reception("2026-03-15", "A"), demande("2026-03-20", "B")),
            ("incomplet", None, "2026-06-20"),
        ),
        # ... a late one does not
        (
            (demande("2026-03-10", "A"), reception("2026-03-15", "A"), demande("2026-04-03", "B")),
            ("complet", "2026-03-15", "2026-06-10"),
        ),
        # a piece counts on its first day
        (
            (demande("2026-03-10", "A"), reception("2026-05-15", "A"), reception("2026-04-15", "A")),
            ("complet", "2026-04-15", "2026-06-10"),
        ),
        # a late duplicate does not spoil it, an early duplicate counts
        (
            (demande("2026-03-10", "A"), reception("2026-07-15", "A"), reception("2026-06-10", "A", "Z")),
            ("complet", "2026-06-10", "2026-06-10"),
        ),
        (
            (demande("2026-03-10", "A"), reception("2026-04-15", "A"), reception("2026-05-15", "A")),
            ("complet", "2026-04-15", "2026-06-10"),
        ),
        # received before it was asked for
        ((demande("2026-03-10", "A"), reception("2026-03-05", "A")), ("complet", "2026-03-05", "2026-06-10")),
        # only pieces of the code are awaited
        (
            (demande("2026-03-10", "A", hors_code=("X",)), reception("2026-03-12", "A")),
            ("complet", "2026-03-12", "2026-06-10"),
        ),
        # one day late
        ((demande("2026-03-10", "A"), reception("2026-06-11", "A")), ("incomplet", None, "2026-06-10")),
        # unasked pieces
        ((reception("2026-03-12", "A"),), ("complet", "2026-03-02", None)),
    ],
)
def test_r423_38_a_r423_40_etat_du_dossier(
    faits: tuple[Fait, ...], attendu: tuple[str, str | None, str | None]
) -> None:
    assert etat(*faits) == attendu


def test_r423_39_une_piece_recue_avant_l_accuse_ne_ramene_pas_au_depart() -> None:
    depot = teleservice("2026-03-02", "2026-03-06")
    vu = echeancier(cas("PC", depot, "", demande("2026-03-10", "A"), reception("2026-03-03", "A")))
    assert vu.instruction is not None
    assert vu.depart == j("2026-03-06")
    assert vu.instruction.depart == j("2026-03-03")
    assert limite(vu) == "2026-06-03"


def test_r423_39_incomplet_les_mois_restent_donnes_et_rien_ne_court() -> None:
    faits = (LETTRE, demande("2026-02-20", "A"), decision("2026-02-25"), prolongation("2026-03-01"))
    vu = echeancier(cas("DP", DEPOT, "abords", *faits))
    assert vu.instruction is not None
    assert (vu.instruction.mois, vu.instruction.depart, vu.instruction.limite) == (2, None, None)
    assert vu.instruction.derniere_notification_sure is None
    assert vu.decision is not None
    assert (vu.decision.notifiee_le, vu.decision.dans_le_delai) == (j("2026-02-25"), False)
    assert silence(vu) == ("opposition_tacite", "2026-05-21")
    assert any("aucun délai d'instruction" in reserve.texte for reserve in vu.reserves)


def test_r423_39_l_emporte_sur_les_rejets_implicites() -> None:
    vu = echeancier(cas("DP", DEPOT, "evaluation_environnementale", demande("2026-02-20", "A")))
    assert silence(vu) == ("opposition_tacite", "2026-05-21")


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


# Side deadlines ---------------------------------------------------------------------------------


def test_r423_6_r423_11_r410_3_affichage_et_transmission_selon_le_type() -> None:
    for code in ("abords", "spr", "site_inscrit", "site_classe"):
        for type_ in TYPES:
            jalons = echeancier(cas(type_, DEPOT, code)).jalons
            certificat = type_ in {"CUa", "CUb"}
            assert jalons.affichage_depot == (None if certificat else j("2026-02-25"))
            assert jalons.transmission_abf == (None if type_ == "CUa" else j("2026-02-17"))
    assert echeancier(cas("PC", DEPOT, "mh_inscrit erp")).jalons.transmission_abf is None


@pytest.mark.parametrize(
    ("type_", "circonstances", "attendu"),
    [
        ("PC", "abords", "2026-04-28"),
        ("DP", "abords", "2026-03-28"),
        ("PC", "", "2026-04-28"),
        ("PC", "site_inscrit", "2026-04-28"),
        ("PD", "site_inscrit", None),
        ("PD", "site_inscrit spr", "2026-04-28"),
        ("PD", "site_classe", "2026-04-28"),
        ("DP", "site_inscrit", "2026-03-28"),
        ("CUb", "abords", None),
    ],
)
def test_r423_59_r423_67_dernier_jour_du_delai_de_l_abf(
    type_: str, circonstances: str, attendu: str | None
) -> None:
    vu = echeancier(cas(type_, DEPOT, circonstances, saisine("2026-02-28")))
    assert vu.jalons.accord_abf_repute == (attendu and j(attendu))
    assert echeancier(cas(type_, DEPOT, circonstances)).jalons.accord_abf_repute is None


# Decision ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "fait", "notifiee_le", "dans_le_delai", "article"),
    [
        ("DP", decision("2026-03-10"), "2026-03-10", True, "R*424-10"),
        ("DP", decision("2026-03-11", "remise"), "2026-03-11", False, "R*424-10"),
        ("DP", decision("2026-03-09", "lre"), "2026-03-10", True, "R474-1 II 1°"),
        (
            "DP",
            decision("2026-03-10", "portail", consulte=j("2026-03-10")),
            "2026-03-11",
            False,
            "R474-1 II 2°",
        ),
        ("DP", decision("2026-02-20", "portail", accord=False), None, False, "L112-15"),
        ("CUa", decision("2026-03-10"), "2026-03-10", True, "R*410-16"),
    ],
)
def test_r424_10_une_decision_est_dans_le_delai_si_notifiee_au_plus_tard_a_la_limite(
    type_: str, fait: Fait, notifiee_le: str | None, dans_le_delai: bool, article: str
) -> None:
    vu = echeancier(cas(type_, DEPOT, "", fait))
    assert vu.decision is not None
    assert vu.decision.notifiee_le == (notifiee_le and j(notifiee_le))
    assert vu.decision.dans_le_delai is dans_le_delai
    assert article in articles(vu)
    assert vu.silence == echeancier(cas(type_, DEPOT)).silence
    dernier_jour = any("dernier jour du délai" in reserve.texte for reserve in vu.reserves)
    assert dernier_jour is dans_le_delai


# Dated rule, certificates, doubts ---------------------------------------------------------------


@pytest.mark.parametrize("type_", ["DP", "PCMI", "PC", "PA", "PD"])
def test_r424_2_1_s_applique_aux_depots_du_31_decembre_2025(type_: str) -> None:
    avant = echeancier(cas(type_, "2025-12-30", "evaluation_environnementale"))
    depuis = echeancier(cas(type_, "2025-12-31", "evaluation_environnementale"))
    assert avant.silence.effet != "rejet_implicite"
    assert any("31 décembre 2025" in reserve.texte for reserve in avant.reserves)
    assert depuis.silence.effet == "rejet_implicite"
    motif = next(motif for motif in depuis.motifs if str(motif.article) == "R424-2-1")
    assert motif.version_depuis == j("2025-12-31")


def test_r424_2_1_la_date_qui_choisit_est_celle_de_l_accuse() -> None:
    depot = teleservice("2025-12-30", "2025-12-31")
    assert silence(echeancier(cas("DP", depot, "evaluation_environnementale")))[0] == "rejet_implicite"


@pytest.mark.parametrize("type_", ["CUa", "CUb"])
def test_r410_12_rien_ne_change_le_delai_d_un_certificat(type_: str) -> None:
    faits = (
        LETTRE,
        demande("2026-02-12", "A"),
        reception("2026-02-15", "A"),
        saisine("2026-02-12"),
        avis("2026-02-20", "defavorable"),
        prolongation("2026-02-20"),
        rapport("2026-02-20"),
    )
    nu = echeancier(cas(type_, DEPOT))
    charge = echeancier(cas(type_, DEPOT, "evaluation_environnementale enquete_publique crpa", *faits))
    assert issue(charge) == issue(nu)
    assert nu.completude is None
    assert nu.silence.effet == "certificat_tacite"
    assert len(charge.reserves) == 2


@pytest.mark.parametrize(
    ("type_", "circonstances", "faits", "mots"),
    [
        ("DP", "site_classe", (), "accord exprès"),
        ("DP", "abords", (saisine("2026-02-12"), avis("2026-03-01", "prescriptions")), "prescriptions"),
        ("DP", "", (saisine("2026-02-12"), avis("2026-03-01", "defavorable")), "ne vise que les permis"),
        ("PC", "enquete_publique", (), "Enquête publique sans lettre"),
        ("PC", "defrichement_reconnaissance", (), "préfet de la reconnaissance"),
        ("PC", "abords", (prolongation("2026-05-10"),), "silence du préfet de région"),
        ("PC", "", (prolongation("2026-05-10"),), "ne compte pas"),
        ("PC", "erp site_classe", (LETTRE,), "le plus long est retenu"),
        ("DP", "crpa abords", (LETTRE,), "1 + 2 + 1 mois"),
        ("DP", "", (LETTRE,), "sans circonstance"),
        ("DP", "erp", (), "Sans effet sur l'échéancier d'un dossier de type DP"),
        ("DP", "", (demande("2026-02-12", "A", hors_code=("étude",)),), "étude"),
        ("PC", "", (saisine("2026-02-12"),), "sans périmètre de protection"),
        ("PC", "abords", (saisine("2026-02-12"), avis("2026-02-11", "favorable")), "précède sa saisine"),
        ("PC", "abords", (saisine("2026-02-12"), avis("2026-04-13", "defavorable")), "après son délai"),
    ],
)
def test_le_doute_est_dit_au_lecteur(
    type_: str, circonstances: str, faits: tuple[Fait, ...], mots: str
) -> None:
    vu = echeancier(cas(type_, DEPOT, circonstances, *faits))
    assert any(mots in reserve.texte for reserve in vu.reserves)


@pytest.mark.parametrize(
    ("depot", "faits"),
    [("2026-01-31", ()), ("2025-11-03", (demande("2025-11-30", "A"),))],
)
def test_aucun_texte_sur_le_quantieme_absent_le_doute_est_dit(depot: str, faits: tuple[Fait, ...]) -> None:
    vu = echeancier(cas("DP", depot, "", *faits))
    assert any("quantième" in reserve.texte for reserve in vu.reserves)


def test_une_alerte_abf_sur_dp_est_toujours_donnee() -> None:
    refus = (saisine("2026-02-12"), avis("2026-09-01", "defavorable"))
    for circonstances, faits in (
        ("", ()),
        ("evaluation_environnementale", ()),
        ("abords", (demande("2026-02-12", "A"),)),
    ):
        vu = echeancier(cas("DP", DEPOT, circonstances, *refus, *faits))
        assert vu.alertes == ("abf_defavorable_dp",)
    assert echeancier(cas("PC", DEPOT, "abords", *refus)).alertes == ()


def test_un_cas_ordinaire_n_a_ni_alerte_ni_reserve() -> None:
    vu = echeancier(
        cas("PC", DEPOT, "abords", LETTRE, saisine("2026-02-12"), avis("2026-03-01", "favorable"))
    )
    assert vu.alertes == ()
    assert vu.reserves == ()


def test_un_type_ou_une_circonstance_inconnus_sont_refuses_en_francais() -> None:
    with pytest.raises(TypeInconnu, match="Type de dossier inconnu : « AP »"):
        echeancier(cas("AP", DEPOT))
    with pytest.raises(CirconstanceInconnue, match="Circonstance inconnue : « lune »"):
        echeancier(cas("PC", DEPOT, "lune"))


def test_un_avis_sans_saisine_n_empeche_pas_le_permis_tacite() -> None:
    vu = echeancier(cas("PC", DEPOT, "abords", avis("2026-03-01", "defavorable")))
    assert vu.silence.effet == "permis_tacite"
