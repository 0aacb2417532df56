"""What the map asks: what is here, and the parcels of a commune."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus

from django.contrib.gis.geos import Point
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carto.couches import REGISTRE, couche_publique
from carto.geojson import en_geojson
from carto.geometries import SRID_DEGRES, SRID_METRES, projeter
from carto.models import Parcelle
from carto.models.base import filtrer_par_emprise
from carto.parcelles import ReferenceInvalide, lire_references, trouver
from carto.services.detection import detecter
from carto.vues.reponses import ParametreInvalide, erreur, jour_demande, servir_json
from communes.models import Commune

REFERENCES_MAXIMUM = 50
OBJETS_MAXIMUM = 20


@require_safe
def identifier(request: HttpRequest) -> HttpResponse:
    """What lies at ``?lon=&lat=`` on ``?jour=``: the parcel and the objects of every layer, with their source."""
    try:
        jour = jour_demande(request)
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ParametreInvalide as probleme:
        return erreur(str(probleme), HTTPStatus.BAD_REQUEST)
    except ValueError:
        return erreur("lon et lat : deux nombres en degrés sont attendus.", HTTPStatus.BAD_REQUEST)
    if not (-10 <= lon <= 15 and 38 <= lat <= 54):
        return erreur("Ce point est hors de France métropolitaine.", HTTPStatus.BAD_REQUEST)
    point = projeter(Point(lon, lat, srid=SRID_DEGRES), SRID_METRES)
    parcelles = [
        parcelle
        for parcelle in Parcelle.objects.en_vigueur(jour)
        .dans_l_emprise(point.extent)
        .select_related("commune", "lot")
        if parcelle.geom.intersects(point)
    ]
    detection = detecter(point, jour)
    return servir_json(
        request,
        {
            "jour": jour.isoformat(),
            "parcelles": [
                {
                    "idu": p.idu, "reference": p.reference, "commune": p.commune.nom, "code_insee": p.commune.code_insee,
                    "contenance": p.contenance, "fictif": p.est_fictive,
                }
                for p in parcelles
            ],
            "objets": [
                *(touche.en_json() for touche in detection.touches if not touche.distance),
                *_autres_couches(point, jour),
            ],
        },
    )  # fmt: skip


def _autres_couches(point: Point, jour: date) -> Iterator[dict]:
    """Objects here of the public layers that the detection does not read."""
    for couche in REGISTRE.values():
        if couche.libeller is None:
            continue
        ici = filtrer_par_emprise(couche.en_vigueur(jour), couche.champ_geom, point.extent)
        for objet in ici.order_by("pk")[:OBJETS_MAXIMUM]:
            if getattr(objet, couche.champ_geom).intersects(point):
                yield {"couche": couche.code, "libelle": couche.libeller(objet), "source": couche.titre}


@require_safe
def parcelles(request: HttpRequest, code_insee: str) -> HttpResponse:
    """The parcels of ``?references=`` in a commune, as GeoJSON; those not found are listed, not refused."""
    commune = Commune.objects.filter(code_insee=code_insee).first()
    if commune is None:
        return erreur("Cette commune n'existe pas.", HTTPStatus.NOT_FOUND)
    try:
        jour = jour_demande(request)
        references = lire_references(request.GET.get("references", ""))
    except ReferenceInvalide as probleme:
        return erreur(probleme.message, HTTPStatus.BAD_REQUEST)
    except ParametreInvalide as probleme:
        return erreur(str(probleme), HTTPStatus.BAD_REQUEST)
    if len(references) > REFERENCES_MAXIMUM:
        return erreur(f"{REFERENCES_MAXIMUM} parcelles au plus à la fois.", HTTPStatus.BAD_REQUEST)
    trouvees = trouver(commune, references, jour)
    couche = couche_publique("parcelles")
    objets = couche.base().filter(pk__in=[p.pk for _, p in trouvees if p is not None]).order_by("idu")
    return servir_json(
        request,
        {
            "type": "FeatureCollection",
            "features": en_geojson(couche, objets),
            "non_trouvees": [str(reference) for reference, parcelle in trouvees if parcelle is None],
        },
        "application/geo+json",
    )
