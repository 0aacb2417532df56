"""Letter templates that a jurist edits, the shared paragraphs, and letters being written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


def portee(service, commune) -> str:
    """The key of a level: empty for everybody, else the service's or the commune's."""
    return f"commune:{commune.pk}" if commune else f"service:{service.pk}" if service else ""


class EtatModele(models.TextChoices):
    BROUILLON = "brouillon", "brouillon"
    PUBLIE = "publie", "en usage"
    ARCHIVE = "archive", "remplacé"


class ModeleCourrier(models.Model):
    """One version of one template, at one level: everybody's, a service's, or a commune's own.

    ``corps``: paragraphs, « - » lists, ``**bold**`` and ``{{ champ }}`` from a closed list.
    ``portee``: the level as a key (:func:`portee`), so that « one in use a level » is a constraint.
    A published version never changes: editing makes the next one.
    """

    code = models.SlugField("code", max_length=40)
    domaine = models.CharField("domaine", max_length=20)
    service = models.ForeignKey(
        "communes.ServiceInstructeur", models.PROTECT, null=True, blank=True, related_name="modeles"
    )
    commune = models.ForeignKey(
        "communes.Commune", models.PROTECT, null=True, blank=True, related_name="modeles"
    )
    portee = models.CharField("portée", max_length=20, blank=True, default="", editable=False)
    version = models.PositiveIntegerField("version", default=1)
    etat = models.CharField("état", max_length=10, choices=EtatModele.choices, default=EtatModele.BROUILLON)
    libelle = models.CharField("intitulé", max_length=120)
    objet = models.CharField("objet", max_length=200)
    corps = models.TextField("texte")
    signataire = models.CharField("qualité du signataire", max_length=120, blank=True)
    contact = models.CharField("contact à citer", max_length=200, blank=True)
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cree_le = models.DateTimeField("créé le")
    publie_le = models.DateTimeField("publié le", null=True, blank=True)

    class Meta:
        ordering = ["libelle", "-version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=True) | Q(commune__isnull=True), name="modele_d_un_seul_niveau"
            ),
            models.UniqueConstraint(
                fields=["code", "domaine", "portee", "version"], name="modele_version_unique"
            ),
            models.UniqueConstraint(
                fields=["code", "domaine", "portee"],
                condition=Q(etat="publie"),
                name="modele_un_seul_en_usage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.libelle} (version {self.version})"

    @property
    def niveau(self) -> str:
        """Whose template it is, in French."""
        return str(self.commune or self.service or "toutes les communes")


class ParagrapheBible(models.Model):
    """One shared paragraph: a reason, a prescription, a reminder, ready to be put in a letter."""

    domaine = models.CharField("domaine", max_length=20)
    theme = models.CharField("thème", max_length=60)
    titre = models.CharField("titre", max_length=160)
    texte = models.TextField("texte")
    article = models.CharField("article", max_length=60, blank=True)
    service = models.ForeignKey(
        "communes.ServiceInstructeur", models.PROTECT, null=True, blank=True, related_name="paragraphes"
    )
    commune = models.ForeignKey(
        "communes.Commune", models.PROTECT, null=True, blank=True, related_name="paragraphes"
    )
    est_actif = models.BooleanField("proposé", default=True)
    modifie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    modifie_le = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["theme", "titre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=True) | Q(commune__isnull=True),
                name="paragraphe_d_un_seul_niveau",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme} — {self.titre}"


class Lettre(models.Model):
    """A letter being written from a template; ``courrier`` once it is finalised, None before.

    ``revision`` is raised at each saving: a page read before is refused, both texts shown.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="lettres")
    modele = models.ForeignKey(ModeleCourrier, models.PROTECT, related_name="lettres")
    objet = models.CharField("objet", max_length=200)
    corps = models.TextField("texte")
    date_lettre = models.DateField("date de la lettre")
    revision = models.PositiveIntegerField(default=1)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    modifiee_le = models.DateTimeField(auto_now=True)
    courrier = models.OneToOneField(
        "dossiers.Courrier", models.PROTECT, null=True, blank=True, related_name="lettre"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.objet} — {self.dossier}"

    @property
    def est_finalisee(self) -> bool:
        return self.courrier_id is not None
