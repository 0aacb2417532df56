"""Background work of dossiers: thin wrappers; a message only wakes what a row of the base says."""

from __future__ import annotations

from celery import shared_task

from dossiers.services import envois


@shared_task
def traiter_envois(pks: list[int]) -> list[str]:
    """Sends the rows of the outbox that one transaction planned; what a fault leaves is swept."""
    return [envois.traiter(pk) for pk in pks]


@shared_task
def traiter_envoi(pk: int) -> str:
    """Sends one row of the outbox (messages of the version before :func:`traiter_envois` may still come)."""
    return envois.traiter(pk)
