"""The legal clock: full projections with reasons per second, beside a bare loop of date additions.

Run alone it prints its result as JSON; ``script/bench droit`` calls :func:`main`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
if str(RACINE) not in sys.path:
    sys.path.insert(0, str(RACINE))

from ads.droit import echeancier as ads  # noqa: E402
from ads.droit.circonstances import CIRCONSTANCES  # noqa: E402
from droit.calendrier import ajouter_mois  # noqa: E402
from droit.contrat import lire_cas, rendre  # noqa: E402
from droit.echeancier import Depot, Echeancier, Fait, Faits, Nature  # noqa: E402
from rlpi.droit import echeancier as rlpi  # noqa: E402

CAS = RACINE / "tests" / "donnees" / "cas-publics.jsonl"
MOTEURS: dict[str, Callable[[Faits], Echeancier]] = {
    **dict.fromkeys(ads.TYPES, ads.echeancier),
    **dict.fromkeys(rlpi.TYPES, rlpi.echeancier),
}


def _cadence(action: Callable[[], int], secondes: float) -> float:
    """Operations per second of ``action`` (which returns how many it did), over ``secondes``."""
    faites, debut = 0, perf_counter()
    while (ecoule := perf_counter() - debut) < secondes:
        faites += action()
    return faites / ecoule


def _microsecondes(evenements: int, secondes: float) -> float:
    """Microseconds of one projection of a dossier bearing ``evenements`` receptions of pieces."""
    depot = date(2026, 3, 2)
    receptions = tuple(
        Fait(Nature.RECEPTION_PIECES, depot + timedelta(days=rang % 60), pieces=(f"PC{rang}",))
        for rang in range(evenements)
    )
    demande = Fait(
        Nature.DEMANDE_PIECES, depot, "lrar", tuple(piece for fait in receptions for piece in fait.pieces)
    )
    faits = Faits("PC", Depot("papier", date=depot), frozenset(), (demande, *receptions))

    def projeter() -> int:
        ads.echeancier(faits)
        return 1

    return 1e6 / _cadence(projeter, secondes)


def main(secondes: float = 2.0) -> dict[str, Any]:
    """Measure; ``secondes`` is the time given to each of the main measures."""
    lignes = CAS.read_text(encoding="utf-8").splitlines()
    faits = [lire_cas(ligne, MOTEURS, CIRCONSTANCES)[1] for ligne in lignes]
    departs = [(un.depot.date_premiere, mois) for mois, un in enumerate(faits)]

    def projeter() -> int:
        for un in faits:
            MOTEURS[un.type](un)
        return len(faits)

    def traverser() -> int:
        for ligne in lignes:
            id_, un = lire_cas(ligne, MOTEURS, CIRCONSTANCES)
            json.dumps(rendre(id_, MOTEURS[un.type](un)), ensure_ascii=False)
        return len(lignes)

    def additionner() -> int:
        for depart, mois in departs:
            ajouter_mois(depart, mois)
        return len(departs)

    projections = _cadence(projeter, secondes)
    additions = _cadence(additionner, secondes / 4)
    return {
        "nom": "droit",
        "cas": len(faits),
        "projections_par_seconde": round(projections),
        "lignes_json_par_seconde": round(_cadence(traverser, secondes)),
        "additions_de_dates_par_seconde": round(additions),
        "additions_par_projection": round(additions / projections, 1),
        "microsecondes_selon_evenements": {
            str(nombre): round(_microsecondes(nombre, secondes / 4), 1) for nombre in (10, 100, 1000)
        },
        "cible_projections_par_seconde": 5000,
        "cible_atteinte": projections >= 5000,
    }


if __name__ == "__main__":
    print(json.dumps(main(), ensure_ascii=False, indent=2))
