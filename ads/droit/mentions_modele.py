"""The words of the mentions: letters, facts, shape of a row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from ads.droit.circonstances import PERMIS_ET_DP
from droit.articles import Article, Code


class Document(StrEnum):
    """The letters of the instruction."""

    RECEPISSE = "recepisse"
    AEE = "aee"
    ARE = "are"
    DEMANDE_PIECES = "demande_pieces"
    MAJORATION = "majoration"
    ARRETE = "arrete"
    LETTRE_NOTIFICATION = "lettre_notification"
    CERTIFICAT_URBANISME = "certificat_urbanisme"
    CERTIFICAT_TACITE = "certificat_tacite"


CU = frozenset({"CUa", "CUb"})
TOUS = PERMIS_ET_DP | CU

# Facts that make a mention due; the sense of the decision is one of them.
FAITS: dict[str, str] = {
    "accord": "l'autorisation est accordée, ou la déclaration n'est pas contestée",
    "refus": "le permis est refusé, ou la déclaration fait l'objet d'une opposition",
    "sursis": "il est sursis à statuer",
    "prescriptions": "la décision est assortie de prescriptions",
    "derogation": "la décision accorde une dérogation ou une adaptation mineure",
    "contributions": "la décision met des contributions à la charge du bénéficiaire",
    "travaux_differes": "l'exécution des travaux est différée",
    "constructions": "le projet porte sur des constructions",
    "lotissement": "le projet porte sur un lotissement",
    "evaluation": "la décision autorise un projet soumis à évaluation environnementale",
    "camping": "le projet porte sur un camping ou un parc résidentiel",
    "silence_rejet": "le silence vaudrait rejet",
    "silence_accord": "le silence vaudrait accord",
    "prolongation_possible": "une prolongation exceptionnelle est possible",
    "nouveau_depart": "le délai a un nouveau point de départ",
    "defavorable": "le certificat indique que le terrain ne peut être utilisé, ou porte des prescriptions",
}
MOTIVEES = frozenset({"refus", "sursis", "prescriptions", "derogation", "contributions"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing a letter must say. ``faits``: due when one of them holds (empty: always)."""

    code: str
    objet: str
    article: Article
    types: frozenset[str] = PERMIS_ET_DP
    faits: frozenset[str] = frozenset()
    modele: str = ""

    @property
    def trous(self) -> tuple[str, ...]:
        """The named holes of the sentence, in order."""
        return tuple(nom for _, nom, _, _ in Formatter().parse(self.modele) if nom)


def mention(
    code: str,
    objet: str,
    article: Article,
    modele: str = "",
    *,
    types: frozenset[str] = PERMIS_ET_DP,
    faits: frozenset[str] = frozenset(),
) -> Mention:
    """One row."""
    return Mention(code, objet, article, types, faits, modele)


def crpa(numero: str, alinea: str = "") -> Article:
    """An article of the CRPA."""
    return Article(numero, alinea, Code.CRPA)


def selon(*faits: str) -> frozenset[str]:
    """A set of facts."""
    return frozenset(faits)
