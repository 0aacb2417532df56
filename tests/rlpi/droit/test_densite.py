"""R581-25: devices along a street side."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlpi.droit.densite import LongueurInvalide, densite, nombre_maximal, nombre_par_tranche
from tests.rlpi.droit.objets import D


@pytest.mark.parametrize(
    ("longueur", "options", "certain", "soutenable"),
    [
        (35, {}, 1, 1),
        (35, {"au_sol": True}, 1, 1),  # G26
        (35, {"alignes_sur_mur": True}, 2, 2),  # G26
        (40, {"au_sol": True}, 1, 1),
        ("40.01", {"au_sol": True}, 2, 2),
        (80, {}, 1, 1),
        (80, {"au_sol": True}, 2, 2),
        ("80.01", {}, 1, 2),
        (160, {}, 2, 2),
        (160, {"au_sol": True}, 2, 3),
        (161, {}, 2, 3),
        (240.5, {}, 3, 4),
        (100, {"domaine_public": True, "au_sol": True, "alignes_sur_mur": True}, 1, 2),
        (80, {"domaine_public": True, "au_sol": True}, 1, 1),
    ],
)
def test_G26_R581_25_nombre_le_long_de_la_voie(longueur, options, certain, soutenable):
    lue = densite(longueur, **options)
    assert (lue.certain, lue.soutenable) == (certain, soutenable)
    assert nombre_maximal(longueur, **options) == soutenable
    assert len(lue.reserves) == (1 if certain == soutenable else 2)
    assert str(lue.motif.article) == ("R581-25 II" if options.get("domaine_public") else "R581-25 I")


def test_R581_25_motif_en_francais():
    assert densite("35.5").motif.effet == "Côté de 35,5 m : 1 dispositif au plus."
    assert densite(100).motif.effet == "Côté de 100 m : 2 dispositifs au plus."


@pytest.mark.parametrize("longueur", [0, -1, "abc", Decimal("NaN"), float("inf")])
def test_longueur_impossible_refusee(longueur):
    with pytest.raises(LongueurInvalide) as erreur:
        densite(longueur)
    assert erreur.value.champ == "longueur_voie"


@pytest.mark.parametrize(("longueur", "nombre"), [(29, 0), (30, 1), ("59.9", 1), (60, 2)])
def test_densite_de_zone_une_tranche_entiere_par_dispositif(longueur, nombre):
    assert nombre_par_tranche(longueur, D(30)) == nombre


def test_densite_de_zone_tranche_nulle_refusee():
    with pytest.raises(LongueurInvalide):
        nombre_par_tranche(30, D(0))


@given(st.decimals("0.01", 5000, places=2), st.decimals(0, 5000, places=2), st.booleans(), st.booleans())
def test_R581_25_un_cote_plus_long_n_admet_jamais_moins(longueur, ajout, au_sol, alignes):
    options = {"au_sol": au_sol, "alignes_sur_mur": alignes}
    courte, longue = densite(longueur, **options), densite(longueur + ajout, **options)
    assert 1 <= courte.certain <= courte.soutenable
    assert courte.certain <= longue.certain
    assert courte.soutenable <= longue.soutenable
