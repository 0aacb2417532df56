"""Instructing services, and the conventions by which communes entrust them (R*423-15, R*410-5)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
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
        """Conventions that hold on ``jour``, first and last day included, never cancelled."""
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=jour), debut__lte=jour, annulee_le__isnull=True)


class Charge(models.TextChoices):
    """Who does one task shared between the commune and its service."""

    COMMUNE = "commune", "la commune"
    SERVICE = "service", "le service"


#: Tasks a convention shares out, and who does them when it says nothing.
TACHES = {
    "enregistrement": ("Enregistrer et délivrer le récépissé", Charge.COMMUNE),
    "consultations": ("Consulter les services et l'architecte des Bâtiments de France", Charge.SERVICE),
    "affichage": ("Afficher l'avis de dépôt et la décision", Charge.COMMUNE),
    "notification": ("Notifier la décision", Charge.COMMUNE),
}


class Convention(models.Model):
    """Who instructs what for whom, from when: one service, one commune, one domain, dates.

    ``types``: codes of the types covered; empty = every type of the domain. ``taches``: who does each
    task of :data:`TACHES`. ``delegation_courriers``: whether the service's agents sign letters of
    instruction for the mayor (L423-1), never decisions. ``tarif``: euros a weighted act. Ended or
    cancelled, a convention stays on record.
    """

    service = models.ForeignKey(ServiceInstructeur, models.PROTECT, related_name="conventions")
    commune = models.ForeignKey("communes.Commune", models.PROTECT, related_name="conventions")
    domaine = models.CharField("domaine", max_length=20)
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)
    types = models.JSONField("types couverts", default=list, blank=True)
    reference = models.CharField("référence de la délibération", max_length=120, blank=True)
    est_fictive = models.BooleanField("fictive (démonstration)", default=False)
    taches = models.JSONField("répartition des tâches", default=dict, blank=True)
    delegation_courriers = models.BooleanField(
        "le service signe les courriers d'instruction par délégation (L423-1)", default=False
    )
    tarif = models.DecimalField(
        "tarif par acte pondéré (euros)", max_digits=8, decimal_places=2, null=True, blank=True
    )
    ouverte_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ouverte_le = models.DateTimeField("enregistrée le", auto_now_add=True, null=True)
    close_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    close_le = models.DateTimeField("clôture enregistrée le", null=True, blank=True)
    motif_cloture = models.CharField("motif de la clôture", max_length=200, blank=True)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)

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

    def repartition(self) -> list[tuple[str, str]]:
        """Each shared task and who does it, in French."""
        return [
            (libelle, Charge(self.taches.get(code, defaut)).label)
            for code, (libelle, defaut) in TACHES.items()
        ]
