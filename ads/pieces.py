"""The bordereau of a dossier: what the code asks for this very project (L423-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ads.droit.pieces import pieces_exigibles
from ads.projet import projet
from dossiers.registre import PieceDue


def pieces(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[PieceDue]:
    """Pieces due, in the order of the bordereau; a conditional one is offered, not demanded."""
    return [
        PieceDue(
            code=piece.code,
            libelle=piece.libelle,
            article=str(piece.article),
            pourquoi=piece.pourquoi,
            est_exigible=not piece.conditionnelle,
            code_a_verifier=piece.code_a_verifier,
        )
        for piece in pieces_exigibles(type_dossier, projet(type_dossier, donnees))
    ]
