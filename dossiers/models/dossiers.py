"""One procedure on one permit: the dossier, and the sealed copy of what was filed."""

from __future__ import annotations

import secrets
from datetime import date

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import F, Q

from communes import habilitations
from dossiers.etats import CLOS, EN_COURS, EtatDossier

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def nouvelle_reference() -> str:
    """A reference that can be read aloud, before any number exists: 10 signs without 0, 1, I, O."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


class Voie(models.TextChoices):
    """How the dossier was filed."""

    TELESERVICE = "teleservice", "en ligne"
    PAPIER = "papier", "sur papier"


class Etape(models.TextChoices):
    """Who has the ball: a cache of the process, written with it, for queues."""

    BROUILLON = "brouillon", "brouillon"
    ENREGISTREMENT = "enregistrement", "à enregistrer par la commune"
    COMPLETUDE = "completude", "complétude à vérifier"
    ATTENTE_PIECES = "attente_pieces", "en attente du demandeur"
    INSTRUCTION = "instruction", "à instruire"
    VALIDATION = "validation", "à valider"
    SIGNATURE = "signature", "à la signature"
    NOTIFICATION = "notification", "à notifier"
    CLOS = "clos", "clos"


class DossierQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur, *, jour: date | None = None) -> DossierQuerySet:
        """Dossiers an agent may consult on ``jour``; drafts are visible to their author only."""
        return self.exclude(etat=EtatDossier.BROUILLON).filter(
            habilitations.filtre_communes(utilisateur, habilitations.CONSULTER, jour=jour)
        )

    def que_peut(self, utilisateur, action: str, *, jour: date | None = None) -> DossierQuerySet:
        """Filed dossiers on which a person may do ``action``."""
        return self.exclude(etat=EtatDossier.BROUILLON).filter(
            habilitations.filtre_communes(utilisateur, action, jour=jour)
        )

    def consultes_par(self, utilisateur, *, jour: date | None = None) -> DossierQuerySet:
        """Dossiers a consulted service's agent sees on ``jour`` through a dated row, and through it only."""
        from dossiers.services.consultations import file_du_service

        demandes = file_du_service(utilisateur, jour=jour)
        return self.exclude(etat=EtatDossier.BROUILLON).filter(pk__in=demandes.values("dossier"))

    def du_demandeur(self, utilisateur) -> DossierQuerySet:
        """Dossiers a petitioner owns."""
        return self.filter(depositaire=utilisateur)

    def remplis_par(self, utilisateur) -> DossierQuerySet:
        """What a petitioner owns, and the drafts others opened to him (he fills them, he does not file them).

        A draft typed at a counter belongs to the counter: whoever no longer registers there no longer reads it.
        """
        from dossiers.models.invitations import Invitation

        partages = Invitation.objects.partages_ouverts().filter(acceptee_par=utilisateur)
        au_comptoir = habilitations.filtre_communes(utilisateur, habilitations.ENREGISTRER)
        if habilitations.peut_quelque_part(utilisateur, habilitations.ENREGISTRER):
            au_comptoir |= Q(commune__isnull=True)
        return self.filter(
            Q(depositaire=utilisateur) | Q(etat=EtatDossier.BROUILLON, pk__in=partages.values("dossier"))
        ).filter(~Q(etat=EtatDossier.BROUILLON) | Q(voie=Voie.TELESERVICE) | au_comptoir)

    def cherches(self, question: str) -> DossierQuerySet:
        """Those that hold every word asked for: number, references, name, land, object, commune."""
        trouves = self
        for mot in question.split()[:8]:
            trouves = trouves.filter(
                Q(numero__icontains=mot)
                | Q(reference__iexact=mot)
                | Q(reference_interne__icontains=mot)
                | Q(nom_demandeur__icontains=mot)
                | Q(adresse_terrain__icontains=mot)
                | Q(objet__icontains=mot)
                | Q(commune__nom__icontains=mot)
            )
        return trouves

    def en_cours(self) -> DossierQuerySet:
        """Dossiers whose instruction is open."""
        return self.filter(etat__in=EN_COURS)

    def clos(self) -> DossierQuerySet:
        """Dossiers whose instruction is over."""
        return self.filter(etat__in=CLOS)

    def au_silence_acquis(self, jour: date) -> DossierQuerySet:
        """Open dossiers whose silence has produced its effect on ``jour``."""
        return self.en_cours().filter(date_silence__isnull=False, date_silence__lte=jour)

    def pour_statistiques(self) -> DossierQuerySet:
        """What may leave for statistics: filed, not emptied, and nobody opposed it (RGPD, article 21)."""
        return self.exclude(etat=EtatDossier.BROUILLON).filter(
            opposition_le__isnull=True, purge_le__isnull=True
        )

    def par_urgence(self) -> DossierQuerySet:
        """The next legal date first; dossiers without one last."""
        return self.order_by(F("prochaine_echeance").asc(nulls_last=True), "pk")


class Dossier(models.Model):
    """One procedure: a request, its land, its pieces, its clock.

    The clock columns (``limite_…``, ``effet_silence``, ``date_silence``, ``prochaine_echeance``) are a
    cache of the projection of the journal; only ``dossiers.services.horloge`` writes them.
    """

    reference = models.CharField("référence", max_length=12, unique=True, default=nouvelle_reference)
    numero = models.CharField("numéro", max_length=25, unique=True, null=True, blank=True)
    autorisation = models.ForeignKey(
        "dossiers.Autorisation", models.PROTECT, null=True, blank=True, related_name="dossiers"
    )
    suffixe = models.CharField("suffixe", max_length=4, blank=True)
    domaine = models.CharField("domaine", max_length=20)
    type = models.CharField("type", max_length=10)
    commune = models.ForeignKey(
        "communes.Commune", models.PROTECT, null=True, blank=True, related_name="dossiers"
    )
    depositaire = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="dossiers"
    )
    service = models.ForeignKey(
        "communes.ServiceInstructeur", models.PROTECT, null=True, blank=True, related_name="dossiers"
    )
    instructeur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="dossiers_instruits"
    )
    etat = models.CharField("état", max_length=20, choices=EtatDossier.choices, default=EtatDossier.BROUILLON)
    etape = models.CharField("étape", max_length=20, choices=Etape.choices, default=Etape.BROUILLON)
    voie = models.CharField("voie du dépôt", max_length=12, choices=Voie.choices, default=Voie.TELESERVICE)
    date_depot = models.DateField("date de dépôt", null=True, blank=True)
    depose_le = models.DateTimeField("déposé le", null=True, blank=True)

    objet = models.CharField("objet", max_length=300, blank=True)
    nom_demandeur = models.CharField("demandeur", max_length=250, blank=True)
    adresse_terrain = models.CharField("adresse du terrain", max_length=250, blank=True)
    donnees = models.JSONField("données de la demande", default=dict, blank=True)
    circonstances = models.JSONField("circonstances retenues", default=list, blank=True)
    emprise = models.MultiPolygonField("emprise du terrain", srid=2154, null=True, blank=True)
    emprise_projet = models.MultiPolygonField(
        "emprise du projet, dessinée par le demandeur", srid=2154, null=True, blank=True, spatial_index=False
    )

    limite_completude = models.DateField("limite de complétude", null=True, blank=True)
    limite_pieces = models.DateField("limite de production des pièces", null=True, blank=True)
    limite_instruction = models.DateField("limite d'instruction", null=True, blank=True)
    effet_silence = models.CharField("effet du silence", max_length=30, blank=True)
    date_silence = models.DateField("silence acquis le", null=True, blank=True)
    prochaine_echeance = models.DateField("prochaine échéance", null=True, blank=True)
    nature_echeance = models.CharField("nature de l'échéance", max_length=30, blank=True)
    est_provisoire = models.BooleanField("délais provisoires", default=False)

    groupe = models.CharField("demandes déposées ensemble", max_length=12, blank=True, db_index=True)
    lot = models.CharField("envoi groupé", max_length=12, blank=True, db_index=True)
    reference_interne = models.CharField("référence du demandeur", max_length=60, blank=True)
    questions = models.JSONField("questions du formulaire à la saisie", default=dict, blank=True)

    opposition_le = models.DateTimeField(
        "s'oppose depuis à l'usage de ses données pour des statistiques", null=True, blank=True
    )
    purge_le = models.DateTimeField("données effacées le", null=True, blank=True)

    version = models.PositiveIntegerField("version de la saisie", default=0)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["domaine", "commune", "etat", "prochaine_echeance"], name="dossier_file_idx"
            ),
            models.Index(fields=["instructeur", "etat", "prochaine_echeance"], name="dossier_mes_idx"),
            models.Index(fields=["depositaire", "-modifie_le"], name="dossier_depositaire_idx"),
            models.Index(
                fields=["date_silence"],
                name="dossier_silence_idx",
                condition=Q(etat__in=[e.value for e in EN_COURS]),
            ),
            models.Index(
                fields=["prochaine_echeance", "id"],
                name="dossier_urgence_idx",
                condition=Q(etat__in=[e.value for e in EN_COURS]),
            ),
            models.Index(
                fields=["commune", "etape"],
                name="dossier_etape_idx",
                condition=Q(etat__in=[e.value for e in EN_COURS]),
            ),
            models.Index(
                fields=["limite_completude"],
                name="dossier_completude_idx",
                condition=Q(etat=EtatDossier.A_VERIFIER.value),
            ),
            models.Index(
                fields=["limite_pieces"],
                name="dossier_pieces_idx",
                condition=Q(etat=EtatDossier.INCOMPLET.value),
            ),
            # All that the tabs of the queue count by: the rows themselves are not read.
            models.Index(
                fields=["commune", "domaine", "type", "etat", "etape", "instructeur", "id"],
                name="dossier_onglets_idx",
                condition=Q(etat__in=[e.value for e in EN_COURS]),
            ),
            # All that the missing acknowledgements are sought by: the rows themselves are not read.
            models.Index(
                fields=["date_depot", "id", "commune", "domaine", "type", "etape", "instructeur"],
                name="dossier_are_idx",
                condition=Q(etat__in=[e.value for e in EN_COURS], voie=Voie.TELESERVICE.value),
            ),
            models.Index(
                fields=["domaine", "type", "date_silence"],
                name="dossier_tacite_idx",
                condition=Q(etat=EtatDossier.ACCORD_TACITE.value),
            ),
            models.Index(fields=["commune", "date_depot"], name="dossier_affichage_idx"),
            models.Index(
                fields=["modifie_le"],
                name="dossier_brouillon_idx",
                condition=Q(etat=EtatDossier.BROUILLON.value),
            ),
            models.Index(fields=["nom_demandeur"], name="dossier_nom_idx"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatDossier.BROUILLON)
                | (Q(commune__isnull=False) & Q(date_depot__isnull=False)),
                name="dossier_depose_a_commune_et_date",
            ),
        ]

    def __str__(self) -> str:
        return self.numero or f"{self.type} {self.reference}"

    @property
    def est_clos(self) -> bool:
        return self.etat in CLOS

    @property
    def nature_de_suite(self) -> str:
        """« Modification », « Transfert » on a permit already granted; empty for a first request."""
        return {"M": "Modification", "T": "Transfert"}.get(self.suffixe[:1], "")

    @property
    def soeurs(self) -> models.QuerySet:
        """The dossiers filed with this one in the other communes of its land; each keeps its own clock."""
        if not self.groupe:
            return Dossier.objects.none()
        return Dossier.objects.filter(groupe=self.groupe).exclude(pk=self.pk).select_related("commune")

    @property
    def est_brouillon(self) -> bool:
        return self.etat == EtatDossier.BROUILLON


class Depot(models.Model):
    """The sealed copy of what was filed: shown as it was, ten years later.

    ``condensat``: SHA-256 of the canonical form of ``contenu`` (form data and hashes of the pieces).
    """

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="depot")
    contenu = models.JSONField()
    condensat = models.CharField(max_length=64)
    depose_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    depose_le = models.DateTimeField()
    version_cgu = models.CharField("version des conditions acceptées", max_length=20, blank=True)
    accepte_electronique = models.BooleanField(
        "accepte les notifications électroniques (CRPA L112-15)", default=False
    )

    def __str__(self) -> str:
        return f"dépôt de {self.dossier}"
