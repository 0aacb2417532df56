"""What each purge did, and why: kept for whoever answers for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class RapportPurge(models.Model):
    """One run. ``lignes``: what, how many, why; ``visa``: the archives' agreement it relied on, if any."""

    au = models.DateField("jugée au")
    est_essai = models.BooleanField("essai, rien n'est effacé")
    visa = models.CharField("visa d'élimination", max_length=200, blank=True)
    lignes = models.JSONField(default=list)
    passee_le = models.DateTimeField("passée le", auto_now_add=True)
    par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = "rapport de purge"

    def __str__(self) -> str:
        return f"purge au {self.au}{' (essai)' if self.est_essai else ''}"
