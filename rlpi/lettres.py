"""What letters and decisions of outdoor advertising must say, article by article."""

from __future__ import annotations

from collections.abc import Sequence

from dossiers.models.decisions import SensDecision
from dossiers.registre import Mention, SensPossible
from droit.articles import Article, Code
from droit.echeancier import Echeancier
from rlpi.droit import mentions as loi
from rlpi.droit.mentions import Acte

ACTES = {
    SensDecision.ACCORD: Acte.AUTORISATION,
    SensDecision.ACCORD_PRESCRIPTIONS: Acte.AUTORISATION_SOUS_RESERVE,
    SensDecision.REFUS: Acte.REFUS,
}


def citer(article: Article) -> str:
    """The article with the short name of its code when it is not the code de l'environnement."""
    courts = {Code.CRPA: "CRPA ", Code.CJA: "CJA ", Code.CGCT: "CGCT "}
    return f"{courts.get(article.code, '')}{article}"


def _mentions(acte: Acte) -> list[Mention]:
    return [Mention(m.texte, citer(m.article)) for m in loi.mentions(acte)]


def sens(type_dossier: str) -> Sequence[SensPossible]:
    """Outcomes the authority may sign; a declaration calls for none (R581-8)."""
    if type_dossier == "DPP":
        return ()
    return (
        SensPossible(SensDecision.ACCORD, "autorisation accordée"),
        SensPossible(
            SensDecision.ACCORD_PRESCRIPTIONS, "autorisation accordée avec prescriptions", "CRPA L211-2"
        ),
        SensPossible(SensDecision.REFUS, "autorisation refusée", "L581-21"),
    )


def mentions_recepisse(type_dossier: str, echeancier: Echeancier, suite: str = "") -> Sequence[Mention]:
    """What the récépissé says (R581-8, R581-10, CRPA R112-11-1)."""
    if type_dossier == "DPP":
        return _mentions(Acte.RECEPISSE_DECLARATION)
    tete = []
    instruction, silence = echeancier.instruction, echeancier.silence
    if instruction is not None and instruction.limite is not None and silence.le is not None:
        tete.append(
            Mention(
                f"Sans réponse au plus tard le {instruction.limite:%d/%m/%Y}, l'autorisation sera acquise "
                f"tacitement le {silence.le:%d/%m/%Y}.",
                "R581-13",
            )
        )
    return [*tete, *_mentions(Acte.RECEPISSE)]


def mentions_demande_pieces(type_dossier: str) -> Sequence[Mention]:
    """What the request for missing pieces says (R581-10 2°)."""
    return _mentions(Acte.DEMANDE_PIECES)


def mentions_decision(type_dossier: str, sens_decision: str) -> Sequence[Mention]:
    """Remedies and reasons the arrêté must carry."""
    return _mentions(ACTES[SensDecision(sens_decision)])
