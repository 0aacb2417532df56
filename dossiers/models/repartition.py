"""Who gets which dossier: rules of allotment, absences and who replaces whom."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class RegleRepartition(models.Model):
    """« These types, in this commune, in these cadastral sections: to this person. » An empty field means all.

    ``sections``: cadastral sections apart by a space (the sector), as ``AB AC``.
    """

    service = models.ForeignKey("communes.ServiceInstructeur", models.PROTECT, related_name="regles")
    domaine = models.CharField("domaine", max_length=20)
    type = models.CharField("type", max_length=10, blank=True)
    commune = models.ForeignKey("communes.Commune", models.PROTECT, null=True, blank=True, related_name="+")
    sections = models.CharField("sections cadastrales", max_length=200, blank=True)
    instructeur = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    creee_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    creee_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "règle de répartition"
        ordering = ["service_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "domaine", "type", "commune", "sections"],
                condition=Q(commune__isnull=False),
                name="regle_unique_par_commune",
            ),
            models.UniqueConstraint(
                fields=["service", "domaine", "type"],
                condition=Q(commune__isnull=True),
                name="regle_unique_toute_commune",
            ),
            models.CheckConstraint(
                condition=Q(sections="") | Q(commune__isnull=False), name="regle_secteur_d_une_commune"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type or 'tout type'}, {self.commune or 'toute commune'} : {self.instructeur}"

    @property
    def liste_sections(self) -> frozenset[str]:
        return frozenset(self.sections.split())

    @property
    def precision(self) -> int:
        """How narrow the rule is: a sector says more than a commune, a commune more than a type."""
        return 4 * bool(self.sections) + 2 * bool(self.commune_id) + bool(self.type)


class AbsenceQuerySet(models.QuerySet):
    def en_cours(self, jour: date) -> AbsenceQuerySet:
        """Absences that hold on ``jour``, first and last day included."""
        return self.filter(debut__lte=jour, fin__gte=jour, annulee_le__isnull=True)


class Absence(models.Model):
    """An instructor is away from ``debut`` to ``fin`` included; ``remplacant`` looks after his dossiers.

    It gives no right: the replacement must instruct for the commune himself.
    """

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    remplacant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="remplacements"
    )
    debut = models.DateField("du")
    fin = models.DateField("au")
    declaree_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declaree_le = models.DateTimeField(auto_now_add=True)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "absence"
        ordering = ["debut", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(fin__gte=F("debut")), name="absence_dates_en_ordre"),
            models.CheckConstraint(
                condition=Q(remplacant__isnull=True) | ~Q(remplacant=F("agent")),
                name="absence_remplacee_par_un_autre",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent}, du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"


class MotifAttribution(models.TextChoices):
    PRISE = "prise", "l’a pris"
    CONFIE = "confie", "confié"
    REGLE = "regle", "par une règle de répartition"
    RENDU = "rendu", "rendu à la file commune"
    DEPART = "depart", "n’instruit plus pour cette commune"


class Attribution(models.Model):
    """Who followed a dossier from when: written at each change, never changed. ``instructeur`` empty: nobody.

    Not a legal fact (the authority stays the mayor, L422-1): it is kept beside the journal.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="attributions")
    instructeur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    motif = models.CharField(max_length=10, choices=MotifAttribution.choices)
    le = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "attribution"

    def __str__(self) -> str:
        return f"{self.dossier} : {self.instructeur or 'personne'}"
