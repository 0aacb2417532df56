"""Invariants between the legal state of a dossier and its path."""

from __future__ import annotations

from collections.abc import Iterator

from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS

from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from workflows.circuit import ACTIVES
from workflows.models import ProcessusDossier


def breches_du_circuit() -> Iterator[str]:
    """One French line a breach: filed without path, closed with open tasks, errors, orphans."""
    filed = Dossier.objects.exclude(etat=EtatDossier.BROUILLON)
    for dossier in filed.filter(processus__isnull=True).iterator(chunk_size=500):
        yield f"{dossier} : déposé sans circuit"
    for processus in (
        ProcessusDossier.objects.exclude(status=PROCESS.DONE)
        .filter(dossier__in=Dossier.objects.clos())
        .select_related("dossier")
        .iterator(chunk_size=500)
    ):
        yield f"{processus.dossier} : clos, mais des étapes restent ouvertes"
    for processus in (
        ProcessusDossier.objects.filter(status=PROCESS.DONE, dossier__in=Dossier.objects.en_cours())
        .select_related("dossier")
        .iterator(chunk_size=500)
    ):
        yield f"{processus.dossier} : en cours, mais son circuit est terminé"
    for tache in Task.objects.filter(status="ERROR").iterator(chunk_size=500):
        yield f"tâche {tache.pk} : en erreur"
    for tache in Task.objects.filter(status__in=ACTIVES, process__finished__isnull=False).iterator(
        chunk_size=500
    ):
        yield f"tâche {tache.pk} : ouverte dans un circuit terminé"
