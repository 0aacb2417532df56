"""The permit across its life, and the gap-free series of its numbers (A423-1 to A423-4)."""

from __future__ import annotations

from django.db import models


class Autorisation(models.Model):
    """The permit across its life: its first dossier, then modifications, transfers, extensions.

    ``numero``: prefix, department (3), commune (3), year (2), number (5), as A423-1 to A423-3 say.
    """

    numero = models.CharField("numéro", max_length=20, unique=True)
    commune = models.ForeignKey("communes.Commune", models.PROTECT, related_name="autorisations")
    domaine = models.CharField("domaine", max_length=20)
    prefixe = models.CharField("nature", max_length=3)
    annee = models.PositiveSmallIntegerField("année de dépôt")
    rang = models.PositiveIntegerField("rang dans la série")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "prefixe", "annee", "rang"], name="autorisation_rang_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.numero


class Compteur(models.Model):
    """Last rank given in one series: one commune, one prefix, one year of filing."""

    commune = models.ForeignKey("communes.Commune", models.PROTECT, related_name="+")
    prefixe = models.CharField(max_length=3)
    annee = models.PositiveSmallIntegerField()
    dernier = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "prefixe", "annee"], name="compteur_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.prefixe} {self.annee} : {self.dernier}"
