"""R581-25 on the map: what stands along a street side, on both sides of what the text allows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import LineString, Point

from rlpi.densite import RAYON, CoteDeVoie, densites, nombre_sur
from rlpi.droit.densite import LongueurInvalide
from rlpi.droit.verdict import Verdict
from rlpi.models import DispositifEnPlace
from tests import fabriques as f
from tests.rlpi import fabriques as r

pytestmark = pytest.mark.django_db
JOUR = date(2026, 1, 15)


def cote(longueur: float, y: float = 0, **champs) -> CoteDeVoie:
    trace = LineString((r.X, r.Y + y), (r.X + longueur, r.Y + y), srid=2154)
    return CoteDeVoie(trace, **champs)


@pytest.fixture
def poser():
    commune = f.commune()

    def _poser(x: float, y: float = 2, **champs) -> DispositifEnPlace:
        valeurs = {"genre": "publicite", "support": "mur", "releve_le": r.DEBUT, "source": "essai"} | champs
        return DispositifEnPlace.objects.create(
            commune=commune, geom=Point(r.X + x, r.Y + y, srid=2154), **valeurs
        )

    return _poser


def test_un_dispositif_jusqu_a_80_metres(poser):
    poser(10, support="toiture")
    assert densites([cote(80)], JOUR)[0].verdict is Verdict.CONFORME
    poser(30, support="toiture")
    (constat,) = densites([cote(80)], JOUR)
    assert (constat.verdict, len(constat.presents), constat.soutenable) == (Verdict.NON_CONFORME, 2, 1)


@pytest.mark.parametrize(("longueur", "verdict"), [(40, Verdict.NON_CONFORME), (40.1, Verdict.CONFORME)])
def test_deux_au_sol_au_dela_de_40_metres(poser, longueur, verdict):
    poser(5, support="sol")
    poser(20, support="sol")
    assert densites([cote(longueur)], JOUR)[0].verdict is verdict


def test_deux_sur_un_mur_restent_a_verifier_tant_que_l_alignement_n_est_pas_constate(poser):
    poser(5)
    poser(20)
    assert densites([cote(30)], JOUR)[0].verdict is Verdict.A_VERIFIER
    assert densites([cote(30, domaine_public=True)], JOUR)[0].verdict is Verdict.NON_CONFORME


def test_chaque_dispositif_compte_une_fois_sur_le_cote_le_plus_proche(poser):
    ici = poser(10, y=4)
    la = poser(10, y=7)
    bas, haut = densites([cote(80), cote(80, y=10)], JOUR)
    assert (bas.presents, haut.presents) == ((ici.pk,), (la.pk,))


def test_ce_qui_ne_compte_pas(poser):
    poser(10, y=RAYON + 0.1)
    poser(10, genre="enseigne")
    poser(10, retire_le=JOUR)
    poser(10, releve_le=JOUR + timedelta(days=1))
    assert densites([cote(80)], JOUR)[0].presents == ()
    garde = poser(10, y=RAYON, retire_le=JOUR + timedelta(days=1))
    assert densites([cote(80)], JOUR)[0].presents == (garde.pk,)


def test_un_cote_sans_longueur_est_refuse():
    with pytest.raises(LongueurInvalide):
        densites([cote(0)], JOUR)


def test_le_nombre_sur_un_terrain(poser):
    poser(5, y=5)
    poser(500, y=5)
    assert nombre_sur(r.carre(), JOUR) == 1
