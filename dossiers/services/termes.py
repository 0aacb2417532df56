"""What was authorised for a time and ends: its holder and its service are told, once, on the last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from dossiers import registre
from dossiers.models import Envoi
from dossiers.registre import TermeAtteint
from dossiers.services import destinataires, envois


def prevenir(jour: date) -> Iterator[TermeAtteint]:
    """Plans the mails of the terms reached on ``jour``; running it again plans nothing more."""
    for domaine in registre.domaines():
        for terme in domaine.termes_atteints(jour):
            occurrence = f"{terme.fin}:{terme.rang}"
            if Envoi.objects.filter(dossier=terme.dossier, genre="terme", occurrence=occurrence).exists():
                continue
            charge = {
                "limite": str(terme.fin),
                "quoi": terme.quoi,
                "effet": terme.effet,
                "article": terme.article,
            }
            with transaction.atomic():
                envois.prevoir(terme.dossier, "terme", occurrence=occurrence, charge=charge)
                agents = destinataires.instructeurs(terme.dossier)
                destinataires.prevenir(agents, terme.dossier, "terme_service", occurrence, charge)
            yield terme
