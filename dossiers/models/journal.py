"""The append-only ledger of legal facts, its seals, and the log of who opened what."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from communes.erreurs import ErreurMetier


class NatureEvenement(models.TextChoices):
    """Legal facts. A mistake is corrected by a ``RECTIFICATION`` that names the wrong one."""

    DEPOT = "depot", "Dépôt de la demande"
    AEE = "aee", "Accusé d'enregistrement électronique envoyé"
    ENREGISTREMENT = "enregistrement", "Numéro attribué"
    ARE = "are", "Accusé de réception électronique envoyé"
    RECEPISSE = "recepisse", "Récépissé remis"
    CIRCONSTANCES = "circonstances", "Circonstances retenues"
    REGLE_ECARTEE = "regle_ecartee", "Règle signalée par la carte, écartée"
    TERRAIN_CORRIGE = "terrain_corrige", "Parcelles du terrain corrigées"
    DEMANDE_PIECES = "demande_pieces", "Pièces manquantes demandées"
    RECEPTION_PIECES = "reception_pieces", "Pièces reçues"
    COMPLET = "complet", "Dossier reconnu complet"
    MAJORATION = "majoration", "Modification du délai notifiée"
    SAISINE_ABF = "saisine_abf", "Architecte des Bâtiments de France saisi"
    AVIS_ABF = "avis_abf", "Avis de l'architecte des Bâtiments de France"
    SAISINE = "saisine", "Service consulté"
    AVIS = "avis", "Avis reçu"
    AVIS_TACITE = "avis_tacite", "Avis tacite acquis"
    PROLONGATION_RECOURS_ABF = "prolongation_recours_abf", "Prolongation (recours ABF)"
    PROLONGATION = "prolongation", "Prolongation ou suspension du délai"
    REPRISE = "reprise", "Fin de la suspension du délai"
    ENQUETE = "enquete", "Consultation du public organisée"
    RAPPORT_ENQUETE = "rapport_enquete", "Rapport d'enquête reçu"
    BILAN_PUBLIC = "bilan_public", "Synthèse des observations du public reçue"
    SIGNATURE = "signature", "Décision signée"
    RENVOI = "renvoi", "Projet de décision renvoyé"
    VISA = "visa", "Projet de décision visé"
    DECISION = "decision", "Décision notifiée"
    CONSULTATION = "consultation", "Document consulté par le demandeur"
    DECISION_TACITE = "decision_tacite", "Décision tacite acquise"
    CONTROLE = "controle", "Conformité de la déclaration contrôlée"
    ABANDON = "abandon", "Abandon par le demandeur"
    RETOUR_COURRIER = "retour_courrier", "Retour d'une lettre recommandée"
    TRANSMISSION_PREFET = "transmission_prefet", "Transmission au préfet"
    ACCUSE_PREFET = "accuse_prefet", "Accusé de réception du préfet"
    ANOMALIE_PREFET = "anomalie_prefet", "Transmission rejetée"
    COURRIER_PREFET = "courrier_prefet", "Courrier du préfet"
    AFFICHAGE = "affichage", "Affichage ou publication"
    CERTIFICAT_TACITE = "certificat_tacite", "Certificat de décision tacite délivré"
    REJET_CONSTATE = "rejet_constate", "Rejet tacite constaté par lettre"
    INTERET = "interet", "Intérêt au projet déclaré"
    RECOMMANDE = "recommande", "Lettre recommandée déposée à la poste"
    COURRIEL_REVENU = "courriel_revenu", "Avis électronique revenu"
    CONTRADICTOIRE = "contradictoire", "Retrait envisagé : observations demandées"
    OBSERVATIONS = "observations", "Observations du bénéficiaire reçues"
    RETRAIT_SIGNE = "retrait_signe", "Retrait signé"
    RETRAIT = "retrait", "Retrait notifié"
    DOC = "doc", "Déclaration d'ouverture de chantier reçue"
    DAACT = "daact", "Déclaration d'achèvement reçue"
    MODIFICATION_PROPOSEE = "modification_proposee", "Modification du projet proposée"
    MODIFICATION_ADMISE = "modification_admise", "Modification du projet prise en compte"
    MODIFICATION_REFUSEE = "modification_refusee", "Modification du projet refusée"
    MODIFICATION_ANNULEE = "modification_annulee", "Modification du projet annulée par le demandeur"
    REQUETE = "requete", "Demande reçue sur le dossier"
    REPONSE_REQUETE = "reponse_requete", "Réponse à une demande"
    SILENCE_REQUETE = "silence_requete", "Silence gardé sur une demande"
    RECTIFICATION = "rectification", "Rectification"
    PURGE = "purge", "Données effacées au terme de leur conservation"


class EvenementQuerySet(models.QuerySet):
    def update(self, **champs):
        raise ErreurMetier("Le journal ne se modifie pas : consignez une rectification.")

    def delete(self):
        raise ErreurMetier("Le journal ne s'efface pas.")


class Evenement(models.Model):
    """One legal fact of one dossier, chained to the previous one by its SHA-256.

    ``date_legale``: the day the fact counts for the law; ``enregistre_le``: the instant it was written.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="evenements")
    rang = models.PositiveIntegerField()
    nature = models.CharField(max_length=30, choices=NatureEvenement.choices)
    date_legale = models.DateField("date")
    enregistre_le = models.DateTimeField()
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    vise = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="suites")
    condensat_donnees = models.CharField(max_length=64)
    precedent = models.CharField(max_length=64)
    empreinte = models.CharField(max_length=64)

    objects = EvenementQuerySet.as_manager()

    class Meta:
        ordering = ["dossier_id", "rang"]
        indexes = [
            models.Index(
                fields=["dossier"],
                name="evenement_are_idx",
                condition=models.Q(nature=NatureEvenement.ARE.value),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "rang"], name="evenement_rang_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} ({self.date_legale})"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise ErreurMetier("Le journal ne se modifie pas : consignez une rectification.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ErreurMetier("Le journal ne s'efface pas.")


class DonneesEvenement(models.Model):
    """The data of one fact, kept beside it: a recorded purge may empty them, the chain still verifies."""

    evenement = models.OneToOneField(Evenement, models.PROTECT, related_name="donnees", primary_key=True)
    contenu = models.JSONField(default=dict)
    purge_le = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"données de {self.evenement}"


class Sceau(models.Model):
    """Daily seal over the heads of the chains."""

    jour = models.DateField(unique=True)
    nombre = models.PositiveIntegerField()
    empreinte = models.CharField(max_length=64)
    jeton = models.BinaryField("jeton d'horodatage RFC 3161", null=True, blank=True)
    pose_le = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"sceau du {self.jour}"


class Acces(models.Model):
    """Who opened which dossier or file, and when."""

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="acces")
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    objet = models.CharField(max_length=80)
    le = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["dossier", "-le"])]

    def __str__(self) -> str:
        return f"{self.utilisateur} — {self.objet}"
