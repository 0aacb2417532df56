"""Reasons: what makes every date explain itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from droit.articles import Article


@dataclass(frozen=True, slots=True)
class Motif:
    """One reason: the article, its effect in plain French, the version of the rule that was used."""

    article: Article
    effet: str
    version_depuis: date | None = None


@dataclass(frozen=True, slots=True)
class Reserve:
    """A doubt the reader must know of: a sentence in French, with the article it concerns if any."""

    texte: str
    article: Article | None = None
