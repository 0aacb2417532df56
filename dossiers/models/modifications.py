"""The buffer of changes proposed after filing. The sealed copy of what was filed is never touched."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class EtatModification(models.TextChoices):
    PREPARATION = "preparation", "en préparation"
    PROPOSEE = "proposee", "envoyée, en attente de réponse"
    ADMISE = "admise", "prise en compte"
    REFUSEE = "refusee", "refusée"
    ANNULEE = "annulee", "annulée par le demandeur"


VIVANTES = (EtatModification.PREPARATION, EtatModification.PROPOSEE)


class Modification(models.Model):
    """One proposal: typed values of the steps it changes, new pieces, why; then the answer.

    ``donnees``: whole typed values of each changed step; ``avant``: the same steps as they stood when
    it was sent, so that the difference stays readable for ever.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="modifications")
    etat = models.CharField(
        max_length=12, choices=EtatModification.choices, default=EtatModification.PREPARATION
    )
    donnees = models.JSONField(default=dict, blank=True)
    avant = models.JSONField(default=dict, blank=True)
    explication = models.TextField("ce qui change et pourquoi", blank=True)
    proposee_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposee_le = models.DateTimeField(null=True, blank=True)
    motif = models.TextField("motif de la réponse", blank=True)
    repondu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    repondu_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(etat__in=["preparation", "proposee"]),
                name="une_modification_vivante_par_dossier",
            ),
        ]

    def __str__(self) -> str:
        return f"modification — {self.dossier}"


class PieceProposee(models.Model):
    """One file of the buffer, for one piece of the bordereau; a version of it once taken into account."""

    modification = models.ForeignKey(Modification, models.CASCADE, related_name="pieces")
    piece = models.ForeignKey("dossiers.Piece", models.PROTECT, related_name="propositions")
    fichier = models.ForeignKey("dossiers.Fichier", models.PROTECT, related_name="+")
    nom = models.CharField("nom du fichier", max_length=255)
    version = models.OneToOneField(
        "dossiers.VersionPiece", models.PROTECT, null=True, blank=True, related_name="proposition"
    )

    class Meta:
        ordering = ["piece__rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["modification", "piece", "fichier"], name="fichier_propose_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piece.code} — {self.nom}"
