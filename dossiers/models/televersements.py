"""What is on its way to a dossier: a file half sent, a file set aside because it is infected."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models


def nouveau_jeton() -> str:
    """An address nobody guesses: 32 hexadecimal signs."""
    return secrets.token_hex(16)


class Televersement(models.Model):
    """One file being sent in several goes. Its bytes are in a partial file; the size of that file is the offset.

    ``version``: what it became. ``refus``: why it was not taken, in words for its author.
    """

    jeton = models.CharField(max_length=32, unique=True, default=nouveau_jeton)
    piece = models.ForeignKey("dossiers.Piece", models.CASCADE, related_name="televersements")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    nom = models.CharField("nom du fichier", max_length=255)
    taille = models.PositiveBigIntegerField("taille annoncée (octets)")
    est_fini = models.BooleanField("entièrement reçu", default=False)
    refus = models.CharField("refus", max_length=500, blank=True)
    cree_le = models.DateTimeField(auto_now_add=True)
    expire_le = models.DateTimeField("abandonné le", db_index=True)

    def __str__(self) -> str:
        return f"{self.nom} ({self.jeton[:6]})"


class FichierEcarte(models.Model):
    """A file in which the antivirus found something: kept apart, never served, told to its owner."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="fichiers_ecartes")
    fichier = models.ForeignKey("dossiers.Fichier", models.PROTECT, related_name="+")
    code = models.CharField("pièce", max_length=20)
    nom = models.CharField("nom du fichier", max_length=255)
    menace = models.CharField("menace", max_length=200, blank=True)
    ecarte_le = models.DateTimeField(auto_now_add=True)
    deposee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["ecarte_le", "pk"]

    def __str__(self) -> str:
        return f"{self.code} — {self.nom}"
