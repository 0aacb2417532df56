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


class Trace:
    """Collects reasons, alerts and reserves while a projection is computed.

    One instance a projection; the frozen tuples it yields are the answer's. Alerts and reserves are
    kept once each, in the order of their first mention.
    """

    __slots__ = ("_alertes", "_motifs", "_reserves")

    def __init__(self) -> None:
        self._motifs: list[Motif] = []
        self._alertes: dict[str, None] = {}
        self._reserves: dict[Reserve, None] = {}

    def dire(self, article: Article, effet: str, version_depuis: date | None = None) -> None:
        """Add one reason."""
        self._motifs.append(Motif(article, effet, version_depuis))

    def alerter(self, code: str) -> None:
        """Add one alert of the closed list."""
        self._alertes[code] = None

    def reserver(self, texte: str, article: Article | None = None) -> None:
        """Add one doubt the reader must know of."""
        self._reserves[Reserve(texte, article)] = None

    @property
    def motifs(self) -> tuple[Motif, ...]:
        """The reasons, in order."""
        return tuple(self._motifs)

    @property
    def alertes(self) -> tuple[str, ...]:
        """The alerts."""
        return tuple(self._alertes)

    @property
    def reserves(self) -> tuple[Reserve, ...]:
        """The doubts, in order."""
        return tuple(self._reserves)
