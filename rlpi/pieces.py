"""The pieces of an advertising dossier (R581-7, R581-16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dossiers.registre import PieceDue
from rlpi.droit.pieces import pieces_exigibles
from rlpi.projet import dispositifs, lieu

PHOTO = PieceDue(
    code="DESSIN",
    libelle="Photo de la façade et dessin à l'échelle",
    article="",
    pourquoi="Facultatif, aucun article ne l'exige : la photo sur laquelle vous dessinez vos dispositifs.",
    est_exigible=False,
)


def pieces(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[PieceDue]:
    """Pieces due for these devices at this place, then the optional slot of the photo."""
    return [*_dues(type_dossier, donnees), PHOTO]


def _dues(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[PieceDue]:
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
