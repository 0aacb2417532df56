"""The bordereau of a dossier: what the code asks for this very project (L423-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ads.droit.pieces import pieces_a_preciser, pieces_exigibles
from ads.projet import projet
from dossiers.registre import PieceDue


def pieces(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[PieceDue]:
    """Exactly the pieces due for what the form says, in the order of the bordereau, each with its reason.

    What depends on a fact the form does not ask is in :func:`pieces_possibles`.
    """
    return [
        PieceDue(
            code=piece.code,
            libelle=piece.libelle,
            article=str(piece.article),
            pourquoi=piece.pourquoi,
            code_a_verifier=piece.code_a_verifier,
        )
        for piece in pieces_exigibles(type_dossier, projet(type_dossier, donnees))
    ]


#: A transfer wants the agreement of the holder (case law); no article lists its pieces, so none can be required.
DU_TRANSFERT = (
    PieceDue(
        code="T1",
        libelle="Accord écrit du titulaire de l'autorisation sur son transfert",
        article="A431-8",
        pourquoi="Le transfert suppose l'accord de celui qui tient l'autorisation (jurisprudence).",
        est_exigible=False,
        code_a_verifier=True,
    ),
)


def pieces_possibles(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[PieceDue]:
    """The pieces that a fact the form does not ask would make due, each with that condition."""
    return [
        PieceDue(
            code=piece.code,
            libelle=piece.libelle,
            article=str(piece.article),
            pourquoi=f"Seulement si {piece.condition}.",
            est_exigible=False,
        )
        for piece in pieces_a_preciser(type_dossier, projet(type_dossier, donnees))
    ]
