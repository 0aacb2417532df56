"""The decision, from draft to signature. Whoever prepared it cannot sign it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class SensDecision(models.TextChoices):
    """What the decision says; labels by type come from the domain."""

    ACCORD = "accord", "accord"
    ACCORD_PRESCRIPTIONS = "accord_prescriptions", "accord avec prescriptions"
    REFUS = "refus", "refus"
    SURSIS = "sursis", "sursis à statuer"


class EtatDecision(models.TextChoices):
    PROJET = "projet", "projet"
    A_VALIDER = "a_valider", "à valider"
    A_SIGNER = "a_signer", "à signer"
    RENVOYEE = "renvoyee", "renvoyée"
    SIGNEE = "signee", "signée"
    CADUQUE = "caduque", "sans objet"


VIVANTES = (EtatDecision.PROJET, EtatDecision.A_VALIDER, EtatDecision.A_SIGNER, EtatDecision.SIGNEE)


class Decision(models.Model):
    """One arrêté: its draft, its exact PDF, its signature.

    ``pdf`` is the document shown to the signatory, ``pdf_signe`` the same document once signed.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="decisions")
    sens = models.CharField("sens", max_length=24, choices=SensDecision.choices)
    motifs = models.TextField("motifs en droit et en fait", blank=True)
    prescriptions = models.TextField("prescriptions", blank=True)
    rapport = models.TextField("rapport d'instruction", blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatDecision.choices, default=EtatDecision.PROJET)
    preparee_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    preparee_le = models.DateTimeField()
    validee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    validee_le = models.DateTimeField(null=True, blank=True)
    signee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signee_le = models.DateTimeField(null=True, blank=True)
    date_decision = models.DateField("date de la décision", null=True, blank=True)
    motif_renvoi = models.TextField("motif du renvoi", blank=True)
    renvoyee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    pdf = models.ForeignKey("dossiers.Fichier", models.PROTECT, null=True, blank=True, related_name="+")
    pdf_signe = models.ForeignKey("dossiers.Fichier", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signee_par__isnull=True) | ~Q(signee_par=F("preparee_par")),
                name="qui_prepare_ne_signe_pas",
            ),
            models.CheckConstraint(
                condition=~Q(etat="signee")
                | Q(signee_par__isnull=False, pdf_signe__isnull=False, date_decision__isnull=False),
                name="decision_signee_a_signataire_et_document",
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(etat__in=[e.value for e in VIVANTES]),
                name="une_decision_vivante_par_dossier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sens_display()} — {self.dossier}"
