"""People who ask, and the land they name."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q


class RoleDemandeur(models.TextChoices):
    PETITIONNAIRE = "petitionnaire", "demandeur"
    CO_PETITIONNAIRE = "co_petitionnaire", "co-demandeur"
    MANDATAIRE = "mandataire", "mandataire"


class NaturePersonne(models.TextChoices):
    PHYSIQUE = "physique", "un particulier"
    MORALE = "morale", "une personne morale (société, association, collectivité)"


class Demandeur(models.Model):
    """A petitioner, a co-petitioner, or the representative who receives the mail."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="demandeurs")
    rang = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=20, choices=RoleDemandeur.choices, default=RoleDemandeur.PETITIONNAIRE)
    nature = models.CharField(max_length=10, choices=NaturePersonne.choices, default=NaturePersonne.PHYSIQUE)
    civilite = models.CharField("civilité", max_length=20, blank=True)
    nom = models.CharField("nom", max_length=300, blank=True)
    prenom = models.CharField("prénom", max_length=300, blank=True)
    denomination = models.CharField("dénomination", max_length=300, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    representant = models.CharField("représentant", max_length=300, blank=True)
    adresse = models.CharField("adresse", max_length=300, blank=True)
    code_postal = models.CharField("code postal", max_length=10, blank=True)
    ville = models.CharField("ville", max_length=120, blank=True)
    courriel = models.EmailField("adresse électronique", blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    est_notifie = models.BooleanField("reçoit une copie des messages", default=True)

    class Meta:
        ordering = ["dossier_id", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(role="petitionnaire"),
                name="un_seul_petitionnaire_principal",
            ),
        ]

    def __str__(self) -> str:
        if self.nature == NaturePersonne.MORALE and self.denomination:
            return self.denomination
        return f"{self.prenom} {self.nom}".strip()


class ParcelleCitee(models.Model):
    """A parcel named in the request; ``est_trouvee`` says whether the cadastre on hand knows it.

    ``contenance``: area in m², from the cadastre, else as declared. One that is not found stays to be checked
    until someone says, with a reason, that it was (``verifiee_le``). ``est_a_venir``: its number waits for a
    division to be published.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="parcelles")
    prefixe = models.CharField("préfixe", max_length=3, default="000")
    section = models.CharField("section", max_length=2)
    numero = models.CharField("numéro", max_length=4)
    contenance = models.PositiveIntegerField("superficie (m²)", null=True, blank=True)
    est_trouvee = models.BooleanField("trouvée au cadastre", default=False)
    est_a_venir = models.BooleanField("à venir, division en cours", default=False, db_default=False)
    verifiee_le = models.DateTimeField("vérifiée le", null=True, blank=True)
    verifiee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    motif_verification = models.CharField("comment elle a été vérifiée", max_length=300, blank=True)

    class Meta:
        ordering = ["section", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "prefixe", "section", "numero"], name="parcelle_citee_une_fois"
            ),
        ]
        indexes = [models.Index(fields=["section", "numero"])]

    def __str__(self) -> str:
        tete = f"{self.prefixe} " if self.prefixe not in ("", "000") else ""
        numero = str(int(self.numero)) if self.numero.isdigit() else self.numero
        return f"{tete}{self.section.lstrip('0') or self.section} {numero}"
