"""A base for the measures: migrated, the demonstration's communes and accounts, N dossiers of which a share is closed.

The base of ``DATABASE_URL`` is filled once and kept between measures of one run.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

import django


def ouvrir() -> None:
    """Django, the schema, the communes and accounts of the demonstration."""
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from workflows.demo import referentiel

    call_command("migrate", interactive=False, verbosity=0)
    call_command("creer_autorite_demo", verbosity=0)
    referentiel.poser(graine=0, aujourd_hui=timezone.localdate())


def remplir(dossiers: int, *, jours: int = 730, processus: int = 1) -> float:
    """Brings the base to ``dossiers`` dossiers filed over the last ``jours`` days; seconds spent loading.

    The longer the period the larger the share already closed: ten years give about 90 %. ``processus``: that write
    at once (PostgreSQL).
    """
    from time import perf_counter

    from django.db import connection
    from django.utils import timezone

    from dossiers.models import Dossier
    from workflows.demo import generateur, scenarios

    deja = Dossier.objects.count()
    manque = dossiers - deja
    if manque <= 0:
        return 0.0
    tirer = scenarios.tirer

    def sur_la_periode(alea, au, **options):
        return tirer(alea, au, **{"jours": jours, **options})

    generateur.tirer = sur_la_periode
    debut = perf_counter()
    try:
        # The seed is what is there already: two loads never draw the same lives nor the same references.
        generateur.generer(manque, graine=deja, au=timezone.localdate(), processus=processus)
    finally:
        generateur.tirer = tirer
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")
    return perf_counter() - debut


def memoire() -> int:
    """Resident size of this process now, in MB."""
    import resource
    from pathlib import Path

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 2**20


def memoire_maximale() -> int:
    """Largest resident size of this process, or of one it started and saw end, so far, in MB."""
    import resource

    sortes = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(sorte).ru_maxrss for sorte in sortes) // 1024


def tailles() -> dict[str, int]:
    """Bytes of each large table with its indexes (PostgreSQL only)."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT relname, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 12"
        )
        return {nom: {"octets": total, "dont_index": index} for nom, total, index in curseur.fetchall()}
