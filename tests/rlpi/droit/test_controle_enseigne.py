"""National limits of signs, both sides of each (R581-59 to R581-70)."""

from dataclasses import replace
from datetime import date

import pytest

from rlpi.droit.controle_enseigne import surface_maximale_facade
from rlpi.droit.dispositif import Genre, Lumiere, Support
from tests.rlpi.droit.objets import (
    AUJOURD_HUI,
    GRANDE,
    JOUR_J,
    PETITE,
    VEILLE,
    A,
    C,
    D,
    N,
    ecarts,
    enseigne,
    ligne,
    lignes,
    table,
    verdict,
)

MUR, SOL, TOIT = Support.MUR, Support.SOL, Support.TOITURE
DRAPEAU = Support.PERPENDICULAIRE


@pytest.mark.parametrize(
    ("facade", "surface"), [("60", "9"), ("40", "10"), ("49.9", "12.475"), ("50", "7.5")]
)
def test_G22_R581_63_part_de_facade_15_ou_25_pour_cent(facade, surface):
    assert surface_maximale_facade(D(facade)) == D(surface)


@pytest.mark.parametrize(
    ("facade", "existante", "attendu"),
    [
        ("60", "5.8", C),
        ("60", "5.81", N),
        ("49.9", "9.275", C),
        ("49.9", "9.276", N),
        ("50", "4.3", C),
        ("50", "4.31", N),
        ("60", None, A),
        (None, "0", A),
    ],
)
def test_R581_63_enseignes_cumulees_sur_la_facade(facade, existante, attendu):
    mesures = {
        "surface_facade": None if facade is None else D(facade),
        "surface_existante": None if existante is None else D(existante),
    }
    assert verdict(enseigne(**mesures), "part_facade") is attendu


def test_R581_63_etablissement_culturel_a_verifier():
    assert verdict(enseigne(culture=True), "part_facade") is A


@pytest.mark.parametrize(("support", "reserves"), [(MUR, 1), (Support.STORE, 2), (DRAPEAU, 2)])
def test_R581_63_decompte_des_auvents_et_drapeaux_sous_reserve(support, reserves):
    assert len(ligne(table(enseigne(support)), "part_facade").reserves) == reserves


@pytest.mark.parametrize("support", [MUR, Support.DEVANTURE, Support.BALCON])
@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({"saillie": D("0.25")}, set()),
        ({"saillie": D("0.26")}, {("saillie", N)}),
        ({"saillie": None}, {("saillie", A)}),
        ({"depasse_support": True}, {("limites_support", N)}),
        ({"depasse_support": None}, {("limites_support", A)}),
    ],
)
def test_R581_60_enseigne_a_plat(support, champs, attendus):
    assert ecarts(table(enseigne(support, **champs))) == attendus


@pytest.mark.parametrize(("hauteur", "attendu"), [("1", C), ("1.01", N)])
def test_R581_60_enseigne_sur_auvent_un_metre(hauteur, attendu):
    assert verdict(enseigne(Support.STORE, hauteur=D(hauteur)), "hauteur_dispositif") is attendu


@pytest.mark.parametrize(
    ("saillie", "voie", "attendu"),
    [
        ("2", "20", C),
        ("2.01", "30", N),
        ("0.8", "8", C),
        ("0.81", "8", N),
        ("0.8", None, A),
        ("2.01", None, N),
        (None, "8", A),
    ],
)
def test_R581_61_drapeau_un_dixieme_de_la_voie_et_deux_metres(saillie, voie, attendu):
    mesures = {
        "saillie": None if saillie is None else D(saillie),
        "largeur_voie": None if voie is None else D(voie),
    }
    assert verdict(enseigne(DRAPEAU, **mesures), "saillie") is attendu


def test_R581_61_drapeau_ni_devant_une_fenetre_ni_plus_haut_que_le_mur():
    mauvais = enseigne(DRAPEAU, largeur_voie=D(10), devant_baie=True, depasse_support=True)
    assert ecarts(table(mauvais)) == {("baie", N), ("limites_support", N)}


def sur_toit(**champs):
    valeurs = {
        "hauteur": D(3),
        "largeur": D(5),
        "hauteur_sol": D(20),
        "hauteur_facade": D(15),
        "activite_majoritaire": True,
        "lettres_decoupees": True,
        "hauteur_panneau_fond": D("0.5"),
    }
    return enseigne(TOIT, **(valeurs | champs))


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, set()),
        ({"hauteur": D("3.01")}, {("hauteur_toiture", N)}),
        ({"hauteur_facade": D(16), "hauteur": D("3.2")}, set()),
        ({"hauteur_facade": D(16), "hauteur": D("3.21")}, {("hauteur_toiture", N)}),
        ({"hauteur_facade": D(40), "hauteur": D(6)}, set()),
        ({"hauteur_facade": D(40), "hauteur": D("6.01")}, {("hauteur_toiture", N)}),
        ({"hauteur_facade": None}, {("hauteur_toiture", A)}),
        ({"lettres_decoupees": False}, {("lettres", N)}),
        ({"hauteur_panneau_fond": D("0.51")}, {("panneau_fond", N)}),
        ({"surface_existante": D(45)}, set()),
        ({"surface_existante": D("45.01")}, {("surface_totale", N)}),
        ({"culture": True}, {("surface_totale", A)}),
        ({"activite_majoritaire": None}, {("activite", A)}),
    ],
)
def test_R581_62_enseigne_sur_toiture_plus_de_la_moitie_du_batiment(champs, attendus):
    assert ecarts(table(sur_toit(**champs))) == attendus


@pytest.mark.parametrize(("lumiere", "attendu"), [(Lumiere.NON, N), (Lumiere.NEON, C), (None, A)])
def test_R581_62_moitie_ou_moins_regles_de_la_publicite_sur_toiture(lumiere, attendu):
    petite = sur_toit(activite_majoritaire=False, lumiere=lumiere, hauteur=D(2))
    assert verdict(petite, "toiture") is attendu
    assert verdict(petite, "hauteur_toiture") is C


def au_sol(**champs):
    valeurs = {"largeur": D(2), "hauteur": D(3), "hauteur_sol": D(4)}
    return enseigne(SOL, **(valeurs | champs))


@pytest.mark.parametrize(
    ("lieu", "jour", "surface", "attendu"),
    [
        (GRANDE, VEILLE, "12", C),
        (GRANDE, VEILLE, "12.01", N),
        (GRANDE, JOUR_J, "10.50", C),
        (GRANDE, JOUR_J, "10.51", N),
        (PETITE, JOUR_J, "6", C),
        (PETITE, JOUR_J, "6.01", N),
        (replace(PETITE, population_unite_urbaine=1_000_000), JOUR_J, "6.01", N),
        (replace(GRANDE, en_agglomeration=False), JOUR_J, "6.01", N),
        (replace(GRANDE, en_agglomeration=None), JOUR_J, "6", A),
        (replace(GRANDE, population=None), JOUR_J, "6", A),
    ],
)
def test_R581_65_surface_au_sol_des_deux_cotes_du_2_novembre_2023(lieu, jour, surface, attendu):
    panneau = au_sol(largeur=D(surface), hauteur=D(1))
    assert ligne(table(panneau, lieu, None, jour), "surface").verdict is attendu


@pytest.mark.parametrize(("jour", "attendu"), [(date(2027, 11, 2), C), (date(2027, 11, 3), N)])
def test_G23_R581_65_onze_metres_carres_de_2022_a_reduire_le_2_novembre_2027(jour, attendu):
    panneau = au_sol(largeur=D(11), hauteur=D(1), pose_le=date(2022, 5, 1))
    assert verdict(panneau, "surface", jour=date(2022, 5, 1)) is C
    assert verdict(panneau, "surface", jour=jour) is attendu


@pytest.mark.parametrize(
    ("largeur", "haut", "attendu"),
    [("1", "6.5", C), ("1", "6.51", N), ("0.99", "8", C), ("0.99", "8.01", N), (None, "6.5", C)],
)
def test_R581_65_hauteur_selon_la_largeur(largeur, haut, attendu):
    mesures = {
        "largeur": None if largeur is None else D(largeur),
        "hauteur_sol": D(haut),
        "distance_limite": D(5),
    }
    assert verdict(au_sol(**mesures), "hauteur") is attendu


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, set()),
        ({"nombre_existants": 1}, {("nombre", N)}),
        ({"nombre_existants": None}, {("nombre", A)}),
        ({"distance_baie": D("9.99")}, {("distance_baie", N)}),
        ({"distance_limite": D("1.99")}, {("distance_limite", N)}),
    ],
)
def test_R581_64_au_sol_une_par_voie_et_reculs(champs, attendus):
    assert ecarts(table(au_sol(**champs))) == attendus


def test_R581_64_un_metre_carre_au_plus_hors_du_champ():
    petite = au_sol(largeur=D(1), hauteur=D(1), nombre_existants=5, distance_baie=D(0))
    assert ecarts(table(petite)) == set()
    assert lignes(table(petite), "nombre") == []
    assert ("nombre", N) in ecarts(table(au_sol(largeur=D("1.01"), hauteur=D(1), nombre_existants=5)))


def test_R581_64_surface_inconnue_controlee_comme_grande():
    assert ("surface", A) in ecarts(table(au_sol(largeur=None)))


def test_enseigne_sur_support_sans_regle_nationale_a_verifier():
    assert ("support", A) in ecarts(table(enseigne(Support.CLOTURE)))


def test_R581_59_eclairage_inconnu_a_verifier():
    assert ("lumiere", A) in ecarts(table(enseigne(lumiere=None)))


def test_laser_controle_comme_une_enseigne():
    assert ecarts(table(enseigne(genre=Genre.LASER))) == set()


DATES = {
    "debut_operation": date(2026, 6, 1),
    "fin_operation": date(2026, 6, 14),
    "date_pose": date(2026, 5, 11),
    "date_retrait": date(2026, 6, 21),
}


def temporaire(support=MUR, **champs):
    return enseigne(support, Genre.ENSEIGNE_TEMPORAIRE, **(DATES | champs))


@pytest.mark.parametrize(
    ("support", "champs", "attendus"),
    [
        (MUR, {}, set()),
        (MUR, {"saillie": D("0.26")}, {("saillie", N)}),
        (MUR, {"date_pose": date(2026, 5, 10)}, {("periode", N)}),
        (DRAPEAU, {"largeur_voie": D(10), "devant_baie": True}, set()),
        (DRAPEAU, {"largeur_voie": D(1)}, {("saillie", N)}),
        (TOIT, {"surface_existante": D(60)}, {("surface_totale", N)}),
        (TOIT, {"surface_existante": D(10)}, set()),
        (SOL, {"operation_longue": False, "hauteur_sol": D(2)}, set()),
        (SOL, {"operation_longue": None}, {("surface", A)}),
        (SOL, {"operation_longue": True, "largeur": D(15)}, set()),
        (SOL, {"operation_longue": True, "largeur": D("15.01")}, {("surface", N)}),
        (Support.CLOTURE, {}, {("support", A)}),
    ],
)
def test_R581_70_enseigne_temporaire(support, champs, attendus):
    assert ecarts(table(temporaire(support, **champs))) == attendus


def test_R581_70_effet_du_decret_de_2023_sous_reserve():
    lue = ligne(table(temporaire(SOL, operation_longue=True)), "surface")
    assert any("décret de 2023" in reserve.texte for reserve in lue.reserves)


def test_chaque_ligne_explique_et_cite_son_article():
    for lue in table(au_sol(lumiere=Lumiere.NUMERIQUE), jour=AUJOURD_HUI):
        assert lue.article.numero in lue.explication_fr
        assert lue.explication_fr.endswith(".")
