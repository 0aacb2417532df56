"""Registered letters: handed to the post with their number, and what came back of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Remise(models.TextChoices):
    """What the post says of a registered letter."""

    DISTRIBUEE = "distribuee", "distribuée"
    NON_RECLAMEE = "non_reclamee", "présentée, non réclamée"
    ADRESSE_INCONNUE = "adresse_inconnue", "destinataire inconnu à l'adresse"
    REFUSEE = "refusee", "refusée par le destinataire"


class RetourDeCourrier(models.Model):
    """The returned acknowledgement of one notified letter, with its scan when there is one.

    ``date_remise``: day of delivery or of return; the legal date stays the first presentation (R*423-47).
    """

    notification = models.OneToOneField("dossiers.Notification", models.PROTECT, related_name="retour")
    remise = models.CharField(max_length=18, choices=Remise.choices)
    date_remise = models.DateField("date de remise ou de retour")
    accuse = models.ForeignKey("dossiers.Fichier", models.PROTECT, null=True, blank=True, related_name="+")
    enregistre_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    enregistre_le = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.notification} : {self.get_remise_display()}"


class Recommande(models.Model):
    """One registered letter that carries a signed decision, between the post office and its presentation.

    ``numero_suivi``: one letter only, whatever the dossier. Its first presentation becomes the notification.
    """

    decision = models.ForeignKey("dossiers.Decision", models.PROTECT, related_name="recommandes")
    numero_suivi = models.CharField("numéro de suivi", max_length=40, unique=True)
    date_depot = models.DateField("déposée à la poste le")
    depose_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    depose_le = models.DateTimeField(auto_now_add=True)
    notification = models.OneToOneField(
        "dossiers.Notification", models.PROTECT, null=True, blank=True, related_name="recommande"
    )

    class Meta:
        ordering = ["date_depot", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(numero_suivi=""), name="recommande_a_un_numero"),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(notification__isnull=True),
                name="un_recommande_en_route_par_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero_suivi} — {self.decision}"
