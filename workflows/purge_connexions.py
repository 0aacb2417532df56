"""Traces of signing in, at the end of their period: expired sessions, the devices they named, failures."""

from __future__ import annotations

from datetime import date

from django.contrib.sessions.models import Session
from django.db import transaction

from dossiers.services import purge
from droit.conservation import RegleConservation
from workflows.models import Appareil, EchecConnexion


@transaction.atomic
def effacer(regle: RegleConservation, jour: date, essai: bool) -> tuple[int, int]:
    """Deletes, or counts, what :class:`RegleConservation` says is over on ``jour``."""
    avant = purge.instant(regle, jour)
    vivantes = Session.objects.filter(expire_date__gte=avant).values("session_key")
    lignes = (
        Session.objects.filter(expire_date__lt=avant),
        Appareil.objects.filter(ouvert_le__lt=avant).exclude(cle__in=vivantes),
        EchecConnexion.objects.filter(le__lt=avant),
    )
    nombre = sum(serie.count() for serie in lignes)
    if not essai:
        for serie in lignes:
            serie.delete()
    return nombre, 0


purge.declarer("traces_de_connexion", effacer)
