"""How sure each article is: which wording was read, and the *réserve* that follows.

An article absent from the table was read in a text of 2024-2026. Those marked ``A_CONFIRMER`` were read
in the wording of about 2015 only; ``DEDUIT`` marks a reading of the text, not the text.
"""

from __future__ import annotations

from droit.articles import Article, Code, Fiabilite
from droit.trace import Reserve

TEXTES_DE_RESERVE = {
    Fiabilite.A_CONFIRMER: (
        "L'article {article} a été lu dans sa rédaction de 2015 : à confirmer dans le texte en vigueur."
    ),
    Fiabilite.DEDUIT: "Cette lecture de l'article {article} est déduite du texte : à confirmer par un juriste.",
}


def env(numero: str, alinea: str = "") -> Article:
    """An article of the code de l'environnement."""
    return Article(numero, alinea, Code.ENVIRONNEMENT)


def crpa(numero: str, alinea: str = "") -> Article:
    """An article of the code des relations entre le public et l'administration."""
    return Article(numero, alinea, Code.CRPA)


def reserves_de(article: Article, fiabilite: Fiabilite) -> tuple[Reserve, ...]:
    """No *réserve* for a verified rule, one otherwise."""
    texte = TEXTES_DE_RESERVE.get(fiabilite)
    return () if texte is None else (Reserve(texte.format(article=article), article),)


def dedoublonner(reserves: list[Reserve]) -> tuple[Reserve, ...]:
    """The same *réserves*, each once, in order."""
    return tuple(dict.fromkeys(reserves))
