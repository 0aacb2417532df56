"""OGC API – Features, part 1 (core, GeoJSON), read only: QGIS and GDAL open the public layers."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import wraps
from http import HTTPStatus

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from carto.couches import REGISTRE, CouchePublique
from carto.geojson import en_geojson
from carto.geometries import SRID_DEGRES, SRID_METRES, projeter
from carto.models.base import filtrer_par_emprise
from carto.vues.openapi import description_openapi
from carto.vues.reponses import ParametreInvalide, conditionnelle, erreur, lire_bbox, lire_entier, servir_json

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON = "application/geo+json"
CONFORMITE = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
]
LIMITE_DEFAUT, LIMITE_MAXIMALE = 100, 10_000
PARAMETRES = {"bbox", "bbox-crs", "datetime", "limit", "offset", "f"}
_INSTANT = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:T.*)?$")


def interface(vue):
    """A page of the API: safe methods only, errors as JSON."""

    @require_safe
    @wraps(vue)
    def enveloppe(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return vue(request, *args, **kwargs)
        except ParametreInvalide as probleme:
            return erreur(str(probleme), HTTPStatus.BAD_REQUEST)

    return enveloppe


def _lien(
    request: HttpRequest, rel: str, nom: str, *args: str, type_: str = "application/json", titre: str = ""
) -> dict:
    lien = {"rel": rel, "type": type_, "href": request.build_absolute_uri(reverse(f"carto:{nom}", args=args))}
    return lien | ({"title": titre} if titre else {})


@interface
def accueil(request: HttpRequest) -> HttpResponse:
    """Landing page."""
    return servir_json(
        request,
        {
            "title": "Mitoyen : couches publiques",
            "description": "Communes, parcelles, plans d'urbanisme, servitudes, risques et zones de publicité.",
            "links": [
                _lien(request, "self", "ogc_accueil", titre="Cette page"),
                _lien(
                    request,
                    "service-desc",
                    "ogc_api",
                    type_="application/vnd.oai.openapi+json;version=3.0",
                    titre="Description",
                ),
                _lien(request, "conformance", "ogc_conformite", titre="Conformité"),
                _lien(request, "data", "ogc_collections", titre="Couches"),
            ],
        },
    )


@interface
def conformite(request: HttpRequest) -> HttpResponse:
    """Conformance classes."""
    return servir_json(request, {"conformsTo": CONFORMITE})


@interface
def api(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.0 description."""
    racine = request.build_absolute_uri(reverse("carto:ogc_accueil")).rstrip("/")
    return servir_json(
        request,
        description_openapi(racine, list(REGISTRE), LIMITE_DEFAUT, LIMITE_MAXIMALE),
        "application/vnd.oai.openapi+json;version=3.0",
    )


def _collection(request: HttpRequest, couche: CouchePublique) -> dict:
    return {
        "id": couche.code,
        "title": couche.titre,
        "description": couche.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"spatial": {"bbox": [_etendue(couche)], "crs": CRS84}},
        "links": [
            _lien(request, "self", "ogc_collection", couche.code, titre=couche.titre),
            _lien(request, "items", "ogc_objets", couche.code, type_=GEOJSON, titre=couche.titre),
        ],
    }


def _etendue(couche: CouchePublique) -> list[float]:
    """Bounds of the layer in degrees; those of metropolitan France while it is empty."""
    bornes = couche.base().aggregate(e=Extent(couche.champ_geom))["e"]
    if not bornes:
        return [-5.2, 41.3, 9.7, 51.1]
    boite = Polygon.from_bbox(bornes)
    boite.srid = SRID_METRES
    return [round(nombre, 6) for nombre in projeter(boite, SRID_DEGRES).extent]


@interface
def collections(request: HttpRequest) -> HttpResponse:
    """The public layers."""
    contenu = {
        "links": [_lien(request, "self", "ogc_collections", titre="Couches")],
        "collections": [_collection(request, couche) for couche in REGISTRE.values()],
    }
    return servir_json(request, contenu)


def _trouver(code: str) -> CouchePublique | HttpResponse:
    return REGISTRE.get(code) or erreur(f"La couche « {code} » n'existe pas.", HTTPStatus.NOT_FOUND)


@interface
def collection(request: HttpRequest, code: str) -> HttpResponse:
    """One public layer."""
    couche = _trouver(code)
    return couche if isinstance(couche, HttpResponse) else servir_json(request, _collection(request, couche))


@interface
def objets(request: HttpRequest, code: str) -> HttpResponse:
    """Objects of a layer: ``bbox``, ``datetime``, ``limit``, ``offset``; in force today by default."""
    couche = _trouver(code)
    if isinstance(couche, HttpResponse):
        return couche
    inconnus = set(request.GET) - PARAMETRES - set(couche.champs)
    if inconnus:
        raise ParametreInvalide(f"Paramètre inconnu : {', '.join(sorted(inconnus))}.")
    limite = lire_entier(request, "limit", LIMITE_DEFAUT, 1, LIMITE_MAXIMALE)
    depart = lire_entier(request, "offset", 0, 0, 10**9)
    etiquette = couche.etiquette(timezone.localdate(), request.get_full_path())
    inchangee = conditionnelle(request, etiquette)
    if inchangee is not None:
        return inchangee
    tous = selection(request, couche)
    nombre = tous.count()
    page = en_geojson(couche, tous.order_by("pk")[depart : depart + limite])
    contenu = {
        "type": "FeatureCollection",
        "timeStamp": timezone.now().isoformat(timespec="seconds"),
        "numberMatched": nombre,
        "numberReturned": len(page),
        "features": page,
        "links": _liens_de_page(request, couche, depart, limite, nombre),
    }
    return servir_json(request, contenu, GEOJSON, etiquette)


def selection(request: HttpRequest, couche: CouchePublique) -> QuerySet:
    """The objects asked for by ``datetime``, ``bbox`` and equality on the public fields."""
    choisis = _dans_le_temps(request.GET.get("datetime"), couche)
    if request.GET.get("bbox"):
        if request.GET.get("bbox-crs", CRS84) != CRS84:
            raise ParametreInvalide("bbox-crs : seul CRS84 est servi.")
        boite = lire_bbox(request.GET["bbox"])
        choisis = filtrer_par_emprise(choisis, couche.champ_geom, boite.extent)
        choisis = choisis.filter(**{f"{couche.champ_geom}__intersects": boite})
    for champ in set(request.GET) & set(couche.champs) - PARAMETRES:
        try:
            if "\x00" in request.GET[champ]:
                raise ValueError(champ)
            choisis = choisis.filter(**{couche.champs[champ]: request.GET[champ]})
        except (ValueError, TypeError, ValidationError) as probleme:
            raise ParametreInvalide(f"{champ} : valeur incorrecte.") from probleme
    return choisis


def _dans_le_temps(texte: str | None, couche: CouchePublique) -> QuerySet:
    if not texte:
        return couche.en_vigueur(timezone.localdate())
    bornes = texte.split("/")
    if len(bornes) == 1:
        return couche.en_vigueur(_jour(texte))
    if len(bornes) != 2:
        raise ParametreInvalide("datetime : une date, ou deux séparées par « / ».")
    debut, fin = (None if borne in ("", "..") else _jour(borne) for borne in bornes)
    if debut and fin and debut > fin:
        raise ParametreInvalide("datetime : la première date doit précéder la seconde.")
    return couche.en_vigueur_entre(debut, fin)


def _jour(texte: str) -> date:
    trouve = _INSTANT.match(texte)
    try:
        if trouve and "T" in texte:
            instant = datetime.fromisoformat(texte.replace(" ", "+"))
            return timezone.localtime(instant).date() if instant.tzinfo else instant.date()
        return date.fromisoformat(texte)
    except ValueError as probleme:
        raise ParametreInvalide(f"datetime : « {texte} » n'est pas une date.") from probleme


def _liens_de_page(
    request: HttpRequest, couche: CouchePublique, depart: int, limite: int, nombre: int
) -> list[dict]:
    def lien(rel: str, offset: int) -> dict:
        parametres = request.GET.copy()
        parametres["offset"], parametres["limit"] = str(offset), str(limite)
        adresse = f"{request.path}?{parametres.urlencode()}"
        return {"rel": rel, "type": GEOJSON, "href": request.build_absolute_uri(adresse)}

    liens = [lien("self", depart), _lien(request, "collection", "ogc_collection", couche.code)]
    if depart + limite < nombre:
        liens.append(lien("next", depart + limite))
    if depart > 0:
        liens.append(lien("prev", max(0, depart - limite)))
    return liens


@interface
def objet(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One object, whatever its dates."""
    couche = _trouver(code)
    if isinstance(couche, HttpResponse):
        return couche
    trouves = en_geojson(couche, couche.base().filter(pk=pk))
    if not trouves:
        return erreur("Cet objet n'existe pas.", HTTPStatus.NOT_FOUND)
    liens = [
        _lien(request, "self", "ogc_objet", couche.code, str(pk), type_=GEOJSON),
        _lien(request, "collection", "ogc_collection", couche.code),
    ]
    return servir_json(request, trouves[0] | {"links": liens}, GEOJSON)
