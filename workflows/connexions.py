"""Failed sign-ins, counted for a while: guessing a password stops being free."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from communes.models.utilisateurs import UtilisateurManager
from workflows.models import EchecConnexion

MAXIMUM = 10
FENETRE = timedelta(minutes=15)


def _cle(adresse: str, compte: str) -> str:
    texte = f"{adresse}|{UtilisateurManager.normaliser(compte)}"
    return salted_hmac("workflows.connexions", texte, algorithm="sha256").hexdigest()


def est_bloquee(adresse: str, compte: str) -> bool:
    """Whether this address has failed too often on this account in the last 15 minutes."""
    depuis = timezone.now() - FENETRE
    return EchecConnexion.objects.filter(cle=_cle(adresse, compte), le__gt=depuis).count() >= MAXIMUM


def noter_echec(adresse: str, compte: str) -> None:
    """Counts one failure, and forgets those that no longer count."""
    maintenant = timezone.now()
    EchecConnexion.objects.filter(le__lte=maintenant - FENETRE).delete()
    EchecConnexion.objects.create(cle=_cle(adresse, compte), le=maintenant)


def oublier(adresse: str, compte: str) -> None:
    """A right password clears the count."""
    EchecConnexion.objects.filter(cle=_cle(adresse, compte)).delete()
