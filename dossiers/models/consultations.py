"""Services that are consulted on a dossier, what was asked of them, what they answered."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from droit.calendrier import ajouter_jours, ajouter_mois

#: The code of the architect of the Bâtiments de France: asking and answering move the legal clock.
ABF = "abf"
#: The mayor's own opinion, when the decision is the State's (R*423-72, R*410-6).
MAIRE = "maire"


class NatureConsultation(models.TextChoices):
    """What an answer is worth: an ``ACCORD`` binds the authority, an ``AVIS`` informs it."""

    AVIS = "avis", "avis simple"
    ACCORD = "accord", "accord (avis conforme)"
    INFORMATION = "information", "pour information"


class EffetSilenceAvis(models.TextChoices):
    """What the silence of a service means once its delay is over."""

    FAVORABLE = "favorable", "avis réputé favorable"
    ACCORD_DONNE = "accord_donne", "accord réputé donné"
    REFUS = "refus", "accord réputé refusé"
    SANS_OBSERVATION = "sans_observation", "réputé sans observation"
    EXPRES = "expres", "aucun accord tacite : accord exprès exigé"
    AUCUN = "aucun", "aucun texte ne donne de sens au silence"


class UniteDelai(models.TextChoices):
    JOURS = "jours", "jours"
    MOIS = "mois", "mois"


class ServiceConsultableQuerySet(models.QuerySet):
    def en_vigueur(self, jour: date) -> ServiceConsultableQuerySet:
        """Services that may be consulted on ``jour``, first and last day included."""
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=jour), debut__lte=jour)


class ServiceConsultable(models.Model):
    """One entry of the directory. ``code``: the name the law's tables use (``abf``, ``sdis``, …)."""

    code = models.SlugField("code", max_length=40, unique=True)
    nom = models.CharField("nom", max_length=160)
    famille = models.CharField("thème", max_length=60, blank=True)
    courriel = models.EmailField("adresse électronique", blank=True)
    nature = models.CharField(
        "nature", max_length=12, choices=NatureConsultation.choices, default=NatureConsultation.AVIS
    )
    nombre = models.PositiveSmallIntegerField("délai", default=1)
    unite = models.CharField("unité", max_length=5, choices=UniteDelai.choices, default=UniteDelai.MOIS)
    silence = models.CharField(
        "effet du silence",
        max_length=20,
        choices=EffetSilenceAvis.choices,
        default=EffetSilenceAvis.FAVORABLE,
    )
    article = models.CharField("article", max_length=40, default="R*423-59")
    debut = models.DateField("à partir du", default=date(2000, 1, 1))
    fin = models.DateField("jusqu'au", null=True, blank=True)

    objects = ServiceConsultableQuerySet.as_manager()

    class Meta:
        ordering = ["famille", "nom"]
        verbose_name = "service consultable"
        verbose_name_plural = "services consultables"
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="service_consultable_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class MembreConsulte(models.Model):
    """The dated link between an account and a consulted service (with the role ``CONSULTE``)."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="services_consultes")
    service = models.ForeignKey(ServiceConsultable, models.PROTECT, related_name="membres")
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "service", "debut"], name="membre_consulte_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} — {self.service}"


class EtatConsultation(models.TextChoices):
    ENVOYEE = "envoyee", "en attente"
    RENDU = "rendu", "avis rendu"
    TACITE = "tacite", "avis tacite"
    ANNULEE = "annulee", "annulée"


class SensAvis(models.TextChoices):
    FAVORABLE = "favorable", "favorable"
    PRESCRIPTIONS = "prescriptions", "favorable avec prescriptions"
    DEFAVORABLE = "defavorable", "défavorable"
    SANS_OBSERVATION = "sans_observation", "sans observation"


class ConsultationQuerySet(models.QuerySet):
    def en_attente(self) -> ConsultationQuerySet:
        """Sent, neither answered nor past its delay."""
        return self.filter(etat=EtatConsultation.ENVOYEE)

    def bloquantes(self) -> ConsultationQuerySet:
        """Awaited answers that the dossier itself asked for: a nested one never holds the dossier."""
        return self.en_attente().filter(parent__isnull=True).exclude(nature=NatureConsultation.INFORMATION)

    def echues(self, jour: date) -> ConsultationQuerySet:
        """Awaited answers whose last day is before ``jour``."""
        return self.en_attente().filter(date_limite__lt=jour)


class Consultation(models.Model):
    """One question put to one service on one dossier.

    ``date_limite``: last day to answer, included (None: no text fixes one). ``parent``: the consultation
    whose service asks another in turn. ``jeton``: raised to revoke every link sent before.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="consultations")
    service = models.ForeignKey(ServiceConsultable, models.PROTECT, related_name="consultations")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="sous_consultations"
    )
    nature = models.CharField(max_length=12, choices=NatureConsultation.choices)
    silence = models.CharField(max_length=20, choices=EffetSilenceAvis.choices)
    article = models.CharField("article", max_length=40)
    pourquoi = models.CharField("pourquoi", max_length=400, blank=True)
    nombre = models.PositiveSmallIntegerField("délai", null=True, blank=True)
    unite = models.CharField(max_length=5, choices=UniteDelai.choices, blank=True)
    etat = models.CharField(max_length=10, choices=EtatConsultation.choices, default=EtatConsultation.ENVOYEE)
    question = models.TextField("question posée", blank=True)
    projet_decision = models.TextField("projet de décision communiqué (R*423-11-1)", blank=True)
    versions = models.ManyToManyField("dossiers.VersionPiece", related_name="consultations", blank=True)
    courriel = models.EmailField("envoyée à", blank=True)
    jeton = models.PositiveSmallIntegerField(default=1)
    date_envoi = models.DateField("envoyée le")
    date_limite = models.DateField("réponse au plus tard le", null=True, blank=True)
    envoyee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sens = models.CharField("sens", max_length=20, choices=SensAvis.choices, blank=True)
    motivation = models.TextField("motivation, prescriptions", blank=True)
    document = models.ForeignKey("dossiers.Fichier", models.PROTECT, null=True, blank=True, related_name="+")
    nom_document = models.CharField(max_length=255, blank=True)
    date_avis = models.DateField("avis du", null=True, blank=True)
    rendu_le = models.DateTimeField("reçu le", null=True, blank=True)
    rendu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signataire = models.CharField("nom et qualité de l'auteur", max_length=200, blank=True)
    est_tardif = models.BooleanField("reçu après la limite", default=False)
    date_tacite = models.DateField("silence acquis le", null=True, blank=True)
    est_confidentiel = models.BooleanField("ne pas citer dans les documents sortants", default=False)
    motif_annulation = models.CharField("motif de l'annulation", max_length=300, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "service"],
                condition=Q(etat="envoyee", parent__isnull=True),
                name="une_consultation_en_attente_par_service",
            ),
            models.CheckConstraint(
                condition=~Q(etat="rendu") | (~Q(sens="") & (~Q(motivation="") | Q(document__isnull=False))),
                name="avis_a_un_sens_et_un_motif",
            ),
        ]
        indexes = [
            models.Index(
                fields=["date_limite"], name="consultation_attente_idx", condition=Q(etat="envoyee")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} — {self.dossier}"

    @property
    def est_en_attente(self) -> bool:
        return self.etat == EtatConsultation.ENVOYEE

    @property
    def attend_une_reponse(self) -> bool:
        return self.nature != NatureConsultation.INFORMATION

    @property
    def delai(self) -> str:
        """« 1 mois », « 15 jours »; empty when none is fixed."""
        return f"{self.nombre} {self.get_unite_display()}" if self.nombre else ""

    @property
    def phrase_avis(self) -> str:
        """The answer in a few words, with what silence means; empty while awaited."""
        if self.etat == EtatConsultation.RENDU:
            return f"{self.get_sens_display()}{', reçu hors délai' if self.est_tardif else ''}"
        if self.etat == EtatConsultation.TACITE:
            return self.get_silence_display()
        return ""

    @property
    def est_defavorable_et_lie(self) -> bool:
        """Whether this answer, or this silence, forbids to grant."""
        if self.nature != NatureConsultation.ACCORD:
            return False
        if self.etat == EtatConsultation.RENDU and not self.est_tardif:
            return self.sens == SensAvis.DEFAVORABLE
        return self.etat == EtatConsultation.TACITE and self.silence in (
            EffetSilenceAvis.REFUS,
            EffetSilenceAvis.EXPRES,
        )


def terme(jour: date, nombre: int, unite: str) -> date:
    """Last day of the delay counted from ``jour`` (R*423-59: from the reception of the request)."""
    return ajouter_mois(jour, nombre) if unite == UniteDelai.MOIS else ajouter_jours(jour, nombre)


#: How long a link and a view outlive the deadline: the service may read back what it was asked.
SURVIE = timedelta(days=183)


class AccesDossierQuerySet(models.QuerySet):
    def en_vigueur(self, jour: date) -> AccesDossierQuerySet:
        """Rows that hold on ``jour``, first and last day included."""
        return self.filter(debut__lte=jour, fin__gte=jour)


class AccesDossier(models.Model):
    """The dated row through which one consulted service sees one dossier, and nothing more."""

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="acces_consultes")
    service = models.ForeignKey(ServiceConsultable, models.PROTECT, related_name="acces")
    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="acces")
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au")

    objects = AccesDossierQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["service", "fin"])]

    def __str__(self) -> str:
        return f"{self.service} — {self.dossier} jusqu'au {self.fin}"


class BrouillonAvis(models.Model):
    """An opinion being written, kept for its author alone: the account, or the link (no account: ``auteur`` empty).

    Gone once the opinion is given: nobody else ever reads it.
    """

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="brouillons")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    sens = models.CharField("sens", max_length=20, choices=SensAvis.choices, blank=True)
    motivation = models.TextField("motivation, prescriptions", blank=True)
    signataire = models.CharField("nom et qualité de l'auteur", max_length=200, blank=True)
    enregistre_le = models.DateTimeField("enregistré le", auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "auteur"], name="un_brouillon_d_avis_par_auteur"),
            models.UniqueConstraint(
                fields=["consultation"], condition=Q(auteur__isnull=True), name="un_brouillon_d_avis_par_lien"
            ),
        ]

    def __str__(self) -> str:
        return f"brouillon d'avis : {self.consultation}"
