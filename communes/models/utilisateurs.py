"""Accounts. A person signs in with an e-mail address; nobody is superuser."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone


class UtilisateurManager(BaseUserManager):
    def get_by_natural_key(self, courriel: str) -> Utilisateur:
        return self.get(courriel=self.normaliser(courriel))

    @staticmethod
    def normaliser(courriel: str) -> str:
        """One spelling an address: trimmed, lower case."""
        return (courriel or "").strip().lower()

    def creer(self, courriel: str, mot_de_passe: str | None = None, **champs) -> Utilisateur:
        """A new account; without password it can only be opened by a one-time link."""
        utilisateur = self.model(courriel=self.normaliser(courriel), **champs)
        utilisateur.set_password(mot_de_passe)
        utilisateur.full_clean(exclude=["password"])
        utilisateur.save(using=self._db)
        return utilisateur


class NatureCompte(models.TextChoices):
    PARTICULIER = "particulier", "particulier"
    PROFESSIONNEL = "professionnel", "professionnel"
    AGENT = "agent", "agent ou élu"


class Utilisateur(AbstractBaseUser, PermissionsMixin):
    """A petitioner, an agent or an elected person.

    Rights of agents come from dated roles (:mod:`communes.habilitations`), never from here.
    """

    courriel = models.EmailField("adresse électronique", unique=True, max_length=254)
    prenom = models.CharField("prénom", max_length=150, blank=True)
    nom = models.CharField("nom", max_length=150, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    organisation = models.CharField("organisation", max_length=200, blank=True)
    qualite = models.CharField("qualité", max_length=150, blank=True, help_text="par exemple : maire")
    nature = models.CharField(
        "nature du compte", max_length=20, choices=NatureCompte.choices, default=NatureCompte.PARTICULIER
    )
    is_active = models.BooleanField("compte actif", default=True)
    is_staff = models.BooleanField("peut ouvrir les référentiels", default=False)
    est_de_demonstration = models.BooleanField("compte de démonstration", default=False)
    cree_le = models.DateTimeField("créé le", default=timezone.now)
    opposition_le = models.DateTimeField(
        "s'oppose depuis à l'usage de ses données pour des statistiques", null=True, blank=True
    )
    courriel_verifie_le = models.DateTimeField("adresse vérifiée le", null=True, blank=True)

    USERNAME_FIELD = "courriel"
    EMAIL_FIELD = "courriel"

    objects = UtilisateurManager()

    class Meta:
        ordering = ["courriel"]
        verbose_name = "compte"
        constraints = [
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="personne_n_est_superuser"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.courriel

    def clean(self) -> None:
        self.courriel = UtilisateurManager.normaliser(self.courriel)

    def get_full_name(self) -> str:
        return f"{self.prenom} {self.nom}".strip()

    def get_short_name(self) -> str:
        return self.prenom or self.courriel
