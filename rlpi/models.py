"""What advertising needs to know of each commune, and of the devices already in place: dated data."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import F, Q

from rlpi.droit.dispositif import Genre, Support

SRID_METRES = 2154


class SituationQuerySet(models.QuerySet):
    def en_vigueur(self, jour: date) -> SituationQuerySet:
        """Situations on ``jour``, ``fin`` included."""
        return self.filter(debut__lte=jour).filter(Q(fin__isnull=True) | Q(fin__gte=jour))


class SituationCommune(models.Model):
    """A commune as the law of advertising sees it from ``debut`` to ``fin`` (included).

    Empty means "not known", hence a control to be checked: never zero, never no. The populations are those
    of the agglomeration and of the INSEE urban unit (0: in none), not of the commune (R581-26).
    ``police_transferee_le``: day the police passed to the president of the EPCI (CGCT L5211-9-2);
    ``est_transfert_verifie``: somebody checked whether it did. ``signataire``: who then signs for him.
    """

    commune = models.ForeignKey(
        "communes.Commune",
        on_delete=models.PROTECT,
        related_name="situations_affichage",
        verbose_name="commune",
    )
    debut = models.DateField("depuis le")
    fin = models.DateField("jusqu'au (inclus)", null=True, blank=True)
    est_couverte = models.BooleanField("couverte par un règlement local de publicité", null=True, blank=True)
    reglement = models.CharField("règlement local", max_length=200, blank=True)
    population_agglomeration = models.PositiveIntegerField(
        "population de l'agglomération", null=True, blank=True
    )
    population_unite_urbaine = models.PositiveIntegerField(
        "population de l'unité urbaine", null=True, blank=True
    )
    police_transferee_le = models.DateField("police transférée au président le", null=True, blank=True)
    est_transfert_verifie = models.BooleanField("transfert vérifié", default=False)
    signataire = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="qui signe pour le président",
        help_text="Seulement si la police est transférée. Cette personne doit avoir le rôle de signataire.",
    )
    source = models.CharField("source", max_length=300)
    reserve = models.CharField("réserve", max_length=400, blank=True)

    objects = SituationQuerySet.as_manager()

    class Meta:
        ordering = ["commune", "-debut"]
        verbose_name = "situation d'une commune"
        verbose_name_plural = "situations des communes"
        constraints = [
            models.UniqueConstraint(fields=["commune", "debut"], name="situation_affichage_unique"),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="situation_affichage_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune} depuis le {self.debut:%d/%m/%Y}"


class DispositifEnPlace(models.Model):
    """A device seen in the street: what density counts (R581-25). ``retire_le``: first day it is gone."""

    commune = models.ForeignKey(
        "communes.Commune",
        on_delete=models.PROTECT,
        related_name="dispositifs_en_place",
        verbose_name="commune",
    )
    genre = models.CharField("genre", max_length=30, choices=[(g.value, g.value) for g in Genre])
    support = models.CharField("support", max_length=30, choices=[(s.value, s.value) for s in Support])
    est_lumineux = models.BooleanField("lumineux", null=True, blank=True)
    surface = models.DecimalField("surface (m²)", max_digits=8, decimal_places=2, null=True, blank=True)
    releve_le = models.DateField("relevé le")
    retire_le = models.DateField("retiré le", null=True, blank=True)
    source = models.CharField("source", max_length=200)
    geom = models.PointField("emplacement", srid=SRID_METRES)

    class Meta:
        ordering = ["pk"]
        verbose_name = "dispositif en place"
        verbose_name_plural = "dispositifs en place"

    def __str__(self) -> str:
        return f"{self.genre} relevé le {self.releve_le:%d/%m/%Y}"
