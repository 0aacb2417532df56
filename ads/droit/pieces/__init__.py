"""Which pieces a dossier must hold: the bordereaux of the code, and what they ask of one project.

Only pieces the code lists may be required (L423-1, R*431-4, R*431-36, R*441-8-2, R*441-10-1, R*451-7).
"""

from __future__ import annotations

from ads.droit.pieces.amenager import PIECES_PA
from ads.droit.pieces.construire_operations import PIECES_PC, PIECES_PCMI
from ads.droit.pieces.declarer import PIECES_DP
from ads.droit.pieces.demolir import PIECES_CUA, PIECES_CUB, PIECES_PD
from ads.droit.pieces.modele import Piece, PieceAPreciser, PieceExigible, TypeSansBordereau
from ads.droit.projet import Projet

__all__ = [
    "NOMS",
    "PIECES",
    "Piece",
    "PieceAPreciser",
    "PieceExigible",
    "TypeSansBordereau",
    "bordereau",
    "pieces_a_preciser",
    "pieces_exigibles",
]

PIECES: dict[str, tuple[Piece, ...]] = {
    "PCMI": PIECES_PCMI,
    "PC": PIECES_PC,
    "PA": PIECES_PA,
    "PD": PIECES_PD,
    "DP": PIECES_DP,
    "CUa": PIECES_CUA,
    "CUb": PIECES_CUB,
}
NOMS = {
    "PCMI": "toute demande de permis de construire une maison individuelle",
    "PC": "toute demande de permis de construire",
    "PA": "toute demande de permis d'aménager",
    "PD": "toute demande de permis de démolir",
    "DP": "toute déclaration préalable",
    "CUa": "toute demande de certificat d'urbanisme d'information",
    "CUb": "toute demande de certificat d'urbanisme opérationnel",
}

# What an unanswered question looks like in a project.
INCONNUS: tuple[object, ...] = (None, frozenset())


def bordereau(type_: str) -> tuple[Piece, ...]:
    """The whole list of a type, in its order.

    Raises:
        TypeSansBordereau: no list is known for ``type_``.
    """
    if type_ not in PIECES:
        raise TypeSansBordereau(type_)
    return PIECES[type_]


def _est_dispensee(piece: Piece, projet: Projet) -> bool:
    return piece.dispense is not None and piece.dispense.evaluer(projet) is True


def pieces_exigibles(type_: str, projet: Projet) -> tuple[PieceExigible, ...]:
    """The pieces due for this project given what is known of it, in the order of the bordereau.

    A piece whose condition is not known yet is not in it: see :func:`pieces_a_preciser`.

    Raises:
        TypeSansBordereau: no list is known for ``type_``.
    """
    return tuple(
        PieceExigible(
            code=piece.code,
            libelle=piece.libelle,
            article=piece.article,
            pourquoi=(
                f"Exigée car {piece.quand.raison(projet)}."
                if piece.conditionnelle
                else f"Exigée pour {NOMS[type_]}."
            ),
            conditionnelle=piece.conditionnelle,
            code_a_verifier=piece.code_a_verifier,
        )
        for piece in bordereau(type_)
        if piece.quand.evaluer(projet) is True and not _est_dispensee(piece, projet)
    )


def pieces_a_preciser(type_: str, projet: Projet) -> tuple[PieceAPreciser, ...]:
    """The pieces that an answer not given yet could make due, with the facts to ask for.

    Raises:
        TypeSansBordereau: no list is known for ``type_``.
    """
    return tuple(
        PieceAPreciser(
            piece.code,
            piece.libelle,
            piece.article,
            piece.quand.texte,
            tuple(champ for champ in piece.quand.champs if getattr(projet, champ) in INCONNUS),
        )
        for piece in bordereau(type_)
        if piece.quand.evaluer(projet) is None and not _est_dispensee(piece, projet)
    )
