"""Shared tools of the map's tests: the open data of the project, and small files made on the spot."""

import json
from pathlib import Path

import pytest
from django.conf import settings

DONNEES = Path(settings.BASE_DIR) / "data"
PLU = {
    "200011781_PLUi_20180101": {"zone_urba": 222},
    "241800432_PLUi_20200128": {
        "zone_urba": 221, "prescription_surf": 32, "prescription_lin": 264, "prescription_pct": 167,
    },
    "30014_PLU_20171013": {
        "zone_urba": 90, "prescription_surf": 77, "prescription_lin": 15, "prescription_pct": 93,
        "info_surf": 18, "info_pct": 6,
    },
    "41175_PLU_20140603": {
        "zone_urba": 118, "prescription_surf": 23, "prescription_lin": 10, "prescription_pct": 26,
    },
}  # fmt: skip
AC1 = DONNEES / "sup" / "172014607_AC1_2A_20180130"
X, Y = 704_000.0, 7_060_000.0


def carre(x: float, y: float, cote: float = 10.0) -> list[list[float]]:
    """Ring of a square whose lower left corner is (x, y)."""
    return [[x, y], [x + cote, y], [x + cote, y + cote], [x, y + cote], [x, y]]


def ecrire_geojson(chemin: Path, objets: list[tuple[dict, dict]], srid: int | None = 2154) -> Path:
    """A GeoJSON of (properties, geometry) pairs in metres (``crs`` member) unless ``srid`` is None."""
    contenu = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in objets],
    }
    if srid:
        contenu["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{srid}"}}
    chemin.write_text(json.dumps(contenu), encoding="utf-8")
    return chemin


@pytest.fixture
def dossier_plu(tmp_path):
    """A writer of small local plans: one folder with ZONE_URBA."""

    def ecrire(objets, nom="59098_PLU_20240101", srid=2154):
        dossier = tmp_path / nom
        dossier.mkdir(exist_ok=True)
        ecrire_geojson(dossier / "zone_urba.geojson", objets, srid)
        return dossier

    return ecrire
