"""The map: detection on one land and tiles uncached, with 100,000 parcels and 100,000 zones loaded.

``script/bench carto`` (embedded) or ``script/bench --production carto`` (PostGIS); ``-o objets=10000`` for a short run.
Everything is written in a base of its own, migrated here, thrown away after.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import date
from statistics import median, quantiles
from time import perf_counter
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

import django

JOUR = date(2026, 1, 15)
DEBUT = date(2020, 1, 1)
ORIGINE = (690_000.0, 7_045_000.0)
PAS = 25.0


def _mesurer(action: Callable[[int], Any], fois: int) -> dict[str, float]:
    """Milliseconds of ``action(i)``: median and 95th percentile; one run before, not counted."""
    action(0)
    durees = []
    for i in range(fois):
        debut = perf_counter()
        action(i)
        durees.append(1000 * (perf_counter() - debut))
    return {"mediane_ms": round(median(durees), 2), "p95_ms": round(quantiles(durees, n=20)[-1], 2)}


def _charger(objets: int) -> int:
    """A grid of parcels and as many zones of a 13-sided outline; returns the side of the grid."""
    from django.contrib.gis.geos import MultiPolygon, Point, Polygon

    from carto.models import ImportCouche, Parcelle, Servitude, ZoneUrbanisme
    from communes.models import Commune

    commun = {"debut": DEBUT, "empreinte": "0" * 64, "source": "mesure", "licence": "mesure"}
    lot = ImportCouche.objects.create(nature="cadastre", territoire="mesure", titre="Mesure", **commun)
    commune = Commune.objects.create(code_insee="00001", nom="Mesure", slug="mesure-00001")
    cote = int(objets**0.5)
    alea = random.Random(1)
    parcelles, zones = [], []
    for rang in range(cote * cote):
        x, y = ORIGINE[0] + PAS * (rang % cote), ORIGINE[1] + PAS * (rang // cote)
        carre = Polygon(((x, y), (x + 24, y), (x + 24, y + 24), (x, y + 24), (x, y)))
        parcelles.append(
            Parcelle(
                lot=lot, debut=DEBUT, commune=commune, idu=f"00001000{rang // 10**4:02d}{rang % 10**4:04d}"[:14],
                section=f"{rang // 10**4:02d}", numero=f"{rang % 10**4:04d}", contenance=576,
                geom=MultiPolygon(carre, srid=2154),
            )
        )  # fmt: skip
        contour = Point(x + alea.uniform(0, 25), y + alea.uniform(0, 25)).buffer(alea.uniform(5, 40), 3)
        zones.append(
            ZoneUrbanisme(
                lot=lot, debut=DEBUT, libelle="U", typezone="U", geom=MultiPolygon(contour, srid=2154)
            )
        )
    Parcelle.objects.bulk_create(parcelles, batch_size=2000)
    ZoneUrbanisme.objects.bulk_create(zones, batch_size=2000)
    Servitude.objects.bulk_create(
        Servitude(lot=lot, debut=DEBUT, categorie="AC1", role="generateur", nom=str(i), id_objet=str(i), id_generateur=str(i),
                  geom=Point(ORIGINE[0] + alea.uniform(0, PAS * cote), ORIGINE[1] + alea.uniform(0, PAS * cote), srid=2154))
        for i in range(300)
    )  # fmt: skip
    return cote


def _tuile_du_centre(cote: int, z: int) -> tuple[int, int, int]:
    import math

    from django.contrib.gis.geos import Point

    from carto.geometries import projeter

    milieu = PAS * cote / 2
    lon, lat = projeter(Point(ORIGINE[0] + milieu, ORIGINE[1] + milieu, srid=2154), 4326).coords
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return z, int((lon + 180) / 360 * 2**z), int(y * 2**z)


BARE = """SELECT ST_AsMVT(t, 'parcelles', 4096, 'geom', 'id') FROM (
SELECT p.id, ST_AsMVTGeom(ST_Transform(p.geom, 3857), ST_TileEnvelope({z}, {x}, {y}), 4096, 64, true) AS geom, p.idu,
 p.prefixe, p.section, p.numero, p.contenance, c.code_insee AS commune, p.debut::text, p.fin::text, l.source, l.licence,
 l.millesime, p.est_fictive AS fictif
FROM carto_parcelle p JOIN communes_commune c ON c.id = p.commune_id JOIN carto_importcouche l ON l.id = p.lot_id
WHERE p.geom && ST_Transform(ST_TileEnvelope({z}, {x}, {y}, margin => 64.0 / 4096), 2154)
 AND p.debut <= '{jour}' AND (p.fin IS NULL OR p.fin > '{jour}')) t WHERE t.geom IS NOT NULL"""


def _tuiles(cote: int, fois: int) -> dict[str, Any]:
    """Tiles of the parcels at z14 to z17: the bare query written by hand, then our address with an empty cache.

    The two are asked in turn, so that a busy machine slows both; ``ecart_ms`` is the median of their differences
    (PostGIS only: the embedded base has no ``ST_AsMVT`` to compare with).
    """
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    mesures, client = {}, Client()
    for z in (14, 15, 16, 17):
        z_, x, y = _tuile_du_centre(cote, z)
        adresse = f"/carto/tuiles/parcelles/{z_}/{x}/{y}.mvt?jour={JOUR}"
        nues, servies, octets = [], [], 0
        for tour in range(fois + 1):
            if connection.vendor == "postgresql":
                debut = perf_counter()
                with connection.cursor() as curseur:
                    curseur.execute(BARE.format(z=z_, x=x, y=y, jour=JOUR))
                    curseur.fetchone()
                nues.append(1000 * (perf_counter() - debut))
            cache.clear()
            debut = perf_counter()
            reponse = client.get(adresse, headers={"Accept-Encoding": "gzip"})
            servies.append(1000 * (perf_counter() - debut))
            octets = len(reponse.content)
            if tour == 0:  # the first of each warms the plan and the pages of the disk
                nues.clear()
                servies.clear()
        mesures[f"z{z}"] = {"octets_gzip": octets, "http_sans_cache_ms": round(median(servies), 2)}
        if nues:
            mesures[f"z{z}"]["st_asmvt_nue_ms"] = round(median(nues), 2)
            ecarts = [http - nue for http, nue in zip(servies, nues, strict=True)]
            mesures[f"z{z}"]["ecart_ms"] = round(median(ecarts), 2)
    return mesures


def main(objets: int = 100_000, fois: int = 200, tours: int = 15) -> dict[str, Any]:
    """Load, measure, and give the figures."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction

    from carto.models import Parcelle
    from carto.services.detection import detecter

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    debut = perf_counter()
    with transaction.atomic():
        cote = _charger(objets)
        charge = perf_counter() - debut
        if connection.vendor == "postgresql":
            with connection.cursor() as curseur:
                curseur.execute("ANALYZE")
        alea = random.Random(2)
        premiere = (
            Parcelle.objects.filter(commune__code_insee="00001")
            .order_by("pk")
            .values_list("pk", flat=True)[0]
        )
        choisies = [Parcelle.objects.get(pk=premiere + alea.randrange(cote * cote)) for _ in range(fois)]
        mesures = {
            "objets": 2 * cote * cote,
            "cibles": "détection 20 ms (PostGIS) ou 60 ms (SpatiaLite) ; tuiles z14 et plus : écart de 15 ms",
            "chargement_s": round(charge, 1),
            "detection": _mesurer(lambda i: detecter([choisies[i]], JOUR), fois),
            "objets_touches_en_moyenne": round(
                sum(len(detecter([p], JOUR).touches) for p in choisies[:50]) / 50, 1
            ),
            "tuiles": _tuiles(cote, tours),
        }
        transaction.set_rollback(True)
    return mesures
