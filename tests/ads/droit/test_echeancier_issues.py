"""Side deadlines, decision, dated rules and doubts of the planning clock."""

import pytest

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
