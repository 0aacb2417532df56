"""Export of a selection of a public layer: GeoJSON or GeoPackage."""

from __future__ import annotations

import tempfile
from http import HTTPStatus
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carto.couches import CouchePublique, couche_publique
from carto.geojson import en_geojson
from carto.geometries import SRID_METRES
from carto.geopackage import ecrire
from carto.vues.ogc import selection
from carto.vues.reponses import ParametreInvalide, erreur, servir_json

OBJETS_MAXIMUM = 20_000
TYPE_GPKG = "application/geopackage+sqlite3"


@require_safe
def exporter(request: HttpRequest, code: str, forme: str) -> HttpResponse:
    """The objects chosen as in the OGC API (``bbox``, ``datetime``, fields), as one file; 20 000 at most."""
    couche = couche_publique(code)
    if couche is None or forme not in ("geojson", "gpkg"):
        return erreur("Cette couche n'existe pas sous cette forme.", HTTPStatus.NOT_FOUND)
    try:
        choisis = selection(request, couche).order_by("pk")
    except ParametreInvalide as probleme:
        return erreur(str(probleme), HTTPStatus.BAD_REQUEST)
    nombre = choisis.count()
    if nombre > OBJETS_MAXIMUM:
        message = (
            f"La sélection compte {nombre} objets ({OBJETS_MAXIMUM} au plus) : réduisez l'emprise (bbox)."
        )
        return erreur(message, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if forme == "geojson":
        contenu = {"type": "FeatureCollection", "name": couche.code, "features": en_geojson(couche, choisis)}
        response = servir_json(request, contenu, "application/geo+json")
    else:
        response = HttpResponse(_geopackage(couche, choisis), content_type=TYPE_GPKG)
    response.headers["Content-Disposition"] = f'attachment; filename="{couche.code}.{forme}"'
    return response


def _geopackage(couche: CouchePublique, choisis) -> bytes:
    """The bytes of a GeoPackage in Lambert 93, the system of the base."""
    lignes = choisis.values_list("pk", couche.champ_geom, *couche.champs.values())
    with tempfile.TemporaryDirectory(prefix="mitoyen-export-") as dossier:
        chemin = Path(dossier) / "export.gpkg"
        objets = ((pk, geom, list(valeurs)) for pk, geom, *valeurs in lignes)
        ecrire(chemin, couche.code, couche.titre, SRID_METRES, list(couche.champs), objets)
        return chemin.read_bytes()
