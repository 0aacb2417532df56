"""Objects of a public layer as GeoJSON (RFC 7946: degrees, WGS 84)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from django.contrib.gis.db import models
from django.core.serializers.json import DjangoJSONEncoder

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


def ecrire_geojson(nom: str, champs: list[str], lignes: Iterable[tuple[int, object, list]]) -> Iterator[str]:
    """A collection piece by piece, as long as it is: each line is (identifier, geometry, values)."""
    yield f'{{"type": "FeatureCollection", "name": {json.dumps(nom)}, "features": ['
    virgule = ""
    for pk, geom, valeurs in lignes:
        objet = {
            "type": "Feature",
            "id": pk,
            "geometry": geometrie(geom),
            "properties": dict(zip(champs, valeurs, strict=True)),
        }
        yield virgule + json.dumps(objet, ensure_ascii=False, cls=DjangoJSONEncoder)
        virgule = ",\n"
    yield "]}"


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
