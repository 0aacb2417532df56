"""The bordereau of a dossier: what the code asks for this very project (L423-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ads.droit.pieces import pieces_exigibles
from ads.projet import projet
from dossiers.registre import PieceDue


def pieces(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[PieceDue]:
    """Exactly the pieces due for what the form says, in the order of the bordereau, each with its reason.

    What depends on a fact the form does not ask (``pieces_a_preciser``) is left to the instructor's request.
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
