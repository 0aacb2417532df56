"""Temporary and dérogatoire préenseignes (R581-66 to R581-71)."""

from dataclasses import replace
from datetime import date, time

import pytest

from rlpi.droit.dispositif import Genre, Lumiere, Support
from tests.rlpi.droit.objets import GRANDE, PETITE, A, D, N, affiche, ecarts, lignes, table, verdict

SOL, MUR = Support.SOL, Support.MUR
NUIT = {"extinction_debut": time(1), "extinction_fin": time(6)}
TEMPORAIRE = {
    "largeur": D("1.5"),
    "hauteur": D(1),
    "hauteur_sol": D(2),
    "debut_operation": date(2026, 6, 1),
    "fin_operation": date(2026, 6, 14),
    "date_pose": date(2026, 5, 11),
    "date_retrait": date(2026, 6, 21),
    "nombre_existants": 3,
}


def temporaire(support=SOL, **champs):
    return affiche(support, Genre.PREENSEIGNE_TEMPORAIRE, **(TEMPORAIRE | champs))


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, set()),
        ({"largeur": D("1.51")}, {("largeur", N)}),
        ({"hauteur": D("1.01")}, {("hauteur_dispositif", N)}),
        ({"nombre_existants": 4}, {("nombre", N)}),
        ({"nombre_existants": None}, {("nombre", A)}),
        ({"lumiere": Lumiere.NEON, **NUIT}, {("lumineux", N)}),
        ({"date_pose": date(2026, 5, 10)}, {("periode", N)}),
        ({"date_retrait": date(2026, 6, 22)}, {("periode", N)}),
        ({"date_retrait": None}, {("periode", A)}),
        ({"fin_operation": None}, {("periode", A)}),
    ],
)
def test_R581_69_R581_71_preenseigne_temporaire_au_sol_en_petite_agglomeration(champs, attendus):
    assert ecarts(table(temporaire(**champs), PETITE)) == attendus


def test_R581_71_preenseigne_temporaire_hors_agglomeration_ou_lieu_inconnu():
    assert ecarts(table(temporaire(), replace(PETITE, en_agglomeration=False))) == set()
    assert ecarts(table(temporaire(), replace(PETITE, en_agglomeration=None))) == {("population", A)}


@pytest.mark.parametrize(("support", "lieu"), [(MUR, PETITE), (SOL, GRANDE)])
def test_preenseigne_temporaire_ailleurs_regles_communes(support, lieu):
    assert lignes(table(temporaire(support, nombre_existants=0), lieu), "surface") != []


HORS = replace(PETITE, en_agglomeration=False)


def derogatoire(**champs):
    valeurs = {
        "largeur": D("1.5"),
        "hauteur": D(1),
        "hauteur_sol": D(2),
        "distance_activite": D(5),
        "nombre_existants": 1,
    }
    return affiche(SOL, Genre.PREENSEIGNE_DEROGATOIRE, **(valeurs | champs))


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, set()),
        ({"distance_activite": D("5.1")}, {("distance", N)}),
        ({"distance_activite": D(10), "monument_ouvert": True, "nombre_existants": 3}, set()),
        ({"distance_activite": D("10.1"), "monument_ouvert": True}, {("distance", N)}),
        ({"nombre_existants": 4, "monument_ouvert": True}, {("nombre", N)}),
        ({"nombre_existants": 2}, {("nombre", N)}),
        ({"largeur": D("1.51"), "hauteur": D("1.01")}, {("largeur", N), ("hauteur_dispositif", N)}),
    ],
)
def test_R581_66_R581_67_preenseigne_derogatoire(champs, attendus):
    assert ecarts(table(derogatoire(**champs), HORS)) == attendus | {("harmonisation", A)}


@pytest.mark.parametrize(("agglomeration", "attendu"), [(True, N), (None, A)])
def test_R581_66_derogatoire_hors_agglomeration_seulement(agglomeration, attendu):
    lieu = replace(HORS, en_agglomeration=agglomeration)
    assert verdict(derogatoire(), "hors_agglomeration", lieu) is attendu
