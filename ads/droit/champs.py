"""What each fact of a :class:`ads.droit.projet.Projet` asks: the question, its help, its unit, its article.

The questions of :func:`ads.droit.regime.regime`, the "to be specified" of the pieces and ``docs/droit/``
read this table; a test checks that it names every field of the project, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from ads.droit.champs_projet import OUVRAGES, PROCEDURES
from ads.droit.champs_terrain import MESURES, TERRAIN
from droit.articles import Article


@dataclass(frozen=True, slots=True)
class Champ:
    """One fact: a French question, its help, the unit of the answer (``""``: yes or no), the article."""

    nom: str
    question: str
    article: Article
    aide: str = ""
    unite: str = ""


def _champ(ligne: tuple[str, ...]) -> Champ:
    nom, question, numero, alinea, aide, unite = (*ligne, "", "", "")[:6]
    return Champ(nom, question, Article(numero, alinea), aide, unite)


CHAMPS: dict[str, Champ] = {
    champ.nom: champ for champ in map(_champ, (*TERRAIN, *MESURES, *OUVRAGES, *PROCEDURES))
}
