"""Transmission of decisions to the préfet (CGCT L2131-1, L2131-2) and what comes back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class EtatTransmission(models.TextChoices):
    PREPAREE = "preparee", "à transmettre"
    DEPOSEE = "deposee", "remise à l'opérateur"
    TRANSMISE = "transmise", "transmise au préfet"
    RECUE = "recue", "accusé de réception du préfet"
    ANOMALIE = "anomalie", "rejetée : anomalie"
    ANNULEE = "annulee", "annulée"


class CanalTransmission(models.TextChoices):
    """How the decision reaches the préfet."""

    ACTES = "actes", "@CTES, par un opérateur de transmission"
    PAPIER = "papier", "dépôt ou envoi papier"


class Transmission(models.Model):
    """One sending of one signed act to legality control; a rejected one leaves room for the next.

    ``numero``: internal number of the act (15 signs, A-Z, 0-9, _). ``date_transmission``: the day it
    reached the préfet, which makes the decision enforceable with its notification (L424-7).
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="transmissions")
    decision = models.ForeignKey(
        "dossiers.Decision", models.PROTECT, null=True, blank=True, related_name="transmissions"
    )
    retrait = models.ForeignKey(
        "dossiers.Retrait", models.PROTECT, null=True, blank=True, related_name="transmissions"
    )
    canal = models.CharField(max_length=8, choices=CanalTransmission.choices)
    etat = models.CharField(
        max_length=10, choices=EtatTransmission.choices, default=EtatTransmission.PREPAREE
    )
    numero = models.CharField("numéro interne", max_length=15)
    identifiant_acte = models.CharField("identifiant de l'acte", max_length=60, blank=True)
    enveloppe = models.CharField("nom de l'enveloppe", max_length=120, blank=True)
    empreinte_enveloppe = models.CharField("SHA-256 de l'enveloppe", max_length=64, blank=True)
    reference_operateur = models.CharField("référence de l'opérateur", max_length=60, blank=True)
    date_transmission = models.DateField("transmise le", null=True, blank=True)
    date_accuse = models.DateField("accusé de réception du", null=True, blank=True)
    code_anomalie = models.CharField(max_length=3, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    preparee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    preparee_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=False, retrait__isnull=True)
                | Q(decision__isnull=True, retrait__isnull=False),
                name="transmission_d_un_seul_acte",
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(etat__in=["preparee", "deposee", "transmise", "recue"]),
                name="une_transmission_vivante_par_decision",
            ),
            models.UniqueConstraint(
                fields=["retrait"],
                condition=Q(etat__in=["preparee", "deposee", "transmise", "recue"]),
                name="une_transmission_vivante_par_retrait",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["transmise", "recue"]) | Q(date_transmission__isnull=False),
                name="transmission_faite_est_datee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} : {self.get_etat_display()}"


class NatureRetourPrefet(models.TextChoices):
    """What the préfet may write after the acknowledgement."""

    COURRIER_SIMPLE = "courrier_simple", "courrier simple"
    DEMANDE_PIECES = "demande_pieces", "demande de pièces complémentaires"
    OBSERVATIONS = "observations", "lettre d'observations (recours gracieux)"
    DEFERE = "defere", "déféré au tribunal administratif"


class RetourPrefet(models.Model):
    """One letter of the préfet on one transmission, and the day it was answered."""

    transmission = models.ForeignKey(Transmission, models.PROTECT, related_name="retours")
    nature = models.CharField(max_length=16, choices=NatureRetourPrefet.choices)
    date = models.DateField()
    objet = models.CharField(max_length=500)
    document = models.ForeignKey("dossiers.Fichier", models.PROTECT, null=True, blank=True, related_name="+")
    repondu_le = models.DateField(null=True, blank=True)
    enregistre_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["date", "pk"]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} du {self.date}"
