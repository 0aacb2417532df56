"""First steps after the decision: its withdrawal, and the declarations of works."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class EtatRetrait(models.TextChoices):
    CONTRADICTOIRE = "contradictoire", "procédure contradictoire ouverte"
    A_SIGNER = "a_signer", "à signer"
    SIGNE = "signe", "signé"
    NOTIFIE = "notifie", "notifié"
    ABANDONNE = "abandonne", "abandonné"


class Retrait(models.Model):
    """Withdrawal of a permit or a non-opposition, tacit or express (L424-5).

    ``date_decision_retiree``: date of the decision, or day the tacit one exists; ``limite``: last day to
    notify the withdrawal; ``limite_observations``: until when the holder may answer (CRPA L121-1,
    L122-1). ``redacteurs``: whoever wrote any part of it: none of them signs. ``a_la_demande``: asked for by the holder, then without limit nor contradiction.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="retraits")
    etat = models.CharField(max_length=16, choices=EtatRetrait.choices, default=EtatRetrait.CONTRADICTOIRE)
    a_la_demande = models.BooleanField("à la demande du bénéficiaire", default=False)
    vaut_refus = models.BooleanField("et refuse la demande", default=False)
    motifs = models.TextField("motifs d'illégalité")
    date_decision_retiree = models.DateField()
    limite = models.DateField(null=True, blank=True)
    courrier = models.OneToOneField(
        "dossiers.Courrier", models.PROTECT, null=True, blank=True, related_name="retrait_annonce"
    )
    limite_observations = models.DateField(null=True, blank=True)
    observations = models.TextField("observations du bénéficiaire", blank=True)
    observations_le = models.DateField(null=True, blank=True)
    prepare_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    redacteurs = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    prepare_le = models.DateTimeField(auto_now_add=True)
    signe_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    date_signature = models.DateField(null=True, blank=True)
    pdf = models.ForeignKey("dossiers.Fichier", models.PROTECT, null=True, blank=True, related_name="+")
    pdf_signe = models.ForeignKey("dossiers.Fichier", models.PROTECT, null=True, blank=True, related_name="+")
    notification = models.OneToOneField(
        "dossiers.Courrier", models.PROTECT, null=True, blank=True, related_name="retrait_notifie"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signe_par__isnull=True) | ~Q(signe_par=F("prepare_par")),
                name="qui_prepare_un_retrait_ne_le_signe_pas",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["signe", "notifie"])
                | Q(signe_par__isnull=False, pdf_signe__isnull=False, date_signature__isnull=False),
                name="retrait_signe_a_signataire_et_document",
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=~Q(etat="abandonne"),
                name="un_retrait_vivant_par_dossier",
            ),
        ]

    def __str__(self) -> str:
        return f"retrait — {self.dossier}"


class NatureDeclaration(models.TextChoices):
    DOC = "doc", "déclaration d'ouverture de chantier (R*424-16)"
    DAACT = "daact", "déclaration attestant l'achèvement et la conformité (R462-1)"


class DeclarationDeTravaux(models.Model):
    """A DOC or a DAACT as received. ``date_fait``: day the works began, or were completed."""

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="declarations")
    nature = models.CharField(max_length=6, choices=NatureDeclaration.choices)
    date_reception = models.DateField("reçue le")
    date_fait = models.DateField("ouverture ou achèvement le")
    est_partielle = models.BooleanField("pour une tranche", default=False)
    precision = models.CharField("tranche", max_length=200, blank=True)
    enregistree_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    enregistree_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["date_reception", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_fait__lte=F("date_reception")), name="travaux_declares_apres_le_fait"
            ),
            models.UniqueConstraint(
                fields=["dossier", "nature"],
                condition=Q(est_partielle=False),
                name="une_declaration_entiere_par_nature",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} — {self.dossier}"
