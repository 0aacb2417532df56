"""Instructing services, and the conventions by which communes entrust them (R*423-15, R*410-5)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


class ServiceInstructeur(models.Model):
    """A pooled service that instructs in the name and under the authority of mayors (R*423-14)."""

    nom = models.CharField("nom", max_length=120, unique=True)
    slug = models.SlugField("identifiant", max_length=60, unique=True)
    adresse = models.CharField("adresse", max_length=200, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)

    class Meta:
        ordering = ["nom"]
        verbose_name = "service instructeur"
        verbose_name_plural = "services instructeurs"

    def __str__(self) -> str:
        return self.nom


class ConventionQuerySet(models.QuerySet):
    def en_vigueur(self, jour: date) -> ConventionQuerySet:
        """Conventions that hold on ``jour``, first and last day included."""
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=jour), debut__lte=jour)


class Convention(models.Model):
    """Who instructs what for whom, from when: one service, one commune, one domain, dates.

    ``types``: codes of the types covered; empty = every type of the domain.
    """

    service = models.ForeignKey(ServiceInstructeur, models.PROTECT, related_name="conventions")
    commune = models.ForeignKey("communes.Commune", models.PROTECT, related_name="conventions")
    domaine = models.CharField("domaine", max_length=20)
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)
    types = models.JSONField("types couverts", default=list, blank=True)
    reference = models.CharField("référence de la délibération", max_length=120, blank=True)
    est_fictive = models.BooleanField("fictive (démonstration)", default=False)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        ordering = ["commune__nom", "domaine", "-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="convention_dates_en_ordre"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune} — {self.domaine} — {self.service}"

    def couvre(self, type_dossier: str) -> bool:
        """Whether dossiers of this type are entrusted to the service."""
        return not self.types or type_dossier in self.types
