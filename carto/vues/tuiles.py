"""Vector tiles of the public layers, cached by version."""

from __future__ import annotations

import gzip
from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carto.couches import couche_publique
from carto.tuiles import existe, tuile
from carto.vues.reponses import NIVEAU_GZIP, ParametreInvalide, conditionnelle, erreur, jour_demande, servir

TYPE_MVT = "application/vnd.mapbox-vector-tile"
DUREE_CACHE = 24 * 3600


@require_safe
def tuile_publique(request: HttpRequest, code: str, z: int, x: int, y: int) -> HttpResponse:
    """The tile (z, x, y) of a public layer on ``?jour=``: empty below the layer's smallest zoom."""
    couche = couche_publique(code)
    if couche is None or not existe(z, x, y):
        return erreur("Cette tuile n'existe pas.", HTTPStatus.NOT_FOUND)
    try:
        jour = jour_demande(request)
    except ParametreInvalide as probleme:
        return erreur(str(probleme), HTTPStatus.BAD_REQUEST)
    etiquette = couche.etiquette(jour, z, x, y)
    inchangee = conditionnelle(request, etiquette)
    if inchangee is not None:
        return inchangee
    cle = f"carto:tuile:{etiquette[1:-1]}"
    contenu = cache.get(cle)
    if contenu is None:
        brut = b""
        if z >= couche.zoom_min:
            brut = tuile(
                couche.en_vigueur(jour), couche.code, z, x, y, couche.champs, couche.champ_geom,
                points_sous=couche.points_sous,
            )  # fmt: skip
        contenu = (brut, gzip.compress(brut, NIVEAU_GZIP, mtime=0) if brut else b"")
        cache.set(cle, contenu, DUREE_CACHE)
    return servir(request, contenu[0], TYPE_MVT, etiquette, contenu[1])
