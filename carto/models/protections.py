"""Public easements, risks, publicity zones, and the layers a territory adds freely."""

from __future__ import annotations

from django.contrib.gis.db import models

from carto.models.base import SRID_METRES, ObjetCarto


class RoleServitude(models.TextChoices):
    """The thing protected, or the land that bears the easement (CNIG)."""

    GENERATEUR = "generateur", "générateur"
    ASSIETTE = "assiette", "assiette"


class Servitude(ObjetCarto):
    """A generator or a perimeter of a public easement (CNIG standard SUP).

    ``categorie``: AC1 (monuments historiques), AC2 (sites), AC4 (sites patrimoniaux remarquables), PM1/PM3
    (risk plans), INT1 (cemeteries)… ``id_generateur`` ties a perimeter to what generates it.
    ``est_perimetre_delimite``: perimeter of the abords decided under L621-31 of the code du patrimoine,
    by contrast with the 500 m circle of L621-30.
    """

    categorie = models.CharField("catégorie", max_length=8)
    role = models.CharField("rôle", max_length=10, choices=RoleServitude.choices)
    id_servitude = models.CharField("identifiant de la servitude", max_length=80, blank=True)
    id_generateur = models.CharField("identifiant du générateur", max_length=80, blank=True)
    id_objet = models.CharField("identifiant de l'objet", max_length=80)
    nom = models.CharField("nom", max_length=300)
    type_objet = models.CharField("type", max_length=120, blank=True)
    protection = models.CharField("protection", max_length=60, blank=True)
    acte = models.CharField("acte", max_length=400, blank=True)
    date_acte = models.DateField("date de l'acte", null=True, blank=True)
    gestionnaire = models.CharField("gestionnaire", max_length=200, blank=True)
    rayon = models.FloatField("rayon de l'assiette (m)", null=True, blank=True)
    est_perimetre_delimite = models.BooleanField("périmètre délimité des abords", default=False)
    geom = models.GeometryField("géométrie", srid=SRID_METRES)

    class Meta:
        ordering = ["categorie", "nom", "pk"]
        verbose_name = "servitude"
        indexes = [models.Index(fields=["id_generateur"], name="servitude_generateur")]

    def __str__(self) -> str:
        return f"{self.categorie} – {self.nom}"


class ZoneRisque(ObjetCarto):
    """A zone of risk known to the commune: quarries (catiches), flood, clay…

    ``service``: the service whose advice is asked. ``est_ppr``: the zone belongs to a plan de prévention des
    risques (or to an older plan that has its effects), the only case of the attestation of R*431-16.
    """

    nature = models.CharField("nature du risque", max_length=60)
    nom = models.CharField("nom", max_length=200)
    niveau = models.CharField("niveau", max_length=60, blank=True)
    service = models.CharField("service à consulter", max_length=200, blank=True)
    est_ppr = models.BooleanField("plan de prévention des risques", default=False)
    geom = models.MultiPolygonField("contour", srid=SRID_METRES)

    class Meta:
        ordering = ["nature", "pk"]
        verbose_name = "zone de risque"
        verbose_name_plural = "zones de risque"

    def __str__(self) -> str:
        return self.nom


class ZonePublicite(ObjetCarto):
    """A zone of the règlement local de publicité (L581-14), its numbers as data.

    ``regles``: list of ``{"dispositif", "mesure", "maximum", "unite", "reference"}``; an empty list means the numbers
    were not entered, never that all is allowed.
    """

    code = models.CharField("zone", max_length=20)
    nom = models.CharField("nom", max_length=200, blank=True)
    reference = models.CharField("référence du texte", max_length=300, blank=True)
    regles = models.JSONField("règles chiffrées", default=list, blank=True)
    est_en_agglomeration = models.BooleanField("en agglomération", default=True)
    geom = models.MultiPolygonField("contour", srid=SRID_METRES)

    class Meta:
        ordering = ["code", "pk"]
        verbose_name = "zone de publicité"
        verbose_name_plural = "zones de publicité"

    def __str__(self) -> str:
        return f"zone {self.code}"


class ObjetLibre(ObjetCarto):
    """An object of a free layer: shown, identified and detected, without legal effect of its own."""

    couche = models.CharField("couche", max_length=80)
    nom = models.CharField("nom", max_length=300, blank=True)
    attributs = models.JSONField("attributs", default=dict, blank=True)
    geom = models.GeometryField("géométrie", srid=SRID_METRES)

    class Meta:
        ordering = ["couche", "pk"]
        verbose_name = "objet d'une couche libre"
        verbose_name_plural = "objets des couches libres"

    def __str__(self) -> str:
        return self.nom or self.couche
