"""What those who instruct write for themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class NoteInterne(models.Model):
    """One private note on a dossier: read by those who instruct it, never by the petitioner nor a service."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="notes")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    texte = models.TextField("note", max_length=2000)
    cree_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"note de {self.auteur} — {self.dossier}"
