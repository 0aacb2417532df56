"""What a law package shows to a jurist: one line a rule, from which ``docs/droit/`` is generated.

Each law package exposes ``lignes() -> tuple[LigneDeDroit, ...]``: pure, in a stable order, nothing the
rules themselves do not hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from droit.articles import Article, Fiabilite


@dataclass(frozen=True, slots=True)
class LigneDeDroit:
    """One rule as a reader checks it against the code.

    ``chapitre``: title of its page. ``regle``: what is ruled, ``valeur``: what the law says (French).
    ``depuis``, ``jusqu_au``: the days, included, between which this wording is in force; ``None`` when the
    platform knows no other wording. ``utilise_par``: the dotted name of the code that applies it.
    """

    chapitre: str
    regle: str
    article: Article
    valeur: str
    depuis: date | None = None
    jusqu_au: date | None = None
    fiabilite: Fiabilite = Fiabilite.VERIFIE
    utilise_par: str = ""
