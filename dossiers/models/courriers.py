"""Letters, their notification, and the outbox of everything that leaves the platform."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class NatureCourrier(models.TextChoices):
    RECEPISSE = "recepisse", "Accusé de réception de votre demande"
    DEMANDE_PIECES = "demande_pieces", "Demande de pièces manquantes"
    MAJORATION = "majoration", "Modification du délai d'instruction"
    PROLONGATION = "prolongation", "Prolongation du délai d'instruction"
    DECISION = "decision", "Décision"
    ATTESTATION_TACITE = "attestation_tacite", "Certificat de décision tacite"
    REJET_TACITE = "rejet_tacite", "Rejet tacite de votre demande"
    CONTRADICTOIRE = "contradictoire", "Retrait envisagé : vos observations"
    RETRAIT = "retrait", "Retrait de la décision"
    LETTRE = "lettre", "Lettre"


#: Letters of the instruction whose first presentation moves the clock (R*423-38, R*423-42, R*423-44).
DE_L_INSTRUCTION = (NatureCourrier.DEMANDE_PIECES, NatureCourrier.MAJORATION, NatureCourrier.PROLONGATION)


class Courrier(models.Model):
    """A finished letter: the exact PDF that the addressee receives."""

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="courriers")
    nature = models.CharField(max_length=24, choices=NatureCourrier.choices)
    objet = models.CharField(max_length=200)
    fichier = models.ForeignKey("dossiers.Fichier", models.PROTECT, related_name="+")
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cree_le = models.DateTimeField()
    decision = models.ForeignKey(
        "dossiers.Decision", models.PROTECT, null=True, blank=True, related_name="courriers"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} — {self.dossier}"


class Canal(models.TextChoices):
    """Channels of notification (R423-46, R474-1, CRPA R112-17)."""

    PORTAIL = "portail", "sur le portail"
    LRAR = "lrar", "lettre recommandée"
    LRE = "lre", "recommandé électronique"
    REMISE = "remise", "remise en main propre"


class Notification(models.Model):
    """How a letter reached its addressee, and the proof.

    ``date_envoi``: portal deposit, first presentation of the registered letter, or handing over.
    ``consultee_le``: first deliberate opening on the portal.
    """

    courrier = models.OneToOneField(Courrier, models.PROTECT, related_name="notification")
    canal = models.CharField(max_length=10, choices=Canal.choices)
    date_envoi = models.DateField("date")
    evenement = models.OneToOneField(
        "dossiers.Evenement", models.PROTECT, null=True, blank=True, related_name="notification"
    )
    consultee_le = models.DateTimeField("consultée le", null=True, blank=True)
    consultee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    numero_suivi = models.CharField("numéro de suivi", max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.courrier} ({self.get_canal_display()})"


class EtatEnvoi(models.TextChoices):
    A_ENVOYER = "a_envoyer", "à envoyer"
    EN_COURS = "en_cours", "en cours"
    ENVOYE = "envoye", "envoyé"
    IMPOSSIBLE = "impossible", "impossible"
    A_VERIFIER = "a_verifier", "à vérifier"


class Envoi(models.Model):
    """One thing that leaves the platform, once: the row is the truth, the message only wakes the worker.

    ``cle`` (dossier × kind × occurrence) is unique, so asking twice sends once.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="envois")
    genre = models.CharField(max_length=30)
    occurrence = models.CharField(max_length=60, default="1")
    charge = models.JSONField(default=dict)
    etat = models.CharField(max_length=12, choices=EtatEnvoi.choices, default=EtatEnvoi.A_ENVOYER)
    tentatives = models.PositiveSmallIntegerField(default=0)
    prochaine_tentative = models.DateTimeField(auto_now_add=True)
    derniere_erreur = models.CharField(max_length=300, blank=True)
    cree_le = models.DateTimeField(auto_now_add=True)
    envoye_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "genre", "occurrence"], name="envoi_une_seule_fois"),
        ]
        indexes = [
            models.Index(
                fields=["prochaine_tentative"],
                name="envoi_a_faire_idx",
                condition=models.Q(etat="a_envoyer"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.genre} — {self.dossier}"
