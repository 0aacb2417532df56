"""What the map said of a dossier's land, each time it was asked, and what was done with each suggestion."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class CauseDetection(models.TextChoices):
    """Why the map was asked."""

    DEPOT = "depot", "dépôt de la demande"
    TERRAIN = "terrain", "terrain corrigé"
    COUCHES = "couches", "couches mises à jour"
    DEMANDE = "demande", "relance par l'instructeur"


class ChoixSuggestion(models.TextChoices):
    """What an instructor did with a suggestion; ``A_EXAMINER`` takes an earlier choice back."""

    RETENUE = "retenue", "retenue"
    ECARTEE = "ecartee", "écartée"
    A_EXAMINER = "a_examiner", "à examiner"


class DetectionTerrain(models.Model):
    """One dated answer of the map about a land: never rewritten, a new answer is a new row.

    ``jour``: the day whose layers were read. ``contenu``: ``carto`` ``Detection.en_json()``; ``suggestions``: list of
    ``Suggestion.en_json()``. ``differences``: French sentences, what changed since the row before.
    ``dernier_lot``: highest import known when the layers were last found unchanged for this land.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="detections")
    jour = models.DateField("couches lues au")
    faite_le = models.DateTimeField("faite le", auto_now_add=True)
    par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.CharField("cause", max_length=10, choices=CauseDetection.choices)
    contenu = models.JSONField("réponse de la carte", default=dict)
    suggestions = models.JSONField("suggestions", default=list)
    differences = models.JSONField("différences avec la réponse précédente", default=list, blank=True)
    dernier_lot = models.BigIntegerField("dernier import connu", default=0)

    class Meta:
        ordering = ["dossier_id", "-pk"]
        get_latest_by = "pk"
        verbose_name = "réponse de la carte"
        verbose_name_plural = "réponses de la carte"

    def __str__(self) -> str:
        return f"carte au {self.jour:%d/%m/%Y} ({self.get_cause_display()})"


class ExamenSuggestion(models.Model):
    """One choice about one suggestion; the last one counts, the others tell what was thought before."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="examens_carte")
    cle = models.TextField("identité de la suggestion")
    nature = models.CharField("nature", max_length=20)
    code = models.CharField("code", max_length=60)
    libelle = models.CharField("libellé", max_length=300)
    article = models.CharField("article", max_length=120, blank=True)
    pourquoi = models.TextField("objet et mesure", blank=True)
    choix = models.CharField("choix", max_length=12, choices=ChoixSuggestion.choices)
    motif = models.TextField("motif", blank=True)
    par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    le = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        ordering = ["dossier_id", "pk"]
        verbose_name = "examen d'une suggestion"
        verbose_name_plural = "examens de suggestions"
        constraints = [
            models.CheckConstraint(
                condition=~Q(choix="ecartee") | ~Q(motif=""), name="suggestion_ecartee_a_son_motif"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.libelle} : {self.get_choix_display()}"
