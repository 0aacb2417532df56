"""What came back of a registered letter: acknowledgement, or return unclaimed."""

from __future__ import annotations

from django.conf import settings
from django.db import models


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
