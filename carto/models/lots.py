"""Imports: each brings one version of a layer for a territory."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q


class NatureCouche(models.TextChoices):
    """What a layer is about; the key of its versions, with the communes it covers."""

    CADASTRE = "cadastre", "Parcelles cadastrales"
    PLU = "plu", "Plan local d'urbanisme"
    SUP = "sup", "Servitudes d'utilité publique"
    RISQUES = "risques", "Zones de risque"
    RLPI = "rlpi", "Règlement local de publicité"
    VOIRIE = "voirie", "Gestionnaires de voirie"
    LIBRE = "libre", "Couche libre"


class ImportCouche(models.Model):
    """One import, kept for ever: what came, from where, in force on ``[debut, fin[``, with its report.

    ``territoire`` names what the version replaces: a new version closes the earlier ones of the same
    nature whose ``communes`` (INSEE codes) it covers, or of the same ``territoire`` when communes are unknown.
    """

    nature = models.CharField("nature", max_length=10, choices=NatureCouche.choices)
    territoire = models.CharField("territoire ou document", max_length=80)
    communes_insee = models.JSONField("communes couvertes (codes INSEE)", default=list, blank=True)
    titre = models.CharField("titre", max_length=200)
    source = models.CharField("source", max_length=300)
    licence = models.CharField("licence", max_length=100)
    millesime = models.CharField("millésime", max_length=20, blank=True)
    debut = models.DateField("en vigueur depuis")
    fin = models.DateField("n'est plus en vigueur le", null=True, blank=True)
    empreinte = models.CharField("empreinte du contenu (SHA-256)", max_length=64)
    nombre_objets = models.PositiveIntegerField("objets apportés", default=0)
    rapport = models.JSONField("rapport d'import", default=dict, blank=True)
    est_fictive = models.BooleanField("donnée fictive de démonstration", default=False)
    importe_le = models.DateTimeField("importé le", auto_now_add=True)

    class Meta:
        ordering = ["-importe_le", "-pk"]
        verbose_name = "import de couche"
        verbose_name_plural = "imports de couches"
        indexes = [models.Index(fields=["nature", "territoire", "debut"], name="import_territoire")]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=models.F("debut")), name="import_intervalle"
            )
        ]

    def __str__(self) -> str:
        return f"{self.titre} ({self.debut:%d/%m/%Y})"
