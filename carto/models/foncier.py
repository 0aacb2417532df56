"""Land: cadastral parcels and who manages the roads."""

from __future__ import annotations

from django.contrib.gis.db import models

from carto.models.base import SRID_METRES, ObjetCarto


class Parcelle(ObjetCarto):
    """A cadastral parcel in one of its versions.

    ``idu``: the 14 characters of the cadastre (INSEE 5, prefix 3, section 2, number 4).
    ``contenance``: area of the cadastral register in square metres, which may differ from the drawing.
    """

    commune = models.ForeignKey(
        "communes.Commune", on_delete=models.PROTECT, related_name="parcelles", verbose_name="commune"
    )
    idu = models.CharField("identifiant cadastral", max_length=14)
    prefixe = models.CharField("préfixe", max_length=3, default="000")
    section = models.CharField("section", max_length=2)
    numero = models.CharField("numéro", max_length=4)
    contenance = models.PositiveIntegerField("contenance (m²)", null=True, blank=True)
    geom = models.MultiPolygonField("contour", srid=SRID_METRES)

    class Meta:
        ordering = ["idu"]
        verbose_name = "parcelle"
        constraints = [
            models.UniqueConstraint(fields=["idu", "debut"], name="parcelle_version_unique"),
            models.UniqueConstraint(
                fields=["idu"], condition=models.Q(fin__isnull=True), name="parcelle_courante_unique"
            ),
        ]
        indexes = [models.Index(fields=["commune", "section", "numero"], name="parcelle_reference")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The reference as people write it: ``AK 123``, prefix first when it is not 000."""
        numero = str(int(self.numero)) if self.numero.isdigit() else self.numero
        section = self.section.lstrip("0") or self.section
        prefixe = "" if self.prefixe == "000" else f"{self.prefixe} "
        return f"{prefixe}{section} {numero}"


class GestionnaireVoie(ObjetCarto):
    """A road (axis or surface) and the authority that manages it (R*423-53)."""

    nom_voie = models.CharField("voie", max_length=150)
    gestionnaire = models.CharField("gestionnaire", max_length=150)
    categorie = models.CharField("catégorie", max_length=60, blank=True)
    geom = models.GeometryField("tracé", srid=SRID_METRES)

    class Meta:
        ordering = ["nom_voie", "pk"]
        verbose_name = "gestionnaire de voie"
        verbose_name_plural = "gestionnaires de voies"

    def __str__(self) -> str:
        return f"{self.nom_voie} ({self.gestionnaire})"
