"""Roles of a service or of a commune, and the dated posting of persons to them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class CodeRole(models.TextChoices):
    """Roles known to the platform; each carries fixed actions (``communes.habilitations.ACTIONS``)."""

    ACCUEIL = "accueil", "agent d'accueil"
    INSTRUCTEUR = "instructeur", "instructeur"
    CHEF = "chef", "chef de service"
    SIGNATAIRE = "signataire", "signataire"
    ELU = "elu", "élu lecteur"
    ADMIN_COMMUNAL = "admin_communal", "administrateur communal"
    ADMIN_PLATEFORME = "admin_plateforme", "administrateur de la plateforme"
    CONSULTE = "consulte", "service consulté"
    AUDITEUR = "auditeur", "auditeur"


class Role(models.Model):
    """One role, of one service or of one commune (or of the platform: neither), mirrored by a group.

    Object permissions on communes are granted to ``groupe``, never to a person.
    """

    code = models.CharField("rôle", max_length=20, choices=CodeRole.choices)
    service = models.ForeignKey(
        "communes.ServiceInstructeur", models.PROTECT, null=True, blank=True, related_name="roles"
    )
    commune = models.ForeignKey(
        "communes.Commune", models.PROTECT, null=True, blank=True, related_name="roles"
    )
    groupe = models.OneToOneField(Group, models.PROTECT, related_name="role")

    class Meta:
        verbose_name = "rôle"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=True) | Q(commune__isnull=True), name="role_d_un_seul_organisme"
            ),
            models.UniqueConstraint(
                fields=["code", "service"], condition=Q(service__isnull=False), name="role_unique_par_service"
            ),
            models.UniqueConstraint(
                fields=["code", "commune"], condition=Q(commune__isnull=False), name="role_unique_par_commune"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(commune__isnull=True, service__isnull=True),
                name="role_unique_plateforme",
            ),
        ]

    def __str__(self) -> str:
        organisme = self.service or self.commune or "plateforme"
        return f"{self.get_code_display()} — {organisme}"


class AffectationQuerySet(models.QuerySet):
    def en_vigueur(self, jour: date) -> AffectationQuerySet:
        """Postings that hold on ``jour`` (first and last day included).

        A revocation takes effect at once: nothing holds from its own day on; the days before stay true.
        """
        return self.filter(postes_en_vigueur(jour))


def postes_en_vigueur(jour: date, chemin: str = "") -> Q:
    """The condition of :meth:`AffectationQuerySet.en_vigueur`, on the postings at the end of ``chemin``."""
    lendemain = timezone.make_aware(datetime.combine(jour + timedelta(days=1), time.min))
    return (
        (Q(**{f"{chemin}fin__isnull": True}) | Q(**{f"{chemin}fin__gte": jour}))
        & (Q(**{f"{chemin}revoquee_le__isnull": True}) | Q(**{f"{chemin}revoquee_le__gte": lendemain}))
        & Q(**{f"{chemin}debut__lte": jour})
    )


class Affectation(models.Model):
    """The posting of a person to a role, from ``debut`` to ``fin`` included. Revoked, never deleted."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="affectations")
    role = models.ForeignKey(Role, models.PROTECT, related_name="affectations")
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)
    motif = models.CharField("motif", max_length=200, blank=True)
    accordee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    accordee_le = models.DateTimeField(auto_now_add=True)
    revoquee_le = models.DateTimeField("révoquée le", null=True, blank=True)
    revoquee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    motif_revocation = models.CharField("motif de la révocation", max_length=200, blank=True)

    objects = AffectationQuerySet.as_manager()

    class Meta:
        ordering = ["-debut"]
        verbose_name = "affectation"
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="affectation_dates_en_ordre"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} : {self.role}"
