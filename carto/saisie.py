"""A contour drawn on the map by hand: read, checked, put in metres."""

from __future__ import annotations

import json

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPolygon

from carto.geometries import SRID_DEGRES, SRID_METRES, en_multi, projeter
from communes.erreurs import ErreurMetier

SOMMETS_MAXIMUM = 500
FRANCE = (-10.0, 38.0, 15.0, 54.0)


class ContourInvalide(ErreurMetier):
    """A drawing that is no contour; the message says what to do."""


def lire_contour(texte: str) -> MultiPolygon | None:
    """A GeoJSON polygon in degrees, as the map writes it, in SRID 2154; ``None`` for nothing drawn.

    Raises:
        ContourInvalide: not a polygon, too many corners, sides that cross, or a place outside France.
    """
    if not texte.strip():
        return None
    geom = _lire(texte)
    if geom.geom_type not in ("Polygon", "MultiPolygon"):
        raise ContourInvalide("L'emprise dessinée n'est pas une surface : placez au moins trois angles.")
    if geom.num_coords > SOMMETS_MAXIMUM:
        raise ContourInvalide(
            f"L'emprise dessinée a plus de {SOMMETS_MAXIMUM} angles : dessinez-la plus simplement."
        )
    xmin, ymin, xmax, ymax = geom.extent
    if not (FRANCE[0] <= xmin <= xmax <= FRANCE[2] and FRANCE[1] <= ymin <= ymax <= FRANCE[3]):
        raise ContourInvalide("L'emprise dessinée est hors de France métropolitaine : redessinez-la.")
    if not geom.valid or geom.area == 0:
        raise ContourInvalide("L'emprise dessinée se croise elle-même : effacez-la et redessinez-la.")
    return en_multi(projeter(geom, SRID_METRES))


def _lire(texte: str) -> GEOSGeometry:
    try:
        contenu = json.loads(texte)
        if not isinstance(contenu, dict) or contenu.get("type") not in ("Polygon", "MultiPolygon"):
            raise ValueError
        geom = GEOSGeometry(json.dumps({"type": contenu["type"], "coordinates": contenu["coordinates"]}))
    except (ValueError, KeyError, TypeError, RecursionError, GDALException, GEOSException):
        raise ContourInvalide(
            "L'emprise dessinée n'a pas pu être lue : effacez-la et redessinez-la."
        ) from None
    if geom.hasz:
        geom = GEOSGeometry(geom.wkb)
    geom.srid = SRID_DEGRES
    return geom
