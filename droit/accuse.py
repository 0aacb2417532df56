"""The acknowledgement of receipt of a request sent online: due in every domain (CRPA R112-11-2)."""

from __future__ import annotations

from datetime import date

from droit.articles import Article, Code
from droit.calendrier import ajouter_jours_ouvres
from droit.francais import en_lettres
from droit.trace import Trace

JOURS_OUVRES_ARE = 10  # CRPA R112-11-2: "dix jours ouvrés à compter de la réception de l'envoi"


def date_are(reception: date, trace: Trace) -> date:
    """The last day to send it, with its reason in the trace."""
    are = ajouter_jours_ouvres(reception, JOURS_OUVRES_ARE)
    trace.dire(
        Article("R112-11-2", "", Code.CRPA),
        f"accusé de réception électronique à envoyer au plus tard le {en_lettres(are)} "
        f"({JOURS_OUVRES_ARE} jours ouvrés, code des relations entre le public et l'administration)",
    )
    return are
