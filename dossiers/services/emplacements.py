"""The slots of the bordereau of a dossier that did not begin here: what the code asks, what was already requested."""

from __future__ import annotations

from collections.abc import Iterable

from dossiers import registre, saisie
from dossiers.models import Dossier, Piece
from dossiers.models.pieces import Verdict
from dossiers.registre import PieceDue

#: A piece of a request whose code this platform does not know.
INCONNUE = "Pièce demandée au demandeur"
DEJA_DEMANDEE = "Demandée au demandeur avant l'arrivée du dossier sur la plateforme."


def a_ouvrir(
    dossier: Dossier, demandees: Iterable[str] = (), *, exigibles: Iterable[PieceDue] = ()
) -> list[Piece]:
    """The slots to insert: those of ``exigibles``, then whatever was requested besides; a requested one is awaited.

    Nothing is read nor written: a bulk load inserts the slots of many dossiers at once.
    """
    attendues = dict.fromkeys(demandees)
    dues = {due.code: due for due in exigibles}
    connues: dict[str, PieceDue] = {}
    if not attendues.keys() <= dues.keys():
        domaine = registre.domaine(dossier.domaine)
        connues = {due.code: due for due in domaine.pieces_possibles(dossier.type, {})}
        connues |= {due.code: due for due in domaine.pieces(dossier.type, {})}
    codes = dict.fromkeys([*dues, *attendues])
    return [
        _emplacement(
            dossier,
            dues.get(code) or connues.get(code) or PieceDue(code, INCONNUE, "", ""),
            rang,
            est_demandee=code in attendues,
            etait_due=code in dues,
        )
        for rang, code in enumerate(codes)
    ]


def _emplacement(dossier: Dossier, due: PieceDue, rang: int, *, est_demandee: bool, etait_due: bool) -> Piece:
    return Piece(
        dossier=dossier,
        code=due.code,
        libelle=due.libelle[:400],
        article=due.article[:40],
        pourquoi=(due.pourquoi if etait_due else DEJA_DEMANDEE)[:400],
        # What was requested was held due by whoever requested it.
        est_exigible=due.est_exigible or est_demandee,
        code_a_verifier=due.code_a_verifier,
        rang=rang,
        est_demandee=est_demandee,
        verdict=Verdict.MANQUANTE if est_demandee else Verdict.A_EXAMINER,
    )


def ouvrir(dossier: Dossier, demandees: Iterable[str] = ()) -> list[Piece]:
    """Opens the slots that the code asks for what is known of the project, and those of the request under way."""
    dues = registre.pieces_de(dossier, saisie.donnees_propres(dossier))
    return Piece.objects.bulk_create(a_ouvrir(dossier, demandees, exigibles=dues))
