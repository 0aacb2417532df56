"""The 95 communes of the Métropole Européenne de Lille, from the files of ``data/communes``."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction
from django.utils.text import slugify

from carto.geometries import SRID_DEGRES, SRID_METRES, en_multi, projeter
from communes.models import Commune

DONNEES = Path(settings.BASE_DIR) / "data"
LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "'": "-", "’": "-"})


def slug_de(nom: str) -> str:
    """Name of a commune as it goes in an address: « Villeneuve-d'Ascq » → ``villeneuve-d-ascq``."""
    return slugify(nom.translate(LIGATURES))


@lru_cache(maxsize=1)
def _fiches() -> dict[str, dict]:
    contenu = json.loads((DONNEES / "communes" / "communes_mel.json").read_text(encoding="utf-8"))
    return {fiche["code_insee"]: fiche for fiche in contenu["communes"]}


def _contours() -> dict[str, MultiPolygon]:
    contenu = json.loads((DONNEES / "communes" / "communes_mel.geojson").read_text(encoding="utf-8"))
    contours = {}
    for objet in contenu["features"]:
        geom = GEOSGeometry(json.dumps(objet["geometry"]), srid=SRID_DEGRES)
        contours[objet["properties"]["code_insee"]] = en_multi(projeter(geom, SRID_METRES))
    return contours


@transaction.atomic
def charger_communes() -> int:
    """Create or refresh the communes of the MEL (name, SIREN, populations, postal codes, boundary).

    Idempotent; what a commune configures itself (town hall address, dates on the platform) is left alone.
    Returns the number of communes, 95.
    """
    contours = _contours()
    connues = {commune.code_insee: commune for commune in Commune.objects.all()}
    nouvelles, modifiees = [], []
    for code, fiche in _fiches().items():
        commune = connues.get(code) or Commune(code_insee=code)
        commune.nom = fiche["nom"]
        commune.slug = slug_de(fiche["nom"])
        commune.siren = fiche["siren"]
        commune.population_municipale = fiche["population_municipale_epci2026"]
        commune.population_totale = fiche["population_totale_epci2026"]
        commune.codes_postaux = fiche["codes_postaux"]
        commune.contour = contours[code]
        (modifiees if commune.pk else nouvelles).append(commune)
    Commune.objects.bulk_create(nouvelles)
    Commune.objects.bulk_update(
        modifiees,
        ["nom", "slug", "siren", "population_municipale", "population_totale", "codes_postaux", "contour"],
        batch_size=50,
    )
    return len(nouvelles) + len(modifiees)


def commune_ou_creee(code_insee: str, nom: str = "") -> Commune:
    """The commune with this INSEE code, created outside the platform (``adherente_depuis`` empty) if unknown."""
    commune = Commune.objects.filter(code_insee=code_insee).first()
    if commune is not None:
        return commune
    nom = nom or f"Commune {code_insee}"
    return Commune.objects.create(code_insee=code_insee, nom=nom, slug=f"{slug_de(nom)}-{code_insee}".lower())
