"""The clock as a stream: JSON Lines in, JSON Lines out, one line at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TextIO

from droit.contrat import CasInvalide, lire_cas, rendre
from droit.echeancier import Echeancier, Faits

Moteur = Callable[[Faits], Echeancier]


def traiter(
    entree: Iterable[str],
    sortie: TextIO,
    moteurs: Mapping[str, Moteur],
    circonstances: Collection[str] = frozenset(),
) -> int:
    """Answer each line of ``entree`` on ``sortie``, in order, in constant memory.

    ``moteurs`` maps each known type to its clock; ``circonstances`` are the known codes. A line that
    is not a valid case is answered by ``{"id": …, "erreur": …}`` and the stream goes on.

    Returns:
        0, or 1 if at least one line was not a valid case.
    """
    code = 0
    for rang, ligne in enumerate(entree, start=1):
        try:
            reponse = _repondre(ligne, moteurs, circonstances)
        except CasInvalide as faute:
            code = 1
            reponse = {"id": faute.id, "erreur": f"ligne {rang} : {faute.message}"}
        sortie.write(_ecrire(reponse))
        # Each answer leaves at once: a program may wait for it before sending its next case.
        sortie.flush()
    return code


def _repondre(ligne: str, moteurs: Mapping[str, Moteur], circonstances: Collection[str]) -> dict[str, Any]:
    id_, faits = lire_cas(ligne, moteurs.keys(), circonstances)
    try:
        return rendre(id_, moteurs[faits.type](faits))
    except OverflowError:
        raise CasInvalide(id_, "une échéance sort du calendrier (après l'an 9999)") from None


def _ecrire(reponse: dict[str, Any]) -> str:
    """One line of JSON; escaped in full when a value holds what UTF-8 cannot write."""
    texte = json.dumps(reponse, ensure_ascii=False)
    try:
        texte.encode("utf-8")
    except UnicodeEncodeError:
        texte = json.dumps(reponse)
    return f"{texte}\n"
