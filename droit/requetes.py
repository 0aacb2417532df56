"""Requests about a dossier that open no new dossier: what silence on each will mean, in any domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from droit.articles import Article, Code
from droit.calendrier import ajouter_mois

ACCEPTATION, REJET = "acceptation", "rejet"
# CRPA R*311-13: one month, after which silence is a refusal (R*311-12).
MOIS_COMMUNICATION = 1
# CRPA L231-4: two months, on an administrative appeal.
MOIS_RECOURS = 2


class RequeteImpossible(ValueError):
    """The law does not open this request here (message in French)."""


@dataclass(frozen=True, slots=True)
class RegleDeRequete:
    """``limite``: last day to answer, None when no text fixes it; ``effet``: what silence then means."""

    limite: date | None
    effet: str
    article: Article
    explication: str
    reserves: tuple[str, ...] = ()


def communication(recue_le: date) -> RegleDeRequete:
    """A third party asks to consult a dossier (CRPA L311-1, R*311-12, R*311-13)."""
    return RegleDeRequete(
        ajouter_mois(recue_le, MOIS_COMMUNICATION),
        REJET,
        Article("R*311-13", "", Code.CRPA),
        "Le silence gardé pendant un mois vaut refus. Vous avez alors deux mois pour saisir la Commission d’accès aux "
        "documents administratifs (CRPA R*311-12, R*311-13, R311-15, R343-1).",
        (
            "Un dossier se communique une fois la décision prise, expresse ou tacite (CRPA L311-2) ; ce qui touche à "
            "la vie privée en est retiré (CRPA L311-6).",
            "Articles cités sans leur texte : à confronter au code des relations entre le public et l’administration.",
        ),
    )


def recours_administratif(recue_le: date) -> RegleDeRequete:
    """An appeal to the author of a decision, where no special rule stands (CRPA L411-2, L231-4)."""
    return RegleDeRequete(
        ajouter_mois(recue_le, MOIS_RECOURS),
        REJET,
        Article("L231-4", "", Code.CRPA),
        "Le silence gardé pendant deux mois vaut rejet. Formé dans le délai de recours contentieux, ce recours "
        "l’interrompt (CRPA L411-2).",
        (
            "Règle générale des recours administratifs, à confirmer pour cette décision ; l’article L411-2 est cité "
            "sans son texte, à confronter.",
        ),
    )
