"""Communes, as the Code officiel géographique knows them."""

from __future__ import annotations

from datetime import date

from django.contrib.gis.db import models
from django.db.models import Q

SRID_METRES = 2154


class CommuneQuerySet(models.QuerySet):
    def sur_la_plateforme(self, jour: date) -> CommuneQuerySet:
        """Communes that file and notify through the platform on ``jour``."""
        return self.filter(adherente_depuis__lte=jour).filter(
            Q(adherente_jusqu_au__isnull=True) | Q(adherente_jusqu_au__gte=jour)
        )


class Commune(models.Model):
    """One commune; it decides in its own name (L422-1 a).

    ``population_municipale``: inhabitants (INSEE), the figure of the 3 500 threshold of L423-3.
    ``contour``: boundary, MultiPolygon, SRID 2154 (metres).
    """

    code_insee = models.CharField("code INSEE", max_length=5, unique=True)
    nom = models.CharField("nom", max_length=100)
    slug = models.SlugField("identifiant", max_length=100, unique=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    population_municipale = models.PositiveIntegerField("population municipale", default=0)
    population_totale = models.PositiveIntegerField("population totale", default=0)
    codes_postaux = models.JSONField("codes postaux", default=list)
    contour = models.MultiPolygonField("limite", srid=SRID_METRES, null=True, blank=True)
    adresse_mairie = models.CharField("adresse de la mairie", max_length=200, blank=True)
    courriel_mairie = models.EmailField("courriel de la mairie", blank=True)
    telephone_mairie = models.CharField("téléphone de la mairie", max_length=30, blank=True)
    nom_maire = models.CharField("maire", max_length=150, blank=True)
    adherente_depuis = models.DateField("sur la plateforme depuis", null=True, blank=True)
    adherente_jusqu_au = models.DateField("sur la plateforme jusqu'au", null=True, blank=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        ordering = ["nom"]
        verbose_name = "commune"

    def __str__(self) -> str:
        return self.nom

    def est_sur_la_plateforme(self, jour: date) -> bool:
        """Whether a dossier can be filed here through the platform on ``jour``."""
        depuis, jusqu_au = self.adherente_depuis, self.adherente_jusqu_au
        return depuis is not None and depuis <= jour and (jusqu_au is None or jour <= jusqu_au)

    @property
    def departement(self) -> str:
        """INSEE code of the department (A423-2), 2 characters, 3 overseas."""
        return self.code_insee[:3] if self.code_insee.startswith("97") else self.code_insee[:2]


class ArmesDeCommune(models.Model):
    """The arms or the logo printed at the head of a commune's letters: a row apart, lists never read it."""

    commune = models.OneToOneField(Commune, models.CASCADE, primary_key=True, related_name="armes")
    png = models.BinaryField("image")

    def __str__(self) -> str:
        return f"armes de {self.commune}"
