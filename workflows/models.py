"""The process of a dossier, as viewflow stores it."""

from __future__ import annotations

from django.db import models
from viewflow.workflow.models import Process


class ProcessusDossier(Process):
    """One process a dossier; it says who acts next, never what the law says."""

    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="processus")

    class Meta:
        verbose_name = "circuit"

    def __str__(self) -> str:
        return f"circuit de {self.dossier}"
