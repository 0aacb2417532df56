"""Opening the session of a person, and the list of those that are open."""

from __future__ import annotations

import re

from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from communes import second_facteur
from workflows.models import Appareil

MOTEUR = "django.contrib.auth.backends.ModelBackend"
NAVIGATEURS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def nommer(agent: str) -> str:
    """« Firefox sur Windows »: what a person recognises of his own device; nothing finer is kept."""
    navigateur = next((nom for signe, nom in NAVIGATEURS if re.search(signe, agent)), "Navigateur inconnu")
    systeme = next((nom for signe, nom in SYSTEMES if signe in agent), "")
    return f"{navigateur} sur {systeme}" if systeme else navigateur


@transaction.atomic
def ouvrir(request: HttpRequest, utilisateur, *, verifie: bool = False) -> None:
    """Signs a person in, notes the device, and whether a second factor remains to be set up."""
    login(request, utilisateur, backend=MOTEUR)
    if not verifie and second_facteur.est_exige(utilisateur):
        request.session["second_facteur"] = "a_poser"
    if request.session.session_key is None:
        request.session.save()
    Appareil.objects.update_or_create(
        cle=request.session.session_key,
        defaults={
            "utilisateur": utilisateur,
            "navigateur": nommer(request.headers.get("User-Agent", "")),
        },
    )


def ouvertes(utilisateur) -> list[Appareil]:
    """The sessions of a person that still hold, the newest first."""
    vivantes = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(Appareil.objects.filter(utilisateur=utilisateur, cle__in=vivantes))


@transaction.atomic
def fermer(appareils) -> None:
    """Ends sessions at once, wherever they are open."""
    cles = [appareil.cle for appareil in appareils]
    Session.objects.filter(session_key__in=cles).delete()
    Appareil.objects.filter(cle__in=cles).delete()


def suivre(request: HttpRequest) -> None:
    """After the key of a session changed: the list of devices follows it, the others are closed."""
    autres = Appareil.objects.filter(utilisateur=request.user).exclude(cle=request.session.session_key)
    fermer(list(autres))
    if request.session.session_key is None:
        request.session.save()
    Appareil.objects.get_or_create(
        cle=request.session.session_key,
        defaults={"utilisateur": request.user, "navigateur": nommer(request.headers.get("User-Agent", ""))},
    )


def oublier(request: HttpRequest) -> None:
    """This session is being closed by its owner."""
    if request.session.session_key:
        Appareil.objects.filter(cle=request.session.session_key).delete()
