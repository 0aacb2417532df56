"""Answers of the public interfaces: parameters checked, errors in French, ETag, gzip."""

from __future__ import annotations

import gzip
import json
import math
import re
from datetime import date
from http import HTTPStatus

from django.contrib.gis.geos import Polygon
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from carto.geometries import SRID_DEGRES, SRID_METRES, projeter

GZIP_MINIMUM = 200
# The fastest: a tile of 300 kB in a few milliseconds, 10 % larger than at level 5.
NIVEAU_GZIP = 1
_ACCEPTE_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))")


class ParametreInvalide(ValueError):
    """A parameter of the address that cannot be read; the message is French."""


def jour_demande(request: HttpRequest) -> date:
    """``?jour=AAAA-MM-JJ``, today in Paris by default."""
    texte = request.GET.get("jour")
    if not texte:
        return timezone.localdate()
    try:
        return date.fromisoformat(texte)
    except ValueError as erreur:
        raise ParametreInvalide(f"jour : « {texte} » n'est pas une date AAAA-MM-JJ.") from erreur


def lire_bbox(texte: str) -> Polygon:
    """``bbox=ouest,sud,est,nord`` in degrees (a height may be given and is ignored), as a polygon in metres."""
    try:
        nombres = [float(morceau) for morceau in texte.split(",")]
    except ValueError as erreur:
        raise ParametreInvalide("bbox : quatre nombres séparés par des virgules sont attendus.") from erreur
    if len(nombres) == 6:
        nombres = [*nombres[:2], *nombres[3:5]]
    if len(nombres) != 4 or not all(map(math.isfinite, nombres)):
        raise ParametreInvalide("bbox : quatre nombres séparés par des virgules sont attendus.")
    ouest, sud, est, nord = nombres
    if sud > nord or ouest > est or max(abs(ouest), abs(est)) > 180 or max(abs(sud), abs(nord)) > 90:
        raise ParametreInvalide("bbox : ouest, sud, est, nord en degrés, dans cet ordre.")
    # Lambert 93 means nothing far from France, where there is nothing to find either.
    ouest, est = min(max(ouest, -10.0), 15.0), min(max(est, -10.0), 15.0)
    sud, nord = min(max(sud, 38.0), 54.0), min(max(nord, 38.0), 54.0)
    boite = Polygon.from_bbox((ouest, sud, est, nord))
    boite.srid = SRID_DEGRES
    return projeter(boite, SRID_METRES)


def lire_entier(request: HttpRequest, nom: str, defaut: int, minimum: int, maximum: int) -> int:
    """A positive integer of the address; too large a limit is brought back to the maximum (OGC API)."""
    texte = request.GET.get(nom)
    if texte is None:
        return defaut
    if not texte.isdecimal() or int(texte) < minimum:
        raise ParametreInvalide(f"{nom} : un entier d'au moins {minimum} est attendu.")
    return min(int(texte), maximum)


def erreur(message: str, statut: HTTPStatus) -> JsonResponse:
    """An error as the OGC API writes it."""
    contenu = {"code": statut.phrase.replace(" ", ""), "description": message}
    return JsonResponse(contenu, status=statut, json_dumps_params={"ensure_ascii": False})


def conditionnelle(request: HttpRequest, etiquette: str) -> HttpResponse | None:
    """304 when the reader already holds this version."""
    vus = {
        morceau.strip().removeprefix("W/") for morceau in request.headers.get("If-None-Match", "").split(",")
    }
    if etiquette in vus:
        return _entetes(HttpResponse(status=HTTPStatus.NOT_MODIFIED), etiquette)
    return None


def servir(
    request: HttpRequest, contenu: bytes, type_: str, etiquette: str | None, comprime: bytes | None = None
) -> HttpResponse:
    """``contenu``, gzipped when the reader accepts it (``comprime`` saves doing it again)."""
    accepte = bool(_ACCEPTE_GZIP.search(request.headers.get("Accept-Encoding", "")))
    if accepte and len(contenu) > GZIP_MINIMUM:
        response = HttpResponse(comprime or gzip.compress(contenu, NIVEAU_GZIP, mtime=0), content_type=type_)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(contenu, content_type=type_)
    patch_vary_headers(response, ["Accept-Encoding"])
    return _entetes(response, etiquette)


def servir_json(
    request: HttpRequest, contenu: object, type_: str = "application/json", etiquette: str | None = None
) -> HttpResponse:
    """A JSON document."""
    return servir(request, json.dumps(contenu, ensure_ascii=False, default=str).encode(), type_, etiquette)


def _entetes(response: HttpResponse, etiquette: str | None) -> HttpResponse:
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Access-Control-Allow-Origin"] = "*"
    if etiquette:
        response.headers["ETag"] = etiquette
    return response
