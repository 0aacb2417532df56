"""Density of 10,000 devices along 2,000 street sides, in a base made for the occasion (either database).

Run alone it prints its result as JSON; ``script/bench densite`` calls :func:`main`.
"""

from __future__ import annotations

import json
import os
import random
import sys
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
if str(RACINE) not in sys.path:
    sys.path.insert(0, str(RACINE))

DISPOSITIFS, COTES, COTE_DU_CARRE = 10_000, 2_000, 6_000
JOUR = date(2026, 1, 15)
BUDGET_SECONDES = 5.0
X, Y = 700_000.0, 7_050_000.0


def _mesurer() -> dict[str, Any]:
    from django.contrib.gis.geos import LineString, Point
    from django.db import connection

    from communes.models import Commune
    from rlpi.densite import CoteDeVoie, densites
    from rlpi.models import DispositifEnPlace

    alea = random.Random(20_260_115)
    commune = Commune.objects.create(nom="Banc", slug="banc", code_insee="59999")
    cotes = []
    for _ in range(COTES):
        x, y = X + alea.uniform(0, COTE_DU_CARRE), Y + alea.uniform(0, COTE_DU_CARRE)
        dx, dy = alea.uniform(20, 120), alea.uniform(-30, 30)
        cotes.append(CoteDeVoie(LineString((x, y), (x + dx, y + dy), srid=2154)))
    poses = []
    for _ in range(DISPOSITIFS):
        (x1, y1), (x2, y2) = alea.choice(cotes).trace.coords
        part = alea.random()
        point = Point(x1 + part * (x2 - x1), y1 + part * (y2 - y1) + alea.uniform(-20, 20), srid=2154)
        poses.append(
            DispositifEnPlace(
                commune=commune, genre="publicite", support=alea.choice(("mur", "sol")), releve_le=JOUR,
                source="banc", geom=point,
            )
        )  # fmt: skip
    DispositifEnPlace.objects.bulk_create(poses, batch_size=1_000)
    debut = perf_counter()
    constats = densites(cotes, JOUR)
    secondes = perf_counter() - debut
    verdicts: dict[str, int] = {}
    for constat in constats:
        verdicts[constat.verdict.value] = verdicts.get(constat.verdict.value, 0) + 1
    return {
        "base": connection.vendor,
        "dispositifs": DISPOSITIFS,
        "cotes": COTES,
        "rattaches": sum(len(constat.presents) for constat in constats),
        "verdicts": verdicts,
        "secondes": round(secondes, 3),
        "budget_secondes": BUDGET_SECONDES,
        "tenu": secondes < BUDGET_SECONDES,
    }


def main() -> dict[str, Any]:
    """The figures; the verdicts must be the same on both databases."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from django.db import connection

    ancien = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return _mesurer()
    finally:
        connection.creation.destroy_test_db(ancien, verbosity=0)


if __name__ == "__main__":
    print(json.dumps(main(), ensure_ascii=False, indent=1))
