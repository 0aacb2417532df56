"""Posting and publication: notices of filing, extracts of decisions, the board on the land."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ObjetAffichage(models.TextChoices):
    DEPOT = "depot", "avis de dépôt (R*423-6)"
    DECISION = "decision", "extrait de la décision (R*424-15)"


class LieuAffichage(models.TextChoices):
    MAIRIE = "mairie", "en mairie"
    SITE = "site", "sur le site internet de la commune"
    TERRAIN = "terrain", "sur le terrain"


class Affichage(models.Model):
    """One posting: the entry of the chronological register (R*424-15, CGCT R2122-7).

    ``debut``, ``fin``: first and last day posted; ``attestation``: the certificate once signed out.
    On the land, the petitioner declares it; the three others are the commune's.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="affichages")
    objet = models.CharField(max_length=8, choices=ObjetAffichage.choices)
    lieu = models.CharField(max_length=8, choices=LieuAffichage.choices)
    debut = models.DateField("affiché à partir du")
    fin = models.DateField("retiré le", null=True, blank=True)
    attestation = models.ForeignKey(
        "dossiers.Fichier", models.PROTECT, null=True, blank=True, related_name="+"
    )
    enregistre_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    enregistre_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["debut", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="affichage_dates_en_ordre"
            ),
            models.UniqueConstraint(fields=["dossier", "objet", "lieu"], name="un_affichage_par_lieu"),
        ]

    def __str__(self) -> str:
        return f"{self.get_objet_display()} {self.get_lieu_display()}"
