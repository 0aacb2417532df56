"""Vector tiles (MVT 2.1) of any queryset with a geometry in SRID 2154.

On PostGIS the database makes them (``ST_AsMVT``); on SpatiaLite our own encoder does, with the same result in shape:
no second GEOS in the process (docs/adr/0004). Rights are those of the queryset given: filter it first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from django.contrib.gis.db import models
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, Polygon
from django.core.exceptions import EmptyResultSet
from django.db import connections

from carto.geometries import SRID_METRES, SRID_TUILES, projeter
from carto.models.base import filtrer_par_emprise
from carto.mvt import Couche

ETENDUE = 4096
MARGE = 64
ZOOM_MAX = 22
DEMI_TOUR = math.pi * 6378137.0


def existe(z: int, x: int, y: int) -> bool:
    """Whether (z, x, y) is a tile of the web grid."""
    return 0 <= z <= ZOOM_MAX and 0 <= x < 2**z and 0 <= y < 2**z


def emprise(z: int, x: int, y: int, marge: int = 0) -> tuple[float, float, float, float]:
    """Bounds of a tile in SRID 3857, widened by ``marge`` units of the tile (4096 wide)."""
    cote = 2 * DEMI_TOUR / 2**z
    bord = cote * marge / ETENDUE
    ouest, nord = -DEMI_TOUR + x * cote, DEMI_TOUR - y * cote
    return ouest - bord, nord - cote - bord, ouest + cote + bord, nord + bord


def _emprise_en_metres(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """Bounding box in SRID 2154 of a tile and its margin, or an empty one where Lambert 93 means nothing."""
    boite = Polygon.from_bbox(emprise(z, x, y, MARGE))
    boite.srid = SRID_TUILES
    try:
        bornes = projeter(boite, SRID_METRES).extent
    except (GDALException, GEOSException):
        return (0.0, 0.0, 0.0, 0.0)
    return bornes if all(map(math.isfinite, bornes)) else (0.0, 0.0, 0.0, 0.0)


def tuile(
    objets: models.QuerySet,
    nom: str,
    z: int,
    x: int,
    y: int,
    champs: dict[str, str],
    champ_geom: str = "geom",
    *,
    points_sous: int = 0,
    maximum: int | None = None,
) -> bytes:
    """The tile (z, x, y) of ``objets`` as one MVT layer called ``nom``; empty bytes when nothing is there.

    ``champs``: attribute of the tile → lookup (or annotation) of the model. Dates become texts; empty values are
    left out. ``points_sous``: below this zoom each object is a point. ``maximum``: objects at most.
    """
    dedans = filtrer_par_emprise(objets, champ_geom, _emprise_en_metres(z, x, y)).order_by()[:maximum]
    en_points = z < points_sous
    if connections[objets.db].vendor == "postgresql":
        return _par_postgis(dedans, nom, z, x, y, champs, champ_geom, en_points)
    return _par_nous(dedans, nom, z, x, y, champs, champ_geom, en_points)


def _par_postgis(dedans, nom, z, x, y, champs: dict[str, str], champ_geom: str, en_points: bool) -> bytes:
    forme = models.F(champ_geom)
    geometrie = models.Func(
        models.Func(forme, function="ST_Centroid", output_field=models.GeometryField(srid=SRID_METRES))
        if en_points
        else forme,
        template=(
            f"ST_AsMVTGeom(ST_Transform(%(expressions)s, {SRID_TUILES}), ST_TileEnvelope({z:d}, {x:d}, {y:d}), "
            f"{ETENDUE}, {MARGE}, true)"
        ),
        output_field=models.BinaryField(),
    )
    attributs = {f"a_{cle}": _attribut(dedans, lookup) for cle, lookup in champs.items()}
    lignes = dedans.annotate(mvt_id=models.F("pk"), mvt_geom=geometrie, **attributs)
    try:
        sql, parametres = lignes.values("mvt_id", "mvt_geom", *attributs).query.sql_with_params()
    except EmptyResultSet:  # the selection is empty by construction: nothing to ask the database
        return b""
    colonnes = ", ".join(f'q."a_{cle}" AS "{cle}"' for cle in champs)
    requete = (
        f"SELECT ST_AsMVT(t, %s, {ETENDUE}, 'mvt_geom', 'mvt_id') FROM (SELECT q.mvt_id, q.mvt_geom"  # noqa: S608
        f"{', ' + colonnes if colonnes else ''} FROM ({sql}) q WHERE q.mvt_geom IS NOT NULL) t"
    )
    with connections[dedans.db].cursor() as curseur:
        curseur.execute(requete, (nom, *parametres))
        contenu = curseur.fetchone()[0]
    return bytes(contenu or b"")


def _attribut(objets: models.QuerySet, lookup: str) -> models.F | models.Func:
    """The value of a lookup as MVT can carry it: dates as ISO texts."""
    if lookup in objets.query.annotations:
        return models.F(lookup)
    champ = objets.model._meta
    for morceau in lookup.split("__"):
        champ_final = (champ.model if hasattr(champ, "model") else champ)._meta.get_field(morceau)
        champ = champ_final.related_model._meta if champ_final.is_relation else champ
    if isinstance(champ_final, models.DateField):
        return models.functions.Cast(lookup, models.TextField())
    return models.F(lookup)


def _par_nous(dedans, nom, z, x, y, champs: dict[str, str], champ_geom: str, en_points: bool) -> bytes:
    couche = Couche(nom, ETENDUE)
    bornes = emprise(z, x, y)
    boite = Polygon.from_bbox(emprise(z, x, y, MARGE))
    boite.srid = SRID_TUILES
    lignes: Iterable[tuple] = dedans.values_list("pk", champ_geom, *champs.values())
    for pk, geom, *valeurs in lignes:
        projetee = _decoupee(projeter(geom.centroid if en_points else geom, SRID_TUILES), boite)
        if projetee is not None:
            couche.ajouter(pk, projetee, dict(zip(champs, valeurs, strict=True)), bornes)
    return couche.octets()


def _decoupee(geom: GEOSGeometry, boite: Polygon) -> GEOSGeometry | None:
    """``geom`` cut to the box of the tile, untouched when it is wholly inside."""
    xmin, ymin, xmax, ymax = geom.extent
    bxmin, bymin, bxmax, bymax = boite.extent
    if xmin >= bxmin and ymin >= bymin and xmax <= bxmax and ymax <= bymax:
        return geom
    if xmin > bxmax or xmax < bxmin or ymin > bymax or ymax < bymin:
        return None
    # The projection may break a contour that was just valid in metres.
    coupee = (geom if geom.valid else geom.make_valid()).intersection(boite)
    return None if coupee.empty else coupee
