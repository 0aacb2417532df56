"""Golden cases: planning dossiers whose dates were established against the code, one test an article."""

import pytest

from ads.droit.echeancier import echeancier
from droit.echeancier import Depot, Fait
from tests.droit.fabrique import (
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
    teleservice,
)

# filing, limit, day silence produces its effect
QUANTIEMES = [
    ("G01 limite un dimanche", "DP", "2026-01-15", "2026-02-15", "2026-02-16"),
    ("G04 31 janvier", "DP", "2026-01-31", "2026-02-28", "2026-03-01"),
    ("G05 31 janvier bissextile", "DP", "2028-01-31", "2028-02-29", "2028-03-01"),
    ("G06 29 janvier", "DP", "2027-01-29", "2027-02-28", "2027-03-01"),
    ("G07 29 janvier bissextile", "DP", "2028-01-29", "2028-02-29", "2028-03-01"),
    ("G08 28 février", "DP", "2026-02-28", "2026-03-28", "2026-03-29"),
    ("G09 31 décembre + 2 mois", "PCMI", "2026-12-31", "2027-02-28", "2027-03-01"),
    ("G10 30 décembre", "PCMI", "2027-12-30", "2028-02-29", "2028-03-01"),
    ("G11 30 novembre + 3 mois", "PC", "2026-11-30", "2027-02-28", "2027-03-01"),
    ("G49 permis de démolir", "PD", "2026-03-05", "2026-05-05", "2026-05-06"),
    ("G52 coupe d'arbres", "DP", "2026-06-01", "2026-07-01", "2026-07-02"),
    ("G53 CUa", "CUa", "2026-05-31", "2026-06-30", "2026-07-01"),
    ("G54 CUb", "CUb", "2026-12-30", "2027-02-28", "2027-03-01"),
]
SILENCES = {"DP": "non_opposition", "CUa": "certificat_tacite", "CUb": "certificat_tacite"}


@pytest.mark.parametrize(
    ("type_", "depot", "fin", "le"), [c[1:] for c in QUANTIEMES], ids=[c[0] for c in QUANTIEMES]
)
def test_r423_23_r424_1_delai_de_droit_commun_de_quantieme_a_quantieme(
    type_: str, depot: str, fin: str, le: str
) -> None:
    vu = echeancier(cas(type_, depot))
    assert limite(vu) == fin
    assert silence(vu) == (SILENCES.get(type_, "permis_tacite"), le)


@pytest.mark.parametrize(
    ("depot", "depart", "are"),
    [
        (teleservice("2026-01-15", "2026-01-15", "2026-01-22"), "2026-01-15", "2026-01-29"),  # G02
        (teleservice("2026-01-17", "2026-01-19"), "2026-01-19", "2026-01-30"),  # G03
        (teleservice("2026-01-15", are="2026-01-22"), "2026-01-22", "2026-01-29"),
        (teleservice("2026-01-15", "2026-01-20", "2026-01-16"), "2026-01-20", "2026-01-29"),
    ],
)
def test_r474_1_le_teleservice_part_de_l_aee_a_defaut_de_l_are(depot: Depot, depart: str, are: str) -> None:
    vu = echeancier(cas("DP", depot))
    assert vu.depart == j(depart)
    assert vu.jalons.are == j(are)


def test_g12_g13_r424_1_un_refus_presente_apres_la_limite_est_tardif() -> None:
    vu = echeancier(cas("PCMI", "2026-06-16", "", decision("2026-08-17")))
    assert vu.decision is not None
    assert (vu.decision.notifiee_le, vu.decision.dans_le_delai) == (j("2026-08-17"), False)
    assert silence(vu) == ("permis_tacite", "2026-08-17")
    vu = echeancier(cas("PA", "2026-01-10", "", decision("2026-04-13")))
    assert vu.decision is not None
    assert not vu.decision.dans_le_delai
    assert silence(vu) == ("permis_tacite", "2026-04-11")


@pytest.mark.parametrize(
    ("envoi", "dans_le_delai"), [("2026-05-02", False), ("2026-05-01", True)]
)  # G14, G15
def test_r474_1_une_decision_electronique_compte_le_lendemain(envoi: str, dans_le_delai: bool) -> None:
    vu = echeancier(cas("PCMI", "2026-03-02", "", decision(envoi, "lre")))
    assert vu.decision is not None
    assert vu.decision.dans_le_delai is dans_le_delai


@pytest.mark.parametrize(
    ("type_", "depot", "fait", "pieces_limite", "attendu"),
    [
        (
            "PC",
            "2026-08-31",
            demande("2026-09-30", "PC5"),
            "2026-12-30",
            ("rejet_tacite", "2026-12-31"),
        ),  # G16
        (
            "PCMI",
            "2026-03-02",
            demande("2026-04-02", "PCMI5"),
            "2026-07-02",
            ("rejet_tacite", "2026-07-03"),
        ),  # G17
        ("PCMI", "2026-03-02", demande("2026-04-03", "PCMI5"), None, ("permis_tacite", "2026-05-03")),  # G18
        (
            "PCMI",
            "2026-03-02",
            demande("2026-04-02", "P", voie="portail"),
            None,
            ("permis_tacite", "2026-05-03"),
        ),  # G19
        (
            "PCMI",
            "2026-03-02",
            demande("2026-04-01", "PCMI5", voie="portail"),
            "2026-07-02",
            ("rejet_tacite", "2026-07-03"),
        ),  # G20
        (
            "PCMI",
            "2026-03-02",
            demande("2026-03-10", "PCMI5", voie="portail", accord=False),
            None,
            ("permis_tacite", "2026-05-03"),
        ),  # G21
        (
            "DP",
            "2026-01-15",
            demande("2026-01-25", hors_code=("etude",)),
            None,
            ("non_opposition", "2026-02-16"),
        ),  # G29
        (
            "PCMI",
            "2026-03-02",
            demande("2026-03-20", "PCMI3", hors_code=("etude",)),
            "2026-06-20",
            ("rejet_tacite", "2026-06-21"),
        ),  # G30
    ],
)
def test_r423_38_r423_41_une_demande_compte_si_notifiee_dans_le_mois_et_visant_le_code(
    type_: str, depot: str, fait: Fait, pieces_limite: str | None, attendu: tuple[str, str]
) -> None:
    vu = echeancier(cas(type_, depot, "", fait))
    assert vu.completude is not None
    assert vu.completude.pieces_limite == (pieces_limite and j(pieces_limite))
    assert silence(vu) == attendu


@pytest.mark.parametrize(
    ("type_", "faits", "complet_le", "attendu"),
    [
        # G22: all pieces in time
        (
            "PCMI",
            (demande("2026-03-20", "A", "B"), reception("2026-06-10", "A", "B")),
            "2026-06-10",
            ("permis_tacite", "2026-08-11"),
        ),
        # G23: in two parts
        (
            "PCMI",
            (demande("2026-03-20", "A", "B"), reception("2026-04-15", "A"), reception("2026-06-15", "B")),
            "2026-06-15",
            ("permis_tacite", "2026-08-16"),
        ),
        # G24: part only
        (
            "PCMI",
            (demande("2026-03-20", "A", "B"), reception("2026-05-20", "A")),
            None,
            ("rejet_tacite", "2026-06-21"),
        ),
        # G25: a reminder after the month changes nothing
        (
            "PC",
            (demande("2026-03-20", "A"), demande("2026-05-25", "A")),
            None,
            ("rejet_tacite", "2026-06-21"),
        ),
        # G26: the second list replaces the first
        (
            "PC",
            (demande("2026-03-12", "A"), demande("2026-03-30", "A", "B")),
            None,
            ("rejet_tacite", "2026-07-01"),
        ),
        # G27: late pieces do not revive
        (
            "DP",
            (demande("2026-03-20", "A"), reception("2026-06-25", "A")),
            None,
            ("opposition_tacite", "2026-06-21"),
        ),
    ],
)
def test_r423_39_trois_mois_pour_toutes_les_pieces(
    type_: str, faits: tuple[Fait, ...], complet_le: str | None, attendu: tuple[str, str]
) -> None:
    vu = echeancier(cas(type_, "2026-03-02", "", *faits))
    assert vu.completude is not None
    assert vu.completude.date == (complet_le and j(complet_le))
    assert silence(vu) == attendu


def test_g28_r423_39_pieces_recues_le_dernier_jour() -> None:
    faits = (demande("2026-11-30", "PC5"), reception("2027-02-28", "PC5"))
    vu = echeancier(cas("PC", "2026-11-02", "", *faits))
    assert silence(vu) == ("permis_tacite", "2027-05-29")


@pytest.mark.parametrize(
    ("type_", "depot", "circonstances", "faits", "attendu"),
    [
        ("DP", "2026-02-10", "abords", (majoration("2026-02-20"),), ("non_opposition", "2026-04-11")),  # G31
        ("DP", "2026-02-10", "abords", (), ("non_opposition", "2026-03-11")),  # G32
        ("DP", "2026-02-10", "abords", (majoration("2026-03-11"),), ("non_opposition", "2026-03-11")),  # G33
        ("PCMI", "2026-02-10", "abords", (majoration("2026-02-24"),), ("permis_tacite", "2026-05-11")),  # G35
        ("PC", "2026-02-10", "abords", (majoration("2026-02-20"),), ("permis_tacite", "2026-06-11")),  # G39
        (
            "PC",
            "2026-02-10",
            "abords commission_departementale",
            (majoration("2026-02-20"),),
            ("permis_tacite", "2026-07-11"),
        ),  # G40
        (
            "PC",
            "2026-02-10",
            "abords erp",
            (majoration("2026-02-20"),),
            ("permis_tacite", "2026-07-11"),
        ),  # G41
        (
            "PCMI",
            "2026-02-10",
            "spr cdpenaf",
            (majoration("2026-02-20"),),
            ("permis_tacite", "2026-05-11"),
        ),  # G42
        (
            "PC",
            "2026-01-20",
            "abords site_classe",
            (majoration("2026-02-02"),),
            ("rejet_implicite", "2026-09-21"),
        ),  # G43
        (
            "DP",
            "2026-01-20",
            "site_classe",
            (majoration("2026-02-02"),),
            ("non_opposition", "2026-03-21"),
        ),  # G44
        (
            "PC",
            "2026-01-20",
            "mh_inscrit",
            (majoration("2026-02-02"),),
            ("rejet_implicite", "2026-06-21"),
        ),  # G45
        (
            "PC",
            "2026-01-20",
            "enquete_publique",
            (majoration("2026-02-02"), rapport("2026-05-04")),
            ("rejet_implicite", "2026-07-05"),
        ),  # G46
        ("DP", "2026-01-05", "evaluation_environnementale", (), ("rejet_implicite", "2026-02-06")),  # G47
        ("DP", "2025-12-20", "evaluation_environnementale", (), ("non_opposition", "2026-01-21")),  # G48
        (
            "PD",
            "2026-03-05",
            "site_inscrit",
            (majoration("2026-03-20"),),
            ("rejet_implicite", "2026-06-06"),
        ),  # G51
    ],
)
def test_r423_24_a_r423_33_delai_modifie_et_issue_du_silence(
    type_: str, depot: str, circonstances: str, faits: tuple[Fait, ...], attendu: tuple[str, str]
) -> None:
    assert silence(echeancier(cas(type_, depot, circonstances, *faits))) == attendu


@pytest.mark.parametrize(
    ("jour", "sens", "attendu"),
    [
        ("2026-04-01", "prescriptions", "rejet_implicite"),  # G36
        ("2026-04-13", "defavorable", "rejet_implicite"),  # last day of his two months
        ("2026-04-20", "defavorable", "permis_tacite"),  # G37
        ("2026-04-01", "favorable", "permis_tacite"),
    ],
)
def test_r424_3_la_reponse_de_l_abf_compte_dans_ses_deux_mois(jour: str, sens: str, attendu: str) -> None:
    faits = (majoration("2026-02-24"), saisine("2026-02-13"), avis(jour, sens))
    vu = echeancier(cas("PCMI", "2026-02-10", "abords", *faits))
    assert silence(vu) == (attendu, "2026-05-11")
    assert vu.jalons.accord_abf_repute == j("2026-04-13")


def test_g34_r424_1_une_dp_refusee_par_l_abf_devient_tacite_avec_alerte() -> None:
    faits = (majoration("2026-02-20"), saisine("2026-02-12"), avis("2026-03-05", "defavorable"))
    vu = echeancier(cas("DP", "2026-02-10", "abords", *faits))
    assert silence(vu) == ("non_opposition", "2026-04-11")
    assert vu.alertes == ("abf_defavorable_dp",)
    assert vu.jalons.accord_abf_repute == j("2026-03-12")


def test_g38_r423_35_le_recours_contre_l_abf_prolonge_de_deux_mois() -> None:
    faits = (
        majoration("2026-02-24"),
        saisine("2026-02-13"),
        avis("2026-04-01", "defavorable"),
        prolongation("2026-05-09"),
    )
    vu = echeancier(cas("PCMI", "2026-02-10", "abords", *faits))
    assert limite(vu) == "2026-07-10"
    assert any("préfet de région" in reserve.texte for reserve in vu.reserves)
