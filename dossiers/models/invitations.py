"""A draft opened to someone else: to fill it with its author, or to take it over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dossiers.models.televersements import nouveau_jeton


class GenreInvitation(models.TextChoices):
    PARTAGE = "partage", "remplir avec vous"
    CESSION = "cession", "reprendre à votre place"


class InvitationQuerySet(models.QuerySet):
    def en_attente(self, maintenant) -> InvitationQuerySet:
        """Sent, neither accepted nor closed, still within its 14 days."""
        return self.filter(acceptee_le__isnull=True, close_le__isnull=True, expire_le__gt=maintenant)

    def partages_ouverts(self) -> InvitationQuerySet:
        """Accepted sharings that still give access."""
        return self.filter(genre=GenreInvitation.PARTAGE, acceptee_le__isnull=False, close_le__isnull=True)


class Invitation(models.Model):
    """One address invited on one draft. The link of the mail (``jeton``) and the account's own address must match."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="invitations")
    genre = models.CharField(max_length=10, choices=GenreInvitation.choices)
    courriel = models.EmailField("adresse invitée", max_length=254)
    jeton = models.CharField(max_length=32, unique=True, default=nouveau_jeton)
    par = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    cree_le = models.DateTimeField(auto_now_add=True)
    expire_le = models.DateTimeField("sans effet après le")
    acceptee_le = models.DateTimeField(null=True, blank=True)
    acceptee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="invitations_acceptees"
    )
    close_le = models.DateTimeField("retirée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "genre", "courriel"],
                condition=Q(close_le__isnull=True),
                name="invitation_une_fois_par_adresse",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} : {self.dossier}"
