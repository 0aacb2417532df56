"""What each letter must say: one row a mention, its article, when it is due, the sentence that says it.

``modele`` is the sentence to print, with named holes (``{numero}``); empty when only the writer of the
letter can word it (the grounds of a refusal, for example).
"""

from __future__ import annotations

from datetime import date

from ads.droit.delais import LOI_HUWART
from ads.droit.mentions_decision import ARRETE, CERTIFICAT_TACITE, CERTIFICAT_URBANISME, LETTRE_NOTIFICATION
from ads.droit.mentions_instruction import AEE, ARE, DEMANDE_PIECES, MAJORATION, RECEPISSE
from ads.droit.mentions_modele import FAITS, Document, Mention

__all__ = [
    "FAITS",
    "MENTIONS",
    "Document",
    "FaitDeMentionInconnu",
    "Mention",
    "mentions",
    "voies_et_delais_de_recours",
]

MENTIONS: dict[Document, tuple[Mention, ...]] = {
    Document.RECEPISSE: RECEPISSE,
    Document.AEE: AEE,
    Document.ARE: ARE,
    Document.DEMANDE_PIECES: DEMANDE_PIECES,
    Document.MAJORATION: MAJORATION,
    Document.ARRETE: ARRETE,
    Document.LETTRE_NOTIFICATION: LETTRE_NOTIFICATION,
    Document.CERTIFICAT_URBANISME: CERTIFICAT_URBANISME,
    Document.CERTIFICAT_TACITE: CERTIFICAT_TACITE,
}


class FaitDeMentionInconnu(ValueError):
    """Not one of :data:`FAITS` (message in French)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Fait inconnu pour les mentions d'un courrier : « {code} ».")
        self.code = code


def mentions(document: Document, type_: str, faits: frozenset[str] = frozenset()) -> tuple[Mention, ...]:
    """What ``document`` must say for a dossier of ``type_``, in order.

    Raises:
        FaitDeMentionInconnu: ``faits`` holds a code that is not in :data:`FAITS`.
    """
    inconnus = faits - FAITS.keys()
    if inconnus:
        raise FaitDeMentionInconnu(min(inconnus))
    return tuple(
        mention
        for mention in MENTIONS[document]
        if type_ in mention.types and (not mention.faits or mention.faits & faits)
    )


def voies_et_delais_de_recours(decidee_le: date, tribunal: str) -> str:
    """The sentence on appeals for a decision of that day (CJA R421-1; L600-12-2 since 28 November 2025)."""
    contentieux = (
        f"Cette décision peut être contestée devant {tribunal} dans les deux mois de sa notification."
    )
    if decidee_le >= LOI_HUWART:
        return (
            f"{contentieux} Un recours gracieux ou hiérarchique peut être formé dans le mois ; il ne prolonge pas "
            "le délai de recours devant le tribunal. Le silence gardé deux mois sur ce recours vaut rejet."
        )
    return (
        f"{contentieux} Un recours gracieux ou hiérarchique peut être formé dans le même délai, qu'il prolonge. "
        "Le silence gardé deux mois sur ce recours vaut rejet."
    )
