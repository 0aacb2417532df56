"""The process of a dossier as viewflow stores it, the heartbeat of the daily job, failed sign-ins, and
what a person set for the queue."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from viewflow.workflow.models import Process


class ProcessusDossier(Process):
    """One process a dossier; it says who acts next, never what the law says."""

    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="processus")

    class Meta:
        verbose_name = "circuit"

    def __str__(self) -> str:
        return f"circuit de {self.dossier}"


class BattementPlanificateur(models.Model):
    """The last run of one planned job: what tells the bench that time is being watched."""

    tache = models.CharField("tâche", max_length=60, unique=True)
    dernier_passage_le = models.DateTimeField("dernier passage")
    effets = models.PositiveIntegerField("effets", default=0)
    duree_ms = models.PositiveIntegerField("durée du passage (ms)", null=True, blank=True)

    class Meta:
        verbose_name = "battement du planificateur"

    def __str__(self) -> str:
        return f"{self.tache} : {self.dernier_passage_le}"


class EchecConnexion(models.Model):
    """One failed sign-in; ``cle`` is a keyed hash of (network address, account): neither is kept."""

    cle = models.CharField(max_length=64)
    le = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["cle", "le"], name="echec_connexion_idx")]

    def __str__(self) -> str:
        return f"échec du {self.le}"


class FiltreEnregistre(models.Model):
    """A tab and criteria of the queue that a person named; at most one opens by default."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="filtres_enregistres")
    nom = models.CharField("nom", max_length=60)
    parametres = models.JSONField("onglet et critères", default=dict)
    est_defaut = models.BooleanField("s'ouvre par défaut", default=False)

    class Meta:
        verbose_name = "filtre enregistré"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agent", "nom"], name="filtre_enregistre_nom_unique"),
            models.UniqueConstraint(
                fields=["agent"], condition=models.Q(est_defaut=True), name="filtre_un_seul_defaut"
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class ColonnesFile(models.Model):
    """The columns of the queue that a person chose to see."""

    agent = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="colonnes_file")
    colonnes = models.JSONField("colonnes", default=list)

    class Meta:
        verbose_name = "colonnes de la file"

    def __str__(self) -> str:
        return f"colonnes de {self.agent}"


class Appareil(models.Model):
    """One open session of a person: what the page of the account lists and can close."""

    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appareils")
    cle = models.CharField("clé de session", max_length=40, unique=True)
    navigateur = models.CharField("navigateur", max_length=120, blank=True)
    ouvert_le = models.DateTimeField("ouvert le", auto_now_add=True)

    class Meta:
        ordering = ["-ouvert_le"]
        verbose_name = "appareil connecté"

    def __str__(self) -> str:
        return f"{self.navigateur} ({self.ouvert_le})"


class IdentiteExterne(models.Model):
    """The account of a person at an identity provider (``sub`` of OpenID Connect), tied to one here."""

    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identites")
    fournisseur = models.CharField("fournisseur", max_length=30)
    sub = models.CharField("identifiant chez le fournisseur", max_length=255)
    reliee_le = models.DateTimeField("reliée le", auto_now_add=True)

    class Meta:
        verbose_name = "identité reliée"
        constraints = [
            models.UniqueConstraint(fields=["fournisseur", "sub"], name="identite_unique"),
            models.UniqueConstraint(
                fields=["fournisseur", "utilisateur"], name="identite_une_par_fournisseur"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fournisseur} : {self.utilisateur}"
