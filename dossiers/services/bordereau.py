"""Pieces that depend on a fact the form does not ask: the petitioner may bring one, the instructor may find it due."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from django.db import transaction

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre, saisie
from dossiers.models import Dossier, Piece
from dossiers.registre import PieceDue
from dossiers.services.saisie import exiger_remplissage

#: After the pieces of the bordereau.
RANG = 500


def possibles(dossier: Dossier) -> list[PieceDue]:
    """What the code may still ask for this project, each with its condition; pieces already due left out.

    Of a filed dossier, the mandatory pieces that have no slot come first: it may have begun elsewhere.
    """
    presentes = {piece.code: piece for piece in dossier.pieces.all()}
    domaine = registre.domaine(dossier.domaine)
    propres = saisie.donnees_propres(dossier)
    liste = [] if dossier.est_brouillon else _obligatoires_absentes(dossier, propres, presentes)
    liste += [
        due
        for due in domaine.pieces_possibles(dossier.type, propres)
        if due.code not in presentes or not presentes[due.code].est_exigible
    ]
    connus = {due.code for due in liste}
    liste += [
        PieceDue(piece.code, piece.libelle, piece.article, piece.pourquoi, est_exigible=False)
        for piece in presentes.values()
        if not piece.est_exigible and piece.code not in connus
    ]
    return liste


def _obligatoires_absentes(
    dossier: Dossier, propres: Mapping[str, Any], presentes: Container[str]
) -> list[PieceDue]:
    return [
        due for due in registre.pieces_de(dossier, propres) if due.est_exigible and due.code not in presentes
    ]


def _possible(dossier: Dossier, code: str) -> PieceDue:
    for due in possibles(dossier):
        if due.code == code:
            return due
    raise ErreurMetier("Le code ne prévoit pas cette pièce pour cette demande, ou elle est déjà demandée.")


def _emplacement(dossier: Dossier, due: PieceDue, *, est_exigible: bool, pourquoi: str) -> Piece:
    piece, _ = Piece.objects.update_or_create(
        dossier=dossier,
        code=due.code,
        defaults={"est_exigible": est_exigible, "pourquoi": pourquoi[:400]},
        create_defaults={
            "libelle": due.libelle[:400],
            "article": due.article[:40],
            "code_a_verifier": due.code_a_verifier,
            "est_exigible": est_exigible,
            "pourquoi": pourquoi[:400],
            "rang": RANG,
        },
    )
    return piece


@transaction.atomic
def prevoir(dossier: Dossier, code: str, *, par) -> Piece:
    """Opens a slot in a draft, because whoever fills it knows that the condition is met.

    Raises:
        ErreurMetier: not a draft this person fills, or a piece the code does not foresee here.
    """
    exiger_remplissage(dossier, par)
    due = _possible(dossier, code)
    return _emplacement(dossier, due, est_exigible=False, pourquoi=due.pourquoi)


@transaction.atomic
def exiger(dossier: Dossier, code: str, constat: str, *, par) -> Piece:
    """The instructor finds the condition met: the piece becomes due, with what he found, and may be requested.

    Raises:
        ErreurMetier: closed dossier, no finding, or a piece the code does not foresee here (L423-1).
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    if dossier.est_brouillon or dossier.est_clos:
        raise ErreurMetier("Les pièces de ce dossier ne se demandent pas en ce moment.")
    if not constat.strip():
        raise ErreurMetier("Écrivez ce que vous avez constaté : le demandeur le lira.")
    due = _possible(dossier, code)
    return _emplacement(dossier, due, est_exigible=True, pourquoi=f"Exigée car {constat.strip()}")
