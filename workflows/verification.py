"""Proving that an e-mail address is the person's: a signed link, good for two days, opened by a button."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone

from communes.models import Utilisateur

journal = logging.getLogger(__name__)
SEL = "mitoyen.verification.courriel"
DUREE = 48 * 3600


def jeton(compte: Utilisateur) -> str:
    """Names the account and the very address to prove."""
    return signing.dumps({"pk": compte.pk, "courriel": compte.courriel}, salt=SEL)


def lire(valeur: str) -> Utilisateur | None:
    """The account of a link that still holds, else None (expired, tampered with, address changed since)."""
    try:
        charge = signing.loads(valeur, salt=SEL, max_age=DUREE)
        return Utilisateur.objects.filter(
            pk=charge["pk"], courriel=charge["courriel"], is_active=True
        ).first()
    except (signing.BadSignature, KeyError, TypeError):
        return None


def constater(compte: Utilisateur) -> None:
    """The address is the person's: he opened what was sent to it."""
    Utilisateur.objects.filter(pk=compte.pk, courriel_verifie_le__isnull=True).update(
        courriel_verifie_le=timezone.now()
    )


def envoyer(compte: Utilisateur) -> bool:
    """Sends the link; False when the mail server cannot be reached (the account works all the same)."""
    adresse = settings.SITE_URL.rstrip("/") + reverse("verifier_adresse", args=[jeton(compte)])
    texte = (
        "Bonjour,\n\nPour confirmer que cette adresse est la vôtre, ouvrez ce lien dans les 48 heures :\n\n"
        f"{adresse}\n\nSi vous n’avez pas ouvert de compte, ne faites rien : personne ne pourra s’en servir.\n"
    )
    try:
        send_mail(
            "Confirmez votre adresse électronique", texte, settings.DEFAULT_FROM_EMAIL, [compte.courriel]
        )
    except OSError:
        journal.exception("Lien de vérification non envoyé : serveur de courriel injoignable.")
        return False
    return True
