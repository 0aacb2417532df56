"""The local plan, in the words of the CNIG standard (ZONE_URBA, PRESCRIPTION_*, INFO_*).

Real documents hold a few objects with an empty shape: they are kept, counted, without geometry.
"""

from __future__ import annotations

from django.contrib.gis.db import models

from carto.models.base import SRID_METRES, ObjetCarto


class Forme(models.TextChoices):
    """Shape of the CNIG table an object comes from."""

    SURFACE = "surf", "surface"
    LIGNE = "lin", "ligne"
    POINT = "pct", "point"


class ZoneUrbanisme(ObjetCarto):
    """A zone of the local plan (CNIG ZONE_URBA)."""

    insee = models.CharField("code INSEE", max_length=5, blank=True)
    libelle = models.CharField("zone", max_length=50)
    libelong = models.TextField("nom complet", blank=True)
    typezone = models.CharField("type de zone", max_length=10)
    destdomi = models.CharField("destination dominante", max_length=10, blank=True)
    nomfic = models.CharField("fichier du règlement", max_length=200, blank=True)
    urlfic = models.CharField("adresse du règlement", max_length=500, blank=True)
    idurba = models.CharField("document", max_length=60, blank=True)
    geom = models.MultiPolygonField("contour", srid=SRID_METRES, null=True, blank=True)

    class Meta:
        ordering = ["libelle", "pk"]
        verbose_name = "zone d'urbanisme"
        verbose_name_plural = "zones d'urbanisme"

    def __str__(self) -> str:
        return f"zone {self.libelle}"


class _ObjetCNIG(ObjetCarto):
    """Common columns of PRESCRIPTION_* and INFO_*; surfaces, lines and points in one table."""

    insee = models.CharField("code INSEE", max_length=5, blank=True)
    forme = models.CharField("forme", max_length=4, choices=Forme.choices)
    libelle = models.CharField("libellé", max_length=300)
    texte = models.TextField("texte ou article", blank=True)
    type_code = models.CharField("code du type", max_length=4)
    sous_type = models.CharField("code du sous-type", max_length=4, blank=True)
    nomfic = models.CharField("fichier", max_length=200, blank=True)
    urlfic = models.CharField("adresse du fichier", max_length=500, blank=True)
    idurba = models.CharField("document", max_length=60, blank=True)
    geom = models.GeometryField("géométrie", srid=SRID_METRES, null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.libelle


class Prescription(_ObjetCNIG):
    """A prescription of the local plan: ``type_code`` is TYPEPSC, ``sous_type`` STYPEPSC."""

    class Meta:
        ordering = ["type_code", "pk"]
        verbose_name = "prescription"


class Information(_ObjetCNIG):
    """Information annexed to the local plan: ``type_code`` is TYPEINF, ``sous_type`` STYPEINF."""

    class Meta:
        ordering = ["type_code", "pk"]
        verbose_name = "information"
