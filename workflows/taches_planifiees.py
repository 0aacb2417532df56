"""What the scheduler runs."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dossiers.services import envois
from workflows import battement, temps


@shared_task(name="workflows.taches_planifiees.balayer_envois")
def balayer_envois() -> dict[str, int]:
    """Retries what is due in the outbox."""
    return envois.balayer()


@shared_task(name="workflows.taches_planifiees.passer_le_temps")
def passer_le_temps() -> int:
    """Plays the effects of time up to today; returns how many. The heartbeat is noted at the end only."""
    effets = sum(1 for _ in temps.passer(timezone.localdate()))
    battement.noter(effets)
    return effets
