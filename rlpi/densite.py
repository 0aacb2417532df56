"""Density on the map: the advertising devices in place along each street side, against R581-25.

GEOS alone decides, so the answer is the same on both databases; a grid keeps ten thousand devices quick.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor

from django.contrib.gis.geos import GEOSGeometry, LineString
from django.db.models import Q, QuerySet

from carto.models.base import filtrer_par_emprise
from droit.trace import Reserve
from rlpi.droit.densite import densite
from rlpi.droit.dispositif import Genre, Support
from rlpi.droit.verdict import Verdict
from rlpi.models import DispositifEnPlace

# R581-25 bears on advertising; préenseignes follow the rules of advertising (L581-19).
COMPTES = (Genre.PUBLICITE, Genre.PREENSEIGNE)
# A device farther than this from a street side does not belong to it (metres): our choice, said to the reader.
RAYON = 15.0
MAILLE = 60.0
RESERVE_RAYON = Reserve(
    f"Chaque dispositif est rattaché au côté de voie le plus proche, à moins de {RAYON:.0f} m : à confirmer sur place."
)


@dataclass(frozen=True, slots=True)
class CoteDeVoie:
    """The side of a land along a street (SRID 2154). ``domaine_public``: the street itself (R581-25 II)."""

    trace: LineString
    domaine_public: bool = False


@dataclass(frozen=True, slots=True)
class DensiteConstatee:
    """Devices found along one side; ``certain`` in every reading of R581-25, ``soutenable`` in the widest."""

    cote: CoteDeVoie
    longueur: float
    presents: tuple[int, ...]
    certain: int
    soutenable: int
    verdict: Verdict
    reserves: tuple[Reserve, ...]


def en_place(jour: date) -> QuerySet[DispositifEnPlace]:
    """Devices that count for density, in place on ``jour``."""
    return DispositifEnPlace.objects.filter(genre__in=COMPTES, releve_le__lte=jour).filter(
        Q(retire_le__isnull=True) | Q(retire_le__gt=jour)
    )


def nombre_sur(terrain: GEOSGeometry, jour: date) -> int:
    """How many of them stand on ``terrain`` (metres), its edge included."""
    proches = filtrer_par_emprise(en_place(jour), "geom", terrain.extent)
    prepare = terrain.prepared
    return sum(1 for point in proches.values_list("geom", flat=True) if prepare.intersects(point))


def densites(cotes: Sequence[CoteDeVoie], jour: date, *, rayon: float = RAYON) -> list[DensiteConstatee]:
    """The density along each side, each device counted once, on the nearest side within ``rayon`` metres.

    Raises:
        LongueurInvalide: a side without length.
    """
    if not cotes:
        return []
    grille = _grille(cotes, rayon)
    boites = [cote.trace.extent for cote in cotes]
    emprise = (
        min(b[0] for b in boites) - rayon,
        min(b[1] for b in boites) - rayon,
        max(b[2] for b in boites) + rayon,
        max(b[3] for b in boites) + rayon,
    )
    trouves: dict[int, list[tuple[int, str]]] = defaultdict(list)
    lus = filtrer_par_emprise(en_place(jour), "geom", emprise).order_by("pk")
    for pk, support, point in lus.values_list("pk", "support", "geom").iterator(chunk_size=2000):
        distances = [
            (cotes[rang].trace.distance(point), rang) for rang in grille.get(_case(point.x, point.y), ())
        ]
        if distances and min(distances)[0] <= rayon:
            trouves[min(distances)[1]].append((pk, support))
    return [_constater(cote, trouves.get(rang, [])) for rang, cote in enumerate(cotes)]


def _constater(cote: CoteDeVoie, presents: list[tuple[int, str]]) -> DensiteConstatee:
    """One side: the exceptions of R581-25 I stand only if every device there is of the kind they name."""
    supports = {support for _, support in presents}
    longueur, public = round(cote.trace.length, 2), cote.domaine_public
    au_sol = supports == {Support.SOL.value}
    stricte = densite(longueur, domaine_public=public, au_sol=au_sol)
    large = densite(
        longueur, domaine_public=public, au_sol=au_sol, alignes_sur_mur=supports == {Support.MUR.value}
    )
    nombre = len(presents)
    verdict = Verdict.A_VERIFIER
    if nombre <= stricte.certain:
        verdict = Verdict.CONFORME
    elif nombre > large.soutenable:
        verdict = Verdict.NON_CONFORME
    reserves = tuple(dict.fromkeys((*stricte.reserves, *large.reserves, RESERVE_RAYON)))
    return DensiteConstatee(
        cote, longueur, tuple(pk for pk, _ in presents), stricte.certain, large.soutenable, verdict, reserves
    )


def _case(x: float, y: float) -> tuple[int, int]:
    return floor(x / MAILLE), floor(y / MAILLE)


def _grille(cotes: Sequence[CoteDeVoie], rayon: float) -> dict[tuple[int, int], list[int]]:
    """Square → sides whose box, widened by ``rayon``, meets it."""
    grille: dict[tuple[int, int], list[int]] = defaultdict(list)
    for rang, cote in enumerate(cotes):
        for case in _cases(cote.trace.extent, rayon):
            grille[case].append(rang)
    return grille


def _cases(boite: tuple[float, float, float, float], rayon: float) -> Iterator[tuple[int, int]]:
    debut, fin = _case(boite[0] - rayon, boite[1] - rayon), _case(boite[2] + rayon, boite[3] + rayon)
    for i in range(debut[0], fin[0] + 1):
        for j in range(debut[1], fin[1] + 1):
            yield i, j
