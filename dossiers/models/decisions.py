"""The decision, from draft to signature, and who may sign. Whoever prepared it cannot sign it."""

from __future__ import annotations

from datetime import date

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
    ``signataire``: whose name the document prints (A424-2); nobody else can then sign it.
    ``complements``: what some arrêtés add (``sursis_mois``, ``derogation``, …).
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="decisions")
    sens = models.CharField("sens", max_length=24, choices=SensDecision.choices)
    motifs = models.TextField("motifs en droit et en fait", blank=True)
    prescriptions = models.TextField("prescriptions", blank=True)
    complements = models.JSONField("compléments de l'arrêté", default=dict, blank=True)
    signataire = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
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
        indexes = [models.Index(fields=["date_decision"], name="decision_jour_idx")]
        constraints = [
            models.CheckConstraint(
                condition=Q(signee_par__isnull=True) | ~Q(signee_par=F("preparee_par")),
                name="qui_prepare_ne_signe_pas",
            ),
            models.CheckConstraint(
                condition=Q(validee_par__isnull=True) | ~Q(validee_par=F("preparee_par")),
                name="qui_prepare_ne_vise_pas",
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


class EtapeVisa(models.TextChoices):
    """Steps of the validation chain before signature, in order."""

    CHEF = "chef", "visa du chef de service"
    COMMUNE = "commune", "avis de la commune"


class SensVisa(models.TextChoices):
    ACCORDE = "accorde", "accordé"
    RENVOYE = "renvoye", "renvoyé à l'instructeur"


class CircuitDecision(models.Model):
    """The steps that one convention puts between the instructor and the signatory; none by default."""

    convention = models.OneToOneField(
        "communes.Convention", models.PROTECT, related_name="circuit_de_decision"
    )
    visa_chef = models.BooleanField("visa du chef de service", default=False)
    avis_commune = models.BooleanField("avis de la commune avant signature", default=False)

    def __str__(self) -> str:
        return f"circuit de {self.convention}"

    def etapes(self) -> list[str]:
        """Required steps, in order."""
        voulues = [(self.visa_chef, EtapeVisa.CHEF), (self.avis_commune, EtapeVisa.COMMUNE)]
        return [str(etape) for voulue, etape in voulues if voulue]


class Visa(models.Model):
    """One person's word on one draft; kept whatever becomes of the draft."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="visas")
    etape = models.CharField(max_length=8, choices=EtapeVisa.choices)
    sens = models.CharField(max_length=8, choices=SensVisa.choices)
    commentaire = models.TextField(blank=True)
    par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    le = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "etape"], name="un_visa_par_etape"),
            models.CheckConstraint(
                condition=~Q(sens="renvoye") | ~Q(commentaire=""), name="renvoi_de_visa_motive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_etape_display()} : {self.get_sens_display()}"


class DelegationQuerySet(models.QuerySet):
    def en_vigueur(self, jour: date) -> DelegationQuerySet:
        """Delegations that hold on ``jour``, first and last day included, not ended before."""
        return self.filter(
            Q(fin__isnull=True) | Q(fin__gte=jour),
            Q(revoquee_le__isnull=True) | Q(revoquee_le__gt=jour),
            debut__lte=jour,
        )


class Delegation(models.Model):
    """A delegation of signature by arrêté of the mayor (CGCT L2122-18, L2122-19; L423-1): scope and dates.

    ``types``: types of dossier covered, empty = every type of the domain. ``sens``: outcomes covered,
    empty = every one. Its holder signs nothing outside it.
    """

    commune = models.ForeignKey("communes.Commune", models.PROTECT, related_name="delegations")
    domaine = models.CharField("domaine", max_length=20)
    delegataire = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations")
    arrete = models.CharField("référence de l'arrêté", max_length=120)
    types = models.JSONField("types couverts", default=list, blank=True)
    sens = models.JSONField("issues couvertes", default=list, blank=True)
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)
    revoquee_le = models.DateField("rapportée le", null=True, blank=True)
    enregistree_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    enregistree_le = models.DateTimeField(auto_now_add=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["commune__nom", "-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="delegation_dates_en_ordre"
            ),
            models.CheckConstraint(condition=~Q(arrete=""), name="delegation_a_son_arrete"),
        ]

    def __str__(self) -> str:
        return f"{self.arrete} — {self.delegataire}"

    def tient(self, jour: date) -> bool:
        """What :meth:`DelegationQuerySet.en_vigueur` asks, of this one."""
        return (
            self.debut <= jour
            and (self.fin is None or self.fin >= jour)
            and (self.revoquee_le is None or self.revoquee_le > jour)
        )

    def couvre(self, type_dossier: str, sens: str) -> bool:
        """Whether an outcome of this type falls within the delegation."""
        return (not self.types or type_dossier in self.types) and (not self.sens or sens in self.sens)


class Interet(models.Model):
    """The mayor is interested in the project: the council names another member to decide (L422-7)."""

    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="interet")
    interesse = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    designe = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    deliberation = models.CharField("délibération", max_length=160, blank=True)
    date_deliberation = models.DateField(null=True, blank=True)
    declare_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declare_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(designe__isnull=True) | ~Q(designe=F("interesse")), name="interesse_remplace"
            ),
            models.CheckConstraint(
                condition=Q(designe__isnull=True)
                | (~Q(deliberation="") & Q(date_deliberation__isnull=False)),
                name="designe_par_deliberation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interesse} intéressé à {self.dossier}"
