"""The heartbeat of the daily job: without it no limit is watched, and the bench must say so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from workflows.models import BattementPlanificateur

TACHE = "passer_le_temps"
#: A daily job that has not run for longer than this is an incident.
SILENCE_MAXIMAL = timedelta(hours=26)


def noter(effets: int, *, secondes: float | None = None) -> None:
    """Records that the job has just run to its end, with the number of its effects and how long it took."""
    duree = None if secondes is None else min(int(secondes * 1000), 2**31 - 1)
    BattementPlanificateur.objects.update_or_create(
        tache=TACHE,
        defaults={"dernier_passage_le": timezone.now(), "effets": effets, "duree_ms": duree},
    )


def dernier() -> datetime | None:
    """The instant of the last full run; None if it never ran."""
    return (
        BattementPlanificateur.objects.filter(tache=TACHE)
        .values_list("dernier_passage_le", flat=True)
        .first()
    )


def alerte() -> str:
    """What the bench must say of the daily job, in French; empty when it ran in time."""
    passage = dernier()
    if passage is None:
        return (
            "Le suivi quotidien des délais n’a encore jamais tourné : les décisions tacites ne sont pas "
            "constatées. Prévenez l’administrateur."
        )
    if timezone.now() - passage <= SILENCE_MAXIMAL:
        return ""
    depuis = timezone.localtime(passage)
    return (
        f"Le suivi quotidien des délais n’a pas tourné depuis le {depuis:%d/%m/%Y à %H:%M} : les échéances "
        "affichées restent justes, mais les décisions tacites ne sont plus constatées. Prévenez l’administrateur."
    )
