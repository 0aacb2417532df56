"""When a letter counts as notified, by channel and by code.

Three channels, two regimes: the code de l'urbanisme has its own rule for electronic letters
(R474-1 II); what is not under it (outdoor advertising) follows the CRPA (R112-20).
"""

from __future__ import annotations

from datetime import date
from enum import Enum

from droit.articles import Article, Code
from droit.calendrier import ajouter_jours
from droit.echeancier import LRE, PORTAIL, Fait

# CRPA R112-20, second paragraph: not consulted within fifteen days, the document is deemed notified
# on the day it was made available.
JOURS_CONSULTATION = 15

PREMIERE_PRESENTATION = Article("R*423-47")
ELECTRONIQUE_LRE = Article("R474-1", "II 1°")
ELECTRONIQUE_PORTAIL = Article("R474-1", "II 2°")
ACCORD_EXPRES = Article("L112-15", "", Code.CRPA)
PREMIERE_CONSULTATION = Article("R112-20", "", Code.CRPA)


class Regime(Enum):
    """Which code dates an electronic notification."""

    URBANISME = "R474-1"
    CRPA = "R112-20"


def date_notification(fait: Fait, regime: Regime) -> date | None:
    """The day ``fait`` counts as notified, or ``None`` if it notifies nothing.

    * registered letter: first presentation (R*423-47); handed over: that day;
    * electronic letter without the express consent of CRPA L112-15: nothing is notified;
    * urbanisme: the day after the sending (R474-1 II), consultation changes nothing;
    * CRPA: registered electronic letter, the day it is sent; portal, the first consultation if within
      fifteen days (the fifteenth included), else the day it was made available (R112-20).
    """
    if fait.voie not in (LRE, PORTAIL):
        return fait.date
    if not fait.accord:
        return None
    if regime is Regime.URBANISME:
        return ajouter_jours(fait.date, 1)
    if fait.voie == PORTAIL and fait.consulte is not None:
        butoir = ajouter_jours(fait.date, JOURS_CONSULTATION)
        return fait.consulte if fait.consulte <= butoir else fait.date
    return fait.date


def article_notification(fait: Fait, regime: Regime) -> Article:
    """The article that dates the notification of ``fait``."""
    if fait.voie not in (LRE, PORTAIL):
        return PREMIERE_PRESENTATION
    if not fait.accord:
        return ACCORD_EXPRES
    if regime is Regime.URBANISME:
        return ELECTRONIQUE_LRE if fait.voie == LRE else ELECTRONIQUE_PORTAIL
    return PREMIERE_CONSULTATION if fait.voie == PORTAIL else ACCORD_EXPRES
