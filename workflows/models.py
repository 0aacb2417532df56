"""The process of a dossier as viewflow stores it, the heartbeat of the daily job, failed sign-ins."""

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


class BattementPlanificateur(models.Model):
    """The last run of one planned job: what tells the bench that time is being watched."""

    tache = models.CharField("tâche", max_length=60, unique=True)
    dernier_passage_le = models.DateTimeField("dernier passage")
    effets = models.PositiveIntegerField("effets", default=0)
    duree_ms = models.PositiveIntegerField("durée du passage (ms)", null=True, blank=True)

    class Meta:
        verbose_name = "battement du planificateur"

    def __str__(self) -> str:
        return f"{self.tache} : {self.dernier_passage_le}"


class EchecConnexion(models.Model):
    """One failed sign-in; ``cle`` is a keyed hash of (network address, account): neither is kept."""

    cle = models.CharField(max_length=64)
    le = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["cle", "le"], name="echec_connexion_idx")]

    def __str__(self) -> str:
        return f"échec du {self.le}"
