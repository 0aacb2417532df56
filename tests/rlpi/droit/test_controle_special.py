"""Street furniture, bâches, exceptional devices, small formats, vehicles (R581-42 to R581-57)."""

from dataclasses import replace
from datetime import date, time

import pytest

from rlpi.droit.controle_special import surface_maximale_abri
from rlpi.droit.dispositif import Genre, Lumiere, Mobilier, Support
from rlpi.droit.lieu import Protection
from tests.rlpi.droit.objets import GRANDE, PETITE, A, C, D, N, affiche, ecarts, ligne, table, verdict

NUIT = {"extinction_debut": time(1), "extinction_fin": time(6)}


def mobilier(genre=Mobilier.ABRI, **champs):
    valeurs = {
        "mobilier": genre,
        "largeur": D("1.25"),
        "hauteur": D("1.6"),
        "hauteur_sol": D("2.5"),
        "surface_publicitaire": D(2),
        "surface_abritee": D(4),
        "nombre_panneaux": 2,
    }
    return affiche(Support.MOBILIER, Genre.MOBILIER_URBAIN, **(valeurs | champs))


@pytest.mark.parametrize(("abritee", "maxi"), [("4.49", "2"), ("4.5", "4"), ("8.99", "4"), ("9", "6")])
def test_R581_43_abri_deux_metres_carres_par_tranche_entiere(abritee, maxi):
    assert surface_maximale_abri(D(abritee)) == D(maxi)


@pytest.mark.parametrize(
    ("genre", "champs", "attendus"),
    [
        (Mobilier.ABRI, {}, set()),
        (Mobilier.ABRI, {"largeur": D("1.26")}, {("surface", N)}),
        (Mobilier.ABRI, {"surface_publicitaire": D("2.01")}, {("surface_totale", N)}),
        (Mobilier.ABRI, {"surface_abritee": None}, {("surface_totale", A)}),
        (Mobilier.KIOSQUE, {"surface_publicitaire": D(6)}, set()),
        (Mobilier.KIOSQUE, {"surface_publicitaire": D("6.01")}, {("surface_totale", N)}),
        (Mobilier.COLONNE, {}, {("contenu", A)}),
        (Mobilier.MAT, {}, {("contenu", A)}),
        (Mobilier.MAT, {"nombre_panneaux": 3}, {("contenu", A), ("nombre", N)}),
        (Mobilier.MAT, {"nombre_panneaux": None}, {("contenu", A), ("nombre", A)}),
        (None, {}, {("mobilier", A)}),
        (Mobilier.INFORMATION, {}, {("part_information", A)}),
        (Mobilier.INFORMATION, {"largeur": None}, {("part_information", A), ("surface", A)}),
        (Mobilier.INFORMATION, {"lumiere": None}, {("part_information", A), ("lumiere", A)}),
        (
            Mobilier.INFORMATION,
            {"lumiere": Lumiere.NEON, **NUIT},
            {("part_information", A), ("lumineux", A), ("luminance", A)},
        ),
    ],
)
def test_R581_43_a_R581_47_mobilier_urbain(genre, champs, attendus):
    assert ecarts(table(mobilier(genre, **champs))) == attendus


@pytest.mark.parametrize(
    ("largeur", "haut", "lieu", "attendus"),
    [
        ("5.25", "3.5", GRANDE, set()),
        ("5.26", "3.5", GRANDE, {("surface", N)}),
        ("5.25", "6.01", GRANDE, {("hauteur", N)}),
        ("5.25", "3", PETITE, set()),
        ("5.25", "3.5", PETITE, {("sol", N)}),
        ("5.25", "3.5", replace(GRANDE, population=None, population_unite_urbaine=None), {("population", A)}),
    ],
)
def test_R581_47_grand_mobilier_d_information_suit_les_regles_du_sol(largeur, haut, lieu, attendus):
    panneau = mobilier(Mobilier.INFORMATION, largeur=D(largeur), hauteur=D(2), hauteur_sol=D(haut))
    assert ecarts(table(panneau, lieu)) == attendus | {("part_information", A)}


@pytest.mark.parametrize(
    ("champs", "lieu", "attendus"),
    [
        ({}, GRANDE, set()),
        ({}, PETITE, {("numerique", N)}),
        ({}, replace(PETITE, population_unite_urbaine=1_000_000), {("numerique", N)}),
        ({}, replace(GRANDE, population=None), {("numerique", A)}),
        ({"distance_baie": D("9.99")}, GRANDE, {("distance_baie", N)}),
        ({"distance_baie": D("9.99"), "devant_baie_voisine": False}, GRANDE, set()),
        ({"hauteur_sol": D("6.01")}, GRANDE, {("hauteur", N)}),
    ],
)
def test_R581_42_mobilier_numerique(champs, lieu, attendus):
    ecran = mobilier(lumiere=Lumiere.NUMERIQUE, gradation=True, surconsommation=False, **NUIT, **champs)
    assert ecarts(table(ecran, lieu)) == attendus | {("luminance", A)}


def test_R581_42_mobilier_numerique_interdit_en_parc_regional():
    lieu = replace(GRANDE, protections=frozenset({Protection.PARC_REGIONAL}), rlp=True)
    assert verdict(mobilier(lumiere=Lumiere.NUMERIQUE), "numerique", replace(lieu, rlp=False)) is N


def test_publicite_sur_un_mobilier_controlee_comme_mobilier():
    lues = table(replace(mobilier(), genre=Genre.PUBLICITE))
    assert str(ligne(lues, "surface").article) == "R581-43"


def bache(genre=Genre.BACHE_PUBLICITAIRE, **champs):
    valeurs = {
        "largeur": D(10),
        "hauteur": D(10),
        "hauteur_sol": D(12),
        "saillie": D("0.5"),
        "distance_bache": D(100),
        "surface_publicitaire": D(50),
        "surface_ouverture": D("0.49"),
    }
    return affiche(Support.MUR, genre, **(valeurs | champs))


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, set()),
        ({"saillie": D("0.51")}, {("saillie", N)}),
        ({"distance_bache": D("99.9")}, {("distance_bache", N)}),
        ({"surface_ouverture": D("0.50")}, {("ouverture", N)}),
        ({"devant_baie": True}, {("baie", N)}),
        ({"parallele_au_mur": False}, {("parallele", N)}),
    ],
)
def test_R581_55_bache_publicitaire(champs, attendus):
    assert ecarts(table(bache(**champs))) == attendus


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, set()),
        ({"saillie": D("0.51")}, {("saillie", N)}),
        ({"surface_publicitaire": D("50.01"), "renovation_bbc": False}, {("part_bache", N)}),
        ({"surface_publicitaire": D("50.01"), "renovation_bbc": True}, {("part_bache", A)}),
        ({"surface_publicitaire": D("50.01")}, {("part_bache", A)}),
        ({"surface_publicitaire": None}, {("part_bache", A)}),
        ({"largeur": None}, {("part_bache", A)}),
    ],
)
def test_R581_54_bache_de_chantier_moitie_de_publicite(champs, attendus):
    assert ecarts(table(bache(Genre.BACHE_CHANTIER, **champs))) == attendus


@pytest.mark.parametrize(
    ("lieu", "attendu"),
    [
        (GRANDE, C),
        (PETITE, N),
        (replace(PETITE, population_unite_urbaine=1_000_000), N),
        (replace(GRANDE, population=None), A),
    ],
)
def test_R581_53_bache_interdite_sous_10000_habitants_meme_en_unite_urbaine(lieu, attendu):
    assert verdict(bache(), "population", lieu) is attendu


def test_R581_53_bache_visible_d_une_autoroute():
    assert verdict(bache(), "visible_autoroute", replace(GRANDE, visible_autoroute=True)) is N


def exceptionnel(**champs):
    valeurs = {
        "largeur": D(10),
        "hauteur": D(5),
        "hauteur_sol": D(7),
        "debut_operation": date(2026, 6, 1),
        "fin_operation": date(2026, 6, 14),
        "date_pose": date(2026, 5, 1),
        "date_retrait": date(2026, 6, 29),
    }
    return affiche(Support.MUR, Genre.EXCEPTIONNEL, **(valeurs | champs))


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, set()),
        ({"date_pose": date(2026, 4, 30)}, {("periode", N)}),
        ({"date_retrait": date(2026, 6, 30)}, {("periode", N)}),
        ({"lumiere": None}, {("lumiere", A)}),
        ({"lumiere": Lumiere.NUMERIQUE, **NUIT}, {("luminance", A)}),
        ({"lumiere": Lumiere.NUMERIQUE, "largeur": D("10.1"), **NUIT}, {("luminance", A), ("surface", N)}),
    ],
)
def test_R581_56_dispositif_exceptionnel(champs, attendus):
    assert ecarts(table(exceptionnel(**champs))) == attendus


def petit(support=Support.DEVANTURE, **champs):
    valeurs = {
        "largeur": D("0.99"),
        "hauteur": D(1),
        "hauteur_sol": D(2),
        "surface_facade": D(20),
        "surface_existante": D("1.01"),
    }
    return affiche(support, Genre.PETIT_FORMAT, **(valeurs | champs))


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, set()),
        ({"largeur": D(1), "surface_existante": D(1)}, {("surface", N)}),
        ({"surface_existante": D("1.02"), "surface_facade": D(40)}, {("surface_totale", N)}),
        ({"surface_facade": D("19.9")}, {("part_devanture", N)}),
        ({"surface_facade": None}, {("part_devanture", A)}),
        ({"support": Support.MUR}, {("support", N)}),
    ],
)
def test_R581_57_petit_format_sur_devanture(champs, attendus):
    assert ecarts(table(petit(**champs))) == attendus


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({"surface_publicitaire": D(12)}, set()),
        ({"surface_publicitaire": D("12.01")}, {("surface", N)}),
        ({"surface_existante": D(6)}, set()),
        ({"surface_existante": D("6.01")}, {("surface", N)}),
        ({"surface_publicitaire": D(12), "lumiere": Lumiere.NEON}, {("lumineux", N)}),
        ({}, {("surface", A)}),
    ],
)
def test_R581_48_vehicule_publicitaire(champs, attendus):
    vehicule = affiche(Support.VEHICULE, Genre.VEHICULE, **champs)
    assert ecarts(table(vehicule)) == attendus | {("stationnement", A)}


def test_L581_13_affichage_libre_emplacement_a_verifier():
    assert ecarts(table(affiche(genre=Genre.AFFICHAGE_LIBRE))) == {("emplacement_reserve", A)}
