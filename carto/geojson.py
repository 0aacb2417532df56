"""Objects of a public layer as GeoJSON (RFC 7946: degrees, WGS 84)."""

from __future__ import annotations

import json

from django.contrib.gis.db import models

from carto.couches import CouchePublique
from carto.geometries import SRID_DEGRES, projeter

DECIMALES = 7


def en_geojson(couche: CouchePublique, objets: models.QuerySet) -> list[dict]:
    """Features in the order of ``objets``; one query."""
    lignes = objets.values_list("pk", couche.champ_geom, *couche.champs.values())
    return [
        {
            "type": "Feature",
            "id": pk,
            "geometry": geometrie(geom),
            "properties": dict(zip(couche.champs, valeurs, strict=True)),
        }
        for pk, geom, *valeurs in lignes
    ]


def geometrie(geom) -> dict:
    """A geometry of any SRID as a GeoJSON object in degrees, to the centimetre."""
    contenu = json.loads(projeter(geom, SRID_DEGRES).json)
    if "coordinates" in contenu:
        contenu["coordinates"] = _arrondir(contenu["coordinates"])
    return contenu


def _arrondir(coordonnees):
    if coordonnees and isinstance(coordonnees[0], int | float):
        return [round(nombre, DECIMALES) for nombre in coordonnees]
    return [_arrondir(partie) for partie in coordonnees]
