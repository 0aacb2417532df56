"""Articles of the codes, and rules whose wording depends on a date.

An :class:`Article` is spelt as in the official text (``R*423-23``, ``R423-24``, ``L424-5``).
A :class:`RegleDatee` holds the successive versions of one rule and says *which* date selects the
version that applies (filing or decision): that choice is part of the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Code(StrEnum):
    """The codes cited by the platform, with the short name shown to readers."""

    URBANISME = "code de l'urbanisme"
    ENVIRONNEMENT = "code de l'environnement"
    PATRIMOINE = "code du patrimoine"
    CRPA = "code des relations entre le public et l'administration"
    CGCT = "code général des collectivités territoriales"
    CJA = "code de justice administrative"
    CCH = "code de la construction et de l'habitation"


class Fiabilite(StrEnum):
    """How sure we are of a rule; anything but ``VERIFIE`` calls for a *réserve* shown to the reader."""

    VERIFIE = "vérifié"
    A_CONFIRMER = "à confirmer"
    DEDUIT = "déduit"


class DateSelectrice(StrEnum):
    """The date that selects the version of a rule."""

    DEPOT = "dépôt"
    DECISION = "décision"
    NOTIFICATION = "notification"


@dataclass(frozen=True, slots=True, order=True)
class Article:
    """One article, ``numero`` spelt as in the official text, with its letter or indent if any."""

    numero: str
    alinea: str = ""
    code: Code = Code.URBANISME

    def __str__(self) -> str:
        return f"{self.numero} {self.alinea}".strip()


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """One wording of a rule: its value, in force from ``depuis`` (included) to ``jusqu_au`` (included).

    ``None`` means "as far back / as far ahead as we know". ``texte`` names the text that brought it.
    """

    valeur: T
    depuis: date | None = None
    jusqu_au: date | None = None
    texte: str = ""

    def couvre(self, jour: date) -> bool:
        """Whether this wording is in force on ``jour``."""
        return (self.depuis is None or self.depuis <= jour) and (
            self.jusqu_au is None or jour <= self.jusqu_au
        )


@dataclass(frozen=True, slots=True)
class RegleDatee(Generic[T]):
    """Successive wordings of one rule; the ``selon`` date chooses among them."""

    article: Article
    selon: DateSelectrice
    versions: tuple[Version[T], ...]
    fiabilite: Fiabilite = Fiabilite.VERIFIE

    def version(self, jour: date) -> Version[T]:
        """The wording in force on ``jour``.

        Raises:
            LookupError: no wording covers that day (message in French).
        """
        for version in self.versions:
            if version.couvre(jour):
                return version
        raise LookupError(f"Aucune version de l'article {self.article} n'est en vigueur le {jour}.")

    def au(self, jour: date) -> T:
        """The value in force on ``jour``; same error as :meth:`version`."""
        return self.version(jour).valeur
