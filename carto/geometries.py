"""Small geometric tools, with the only GEOS and GDAL of the process: those of GeoDjango (docs/adr/0004)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import (
    GEOSGeometry,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
)

SRID_METRES = 2154
SRID_DEGRES = 4326
SRID_TUILES = 3857

_local = threading.local()
_CLASSES = {0: (Point, MultiPoint), 1: (LineString, MultiLineString), 2: (Polygon, MultiPolygon)}


def transformation(depuis: int, vers: int) -> CoordTransform:
    """The transformation between two reference systems, kept per thread (creating one costs 3 ms)."""
    cache = _local.__dict__.setdefault("transformations", {})
    if (depuis, vers) not in cache:
        cache[depuis, vers] = CoordTransform(SpatialReference(depuis), SpatialReference(vers))
    return cache[depuis, vers]


def projeter(geom: GEOSGeometry, vers: int) -> GEOSGeometry:
    """A copy of ``geom`` (whose ``srid`` is set) in the reference system ``vers``."""
    if geom.srid == vers:
        return geom.clone()
    copie = geom.transform(transformation(geom.srid, vers), clone=True)
    copie.srid = vers
    return copie


def parties(geom: GEOSGeometry, dimension: int) -> Iterator[GEOSGeometry]:
    """The simple parts of ``geom`` that have this dimension (0 point, 1 line, 2 polygon), collections opened."""
    simple = _CLASSES[dimension][0]
    if isinstance(geom, simple):
        if not geom.empty:
            yield geom
    elif geom.num_geom > 1 or geom.geom_type.startswith(("Multi", "GeometryCollection")):
        for partie in geom:
            yield from parties(partie, dimension)


def en_multi(geom: GEOSGeometry, dimension: int = 2) -> GEOSGeometry:
    """The parts of ``geom`` of this dimension, as one multi-geometry with the same SRID (may be empty)."""
    multi = _CLASSES[dimension][1](list(parties(geom, dimension)), srid=geom.srid)
    return multi


def reunir(geometries: Sequence[GEOSGeometry]) -> MultiPolygon | None:
    """The surfaces of several geometries as one multi-polygon; ``None`` for nothing."""
    if not geometries:
        return None
    union = geometries[0].clone()
    for autre in geometries[1:]:
        union = union.union(autre)
    surfaces = en_multi(union)
    return None if surfaces.empty else surfaces


def deplacer(geom: MultiPolygon, dx: float, dy: float) -> MultiPolygon:
    """``geom`` moved by (dx, dy), in its own unit."""
    return MultiPolygon(
        [
            Polygon(*[[(x + dx, y + dy) for x, y in anneau] for anneau in polygone.coords])
            for polygone in parties(geom, 2)
        ],
        srid=geom.srid,
    )


def rectangle(x: float, y: float, largeur: float, hauteur: float) -> Polygon:
    """A rectangle in metres (SRID 2154) centred on (x, y)."""
    polygone = Polygon.from_bbox((x - largeur / 2, y - hauteur / 2, x + largeur / 2, y + hauteur / 2))
    polygone.srid = SRID_METRES
    return polygone
