"""Bulk load: dossiers a second and bytes a dossier, by slices, so that the slope shows.

``script/bench --production generer -o dossiers=1000000``; on PostgreSQL one process a core writes, each for communes of
its own.
"""

from __future__ import annotations

import os
from typing import Any

from django.db import connection

from bench import _base


def _plancher(lignes: int = 100_000) -> dict[str, Any]:
    """What the base can write at all: rows of the journal copied into a bare table, without index nor check."""
    from time import perf_counter

    from django.db import connection

    with connection.cursor() as curseur:
        debut = perf_counter()
        curseur.execute(
            f"CREATE TEMPORARY TABLE plancher AS SELECT * FROM dossiers_evenement LIMIT {int(lignes)}"
        )
        duree = perf_counter() - debut
        curseur.execute("SELECT count(*) FROM plancher")
        copiees = curseur.fetchone()[0]
        curseur.execute("DROP TABLE plancher")
        curseur.execute("SELECT count(*) FROM dossiers_evenement")
        faits = curseur.fetchone()[0]
    return {"copie_nue_lignes_par_seconde": round(copiees / duree), "faits_du_journal": faits}


def main(dossiers: int = 20_000, jours: int = 3650) -> dict[str, Any]:
    """Loads ``dossiers`` in five equal slices; says the cost of each and what ten million would take."""
    _base.ouvrir()
    processus = (os.cpu_count() or 1) if connection.vendor == "postgresql" else 1
    paliers = []
    for rang in range(1, 6):
        total = dossiers * rang // 5
        secondes = _base.remplir(total, jours=jours, processus=processus)
        paliers.append({"dossiers": total, "secondes": round(secondes, 1)})
    tailles = _base.tailles()
    octets = sum(t["octets"] for t in tailles.values())
    par_dossier = octets / dossiers if octets else 0
    total_secondes = sum(p["secondes"] for p in paliers)
    return {
        "plancher": _plancher(),
        "processus": processus,
        "paliers": paliers,
        "dossiers_par_seconde": round(dossiers / total_secondes) if total_secondes else None,
        "memoire_maximale_mo": _base.memoire_maximale(),
        "octets_par_dossier": round(par_dossier),
        "tables": tailles,
        "dix_millions": {
            "go": round(par_dossier * 1e7 / 1e9, 1),
            "heures": round(total_secondes / dossiers * 1e7 / 3600, 1),
        },
    }
