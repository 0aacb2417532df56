"""The instruction report: the zone's articles as a checklist, a verdict a line, a conclusion."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ThemeRegle(models.TextChoices):
    DESTINATION = "destination", "destination"
    IMPLANTATION = "implantation", "implantation"
    HAUTEUR = "hauteur", "hauteur"
    EMPRISE = "emprise", "emprise au sol"
    ASPECT = "aspect", "aspect extérieur"
    STATIONNEMENT = "stationnement", "stationnement"
    ESPACES_VERTS = "espaces_verts", "espaces verts et pleine terre"
    RESEAUX = "reseaux", "accès et réseaux"
    AUTRE = "autre", "autre règle"


class RegleDeZoneQuerySet(models.QuerySet):
    def en_vigueur(self, jour: date) -> RegleDeZoneQuerySet:
        """Rules that hold on ``jour``, first and last day included."""
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=jour), debut__lte=jour)


class RegleDeZone(models.Model):
    """One article to check in one zone of the plan; no commune: every commune of the same plan."""

    domaine = models.CharField("domaine", max_length=20, default="ads")
    commune = models.ForeignKey(
        "communes.Commune", models.PROTECT, null=True, blank=True, related_name="regles_de_zone"
    )
    zone = models.CharField("zone", max_length=20)
    article = models.CharField("article", max_length=60)
    theme = models.CharField("thème", max_length=20, choices=ThemeRegle.choices)
    texte = models.CharField("ce que dit la règle", max_length=500)
    rang = models.PositiveSmallIntegerField(default=0)
    debut = models.DateField("à partir du", default=date(2000, 1, 1))
    fin = models.DateField("jusqu'au", null=True, blank=True)

    objects = RegleDeZoneQuerySet.as_manager()

    class Meta:
        ordering = ["zone", "rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="regle_de_zone_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone}, {self.article}"


class VerdictRegle(models.TextChoices):
    A_EXAMINER = "a_examiner", "à examiner"
    CONFORME = "conforme", "conforme"
    NON_CONFORME = "non_conforme", "non conforme"
    PRESCRIPTION = "prescription", "conforme sous prescription"
    SANS_OBJET = "sans_objet", "sans objet"


class ConclusionRapport(models.TextChoices):
    A_REDIGER = "", "à rédiger"
    FAVORABLE = "accord", "favorable"
    PRESCRIPTIONS = "accord_prescriptions", "favorable avec prescriptions"
    DEFAVORABLE = "refus", "défavorable"


class RapportInstruction(models.Model):
    """The one report of a dossier. ``revision`` is raised at each saving."""

    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="rapport_instruction")
    zones = models.JSONField("zones", default=list)
    analyse = models.TextField("analyse", blank=True)
    conclusion = models.CharField(
        "conclusion", max_length=24, choices=ConclusionRapport.choices, blank=True, default=""
    )
    revision = models.PositiveIntegerField(default=1)
    redige_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    modifie_le = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"rapport d'instruction — {self.dossier}"


class ControleRegle(models.Model):
    """The check of one article: the rule as it read that day, the verdict, the comment."""

    rapport = models.ForeignKey(RapportInstruction, models.CASCADE, related_name="controles")
    regle = models.ForeignKey(RegleDeZone, models.PROTECT, related_name="+")
    zone = models.CharField(max_length=20)
    article = models.CharField(max_length=60)
    theme = models.CharField(max_length=20, choices=ThemeRegle.choices)
    texte = models.CharField(max_length=500)
    rang = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField(
        "verdict", max_length=14, choices=VerdictRegle.choices, default=VerdictRegle.A_EXAMINER
    )
    commentaire = models.TextField("commentaire", blank=True)

    class Meta:
        ordering = ["zone", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rapport", "regle"], name="controle_unique_par_regle"),
        ]

    def __str__(self) -> str:
        return f"{self.article} : {self.get_verdict_display()}"
