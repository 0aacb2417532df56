"""The shape of a bordereau: one row a piece, read against the code."""

from __future__ import annotations

from dataclasses import dataclass

from ads.droit.conditions import TOUJOURS, Condition
from droit.articles import Article


@dataclass(frozen=True, slots=True)
class Piece:
    """One row: the piece is due when ``quand`` holds, unless ``dispense`` does.

    ``code``: the number of the national form when known, else the article; ``code_a_verifier``: the number
    was not read in the form in force. An unknown ``dispense`` exempts nothing.
    """

    code: str
    libelle: str
    article: Article
    quand: Condition = TOUJOURS
    dispense: Condition | None = None
    code_a_verifier: bool = False

    @property
    def conditionnelle(self) -> bool:
        """Whether the piece is due for some projects only."""
        return self.quand is not TOUJOURS


@dataclass(frozen=True, slots=True)
class PieceExigible:
    """One piece due for this project, and why. ``conditionnelle``: due because of what the project is."""

    code: str
    libelle: str
    article: Article
    pourquoi: str
    conditionnelle: bool = False
    code_a_verifier: bool = False


@dataclass(frozen=True, slots=True)
class PieceAPreciser:
    """One piece that may be due: ``condition`` in French, ``champs``: the facts of the project missing."""

    code: str
    libelle: str
    article: Article
    condition: str
    champs: tuple[str, ...]


class TypeSansBordereau(ValueError):
    """No list of pieces is known for this type of dossier (message in French)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Aucun bordereau de pièces n'est connu pour le type « {code} ».")
        self.code = code


def piece(
    code: str | None,
    libelle: str,
    article: Article,
    quand: Condition = TOUJOURS,
    dispense: Condition | None = None,
) -> Piece:
    """One row; a code ending with ``°`` was not read in the form in force, no code: the article is the key."""
    if code is None:
        return Piece(str(article), libelle, article, quand, dispense, code_a_verifier=True)
    return Piece(code.rstrip("°"), libelle, article, quand, dispense, code.endswith("°"))
