"""What the petitioner and the administration write to each other, and the requests that are not dossiers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Message(models.Model):
    """One message of the thread of a dossier. Never changed once sent.

    ``est_du_demandeur``: written by the petitioner, else by an agent. ``lu_le``: first reading by the
    other side.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="messages")
    est_du_demandeur = models.BooleanField()
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    texte = models.TextField("message")
    envoye_le = models.DateTimeField()
    lu_le = models.DateTimeField("lu le", null=True, blank=True)
    lu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["dossier_id", "pk"]
        indexes = [
            models.Index(
                fields=["dossier", "est_du_demandeur"],
                name="message_non_lu_idx",
                condition=Q(lu_le__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"message du {self.envoye_le:%d/%m/%Y} — {self.dossier}"


class PieceJointe(models.Model):
    """One file joined to a message."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="jointes")
    fichier = models.ForeignKey("dossiers.Fichier", models.PROTECT, related_name="+")
    nom = models.CharField("nom du fichier", max_length=255)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.nom


class NatureRequete(models.TextChoices):
    """Requests about a dossier that open no new dossier; each has its own legal effect."""

    PROROGATION = "prorogation", "Demande de prorogation"
    RETRAIT = "retrait", "Demande de retrait de l’autorisation"
    RECOURS_GRACIEUX = "recours_gracieux", "Recours gracieux"
    COMMUNICATION = "communication", "Demande de consultation du dossier"


class EtatRequete(models.TextChoices):
    EN_ATTENTE = "en_attente", "en attente de réponse"
    ACCEPTEE = "acceptee", "acceptée"
    REFUSEE = "refusee", "refusée"
    ACQUISE = "acquise", "acceptée par le silence"
    REJETEE = "rejetee", "refusée par le silence"


class EffetDuSilence(models.TextChoices):
    ACCEPTATION = "acceptation", "acceptation"
    REJET = "rejet", "rejet"
    INCONNU = "", "non fixé"


class Requete(models.Model):
    """A dated request about a dossier, and what silence on it will mean.

    ``limite``: last day to answer, None when no text fixes it; ``article``: what fixes it; ``reserves``:
    doubts shown to the reader. ``projet``, ``est_favorable``: what an agent proposes to the authority.
    ``redacteurs``: whoever proposed an answer, kept or replaced: none of them gives it.
    ``est_papier``: received on paper, typed at the counter by ``auteur`` for the holder.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="requetes")
    nature = models.CharField(max_length=20, choices=NatureRequete.choices)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="requetes")
    est_papier = models.BooleanField("reçue sur papier", default=False, db_default=False)
    texte = models.TextField("texte")
    recue_le = models.DateField("reçue le")
    limite = models.DateField("limite pour répondre", null=True, blank=True)
    effet_silence = models.CharField(max_length=12, choices=EffetDuSilence.choices, blank=True)
    article = models.CharField(max_length=60, blank=True)
    reserves = models.JSONField(default=list, blank=True)
    etat = models.CharField(max_length=12, choices=EtatRequete.choices, default=EtatRequete.EN_ATTENTE)
    projet = models.TextField("réponse proposée à la signature", blank=True, default="", db_default="")
    est_favorable = models.BooleanField("propose d'accepter", null=True, blank=True)
    proposee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    redacteurs = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    reponse = models.TextField("réponse", blank=True)
    repondu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    repondu_le = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "nature", "auteur"],
                condition=Q(etat="en_attente"),
                name="une_requete_en_attente_par_nature",
            ),
        ]
        indexes = [
            models.Index(fields=["limite"], name="requete_limite_idx", condition=Q(etat="en_attente")),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} — {self.dossier}"


class PreferencesCourriel(models.Model):
    """Mails a person may do without. Those the law counts on always leave."""

    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences_courriel", primary_key=True
    )
    etapes = models.BooleanField("chaque étape de mes dossiers", default=True)
    messages = models.BooleanField("un nouveau message", default=True)
    arrivees = models.BooleanField("une pièce, un message ou une demande arrive", default=True)

    def __str__(self) -> str:
        return f"préférences de {self.utilisateur}"
