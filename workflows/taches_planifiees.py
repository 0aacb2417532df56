"""What the scheduler runs."""

from __future__ import annotations

import logging
from time import monotonic

from celery import shared_task
from django.utils import timezone

from communes.habilitations import rendre_les_dossiers
from dossiers.services import envois, purge, scellement
from workflows import battement, purge_connexions, temps  # noqa: F401 (declares what it deletes)

journal = logging.getLogger(__name__)


@shared_task(name="workflows.taches_planifiees.balayer_envois")
def balayer_envois() -> dict[str, int]:
    """Retries what is due in the outbox."""
    return envois.balayer()


@shared_task(name="workflows.taches_planifiees.passer_le_temps")
def passer_le_temps() -> int:
    """Plays the effects of time up to today; returns how many. The heartbeat is noted at the end only."""
    jour, debut = timezone.localdate(), monotonic()
    effets = sum(1 for _ in temps.passer(jour))
    effets += rendre_les_dossiers(jour)
    battement.noter(effets, secondes=monotonic() - debut)
    try:
        scellement.poser()
    except scellement.HorodatageIndisponible as panne:
        journal.warning("%s", panne)
    return effets


@shared_task(name="workflows.taches_planifiees.purger")
def purger() -> int:
    """Deletes what needs nobody's word at the end of its retention; returns the report's number.

    No filed dossier: those wait for the archives' visa (``manage.py purger --visa``).
    """
    return purge.passer(timezone.localdate(), essai=False).pk
