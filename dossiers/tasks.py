"""Background work of dossiers: thin wrappers; a message only wakes what a row of the base says."""

from __future__ import annotations

from celery import shared_task

from dossiers.services import envois


@shared_task
def traiter_envoi(pk: int) -> str:
    """Sends one row of the outbox."""
    return envois.traiter(pk)
