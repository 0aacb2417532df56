"""The pieces of an advertising dossier (R581-7, R581-16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dossiers.registre import PieceDue
from rlpi.droit.pieces import pieces_exigibles
from rlpi.projet import dispositifs, lieu


def pieces(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[PieceDue]:
    """Pieces due for these devices at this place."""
    return [
        PieceDue(
            code=piece.code,
            libelle=piece.libelle,
            article=str(piece.article),
            pourquoi=piece.pourquoi,
            est_exigible=not piece.conditionnelle,
            code_a_verifier=piece.code_a_verifier,
        )
        for piece in pieces_exigibles(type_dossier, dispositifs(donnees), lieu(donnees))
    ]
