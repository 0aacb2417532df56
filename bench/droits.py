"""What rights cost at 100,000 dossiers: ``visibles_par`` for few or many agents, in a base of its own."""

from __future__ import annotations

import json
import os
import random
import sys
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
if str(RACINE) not in sys.path:
    sys.path.insert(0, str(RACINE))

DOSSIERS, COMMUNES, AGENTS = 100_000, 95, 400
DEPUIS = date(2024, 1, 1)
BUDGET_MS = 5.0
REPRISES = 30
TYPES = ("PCMI", "DP", "PC", "CUa")


def _peupler(dossiers: int, communes: int, nombre_d_agents: int):
    from communes import habilitations as h
    from communes.models import CodeRole, Commune, ServiceInstructeur, Utilisateur
    from dossiers.models import Dossier

    alea = random.Random(20_260_115)
    h.synchroniser_permissions()
    service = ServiceInstructeur.objects.create(nom="Banc", slug="banc")
    lieux = [
        Commune.objects.create(nom=f"Banc {n}", slug=f"banc-{n}", code_insee=f"{59_000 + n}")
        for n in range(communes)
    ]
    for rang, lieu in enumerate(lieux[::2]):
        types = ["DP", "CUa"] if rang % 5 == 0 else []
        h.ouvrir_convention(service, lieu, "ads", debut=DEPUIS, types=types)
    Dossier.objects.bulk_create(
        (
            Dossier(
                domaine="ads", type=alea.choice(TYPES), commune=alea.choice(lieux), etat="en_instruction",
                etape="instruction", date_depot=DEPUIS,
            )
            for _ in range(dossiers)
        ),
        batch_size=2_000,
    )  # fmt: skip
    agents = Utilisateur.objects.bulk_create(
        Utilisateur(courriel=f"banc{n}@example.org", nature="agent") for n in range(nombre_d_agents)
    )
    role = h.role(CodeRole.INSTRUCTEUR, service=service)
    h.affecter(agents[0], role, debut=DEPUIS)
    return agents, role


def _chronometrer(compte) -> float:
    """Median milliseconds of one account's rights read afresh and turned into the filter of a list."""
    from communes.models import Utilisateur
    from dossiers.models import Dossier

    durees = []
    for _ in range(REPRISES):
        debut = perf_counter()
        personne = Utilisateur.objects.get(pk=compte.pk)
        str(Dossier.objects.visibles_par(personne).query)
        durees.append(perf_counter() - debut)
    return round(median(durees) * 1000, 2)


def _mesurer(dossiers: int, communes: int, nombre_d_agents: int) -> dict[str, Any]:
    from django.db import connection

    from communes.models import Affectation

    agents, role = _peupler(dossiers, communes, nombre_d_agents)
    seul = _chronometrer(agents[0])
    Affectation.objects.bulk_create(Affectation(agent=a, role=role, debut=DEPUIS) for a in agents[1:])
    nombreux = _chronometrer(agents[0])
    return {
        "base": connection.vendor,
        "dossiers": dossiers,
        "communes": communes,
        "droits_ms_un_agent": seul,
        f"droits_ms_{nombre_d_agents}_agents": nombreux,
        "budget_ms": BUDGET_MS,
        "tenu": max(seul, nombreux) < BUDGET_MS,
    }


def main(dossiers: int = DOSSIERS, communes: int = COMMUNES, agents: int = AGENTS) -> dict[str, Any]:
    """The figures: rights read afresh (account, postings, grants, conventions) and turned into a filter."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from django.db import connection

    ancien = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return _mesurer(dossiers, communes, agents)
    finally:
        connection.creation.destroy_test_db(ancien, verbosity=0)


if __name__ == "__main__":
    print(json.dumps(main(), ensure_ascii=False, indent=1))
