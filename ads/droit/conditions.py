"""Conditions on a project, in three values: met, not met, not known yet.

A condition carries the French words that say why it holds, and the facts it reads: a rule written with
them can be checked by a reader, motivate its answer, and say what it still needs to know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from ads.droit.projet import Projet, Travaux

Valeur = bool | None
CHAMPS_PROJET = frozenset(champ.name for champ in fields(Projet))


@dataclass(frozen=True, slots=True)
class Condition:
    """``texte``: the condition as a French clause ("le terrain est …"). ``champs``: the facts it reads."""

    texte: str
    champs: tuple[str, ...]
    evaluer: Callable[[Projet], Valeur]
    raison: Callable[[Projet], str]


def _fixe(texte: str) -> Callable[[Projet], str]:
    return lambda projet: texte


def _ou(valeurs: list[Valeur]) -> Valeur:
    if True in valeurs:
        return True
    return None if None in valeurs else False


def _et(valeurs: list[Valeur]) -> Valeur:
    if False in valeurs:
        return False
    return None if None in valeurs else True


def _champs(conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(champ for condition in conditions for champ in condition.champs))


def _entre_parentheses(texte: str) -> str:
    return f"({texte})" if " ou " in texte else texte


def si(champ: str, texte: str) -> Condition:
    """The yes-or-no fact ``champ`` is true."""
    if champ not in CHAMPS_PROJET:
        raise AttributeError(champ)

    def evaluer(projet: Projet) -> Valeur:
        valeur: Valeur = getattr(projet, champ)
        return valeur

    return Condition(texte, (champ,), evaluer, _fixe(texte))


def comporte(travaux: frozenset[Travaux], texte: str) -> Condition:
    """The project holds at least one of these works; unknown while its works are."""

    def evaluer(projet: Projet) -> Valeur:
        return bool(projet.travaux & travaux) if projet.travaux else None

    return Condition(texte, ("travaux",), evaluer, _fixe(texte))


def un_de(*conditions: Condition) -> Condition:
    """One at least is met; its reason is that of the first one met."""
    texte = " ou ".join(condition.texte for condition in conditions)

    def evaluer(projet: Projet) -> Valeur:
        return _ou([condition.evaluer(projet) for condition in conditions])

    def raison(projet: Projet) -> str:
        remplies = (condition for condition in conditions if condition.evaluer(projet))
        return next((condition.raison(projet) for condition in remplies), texte)

    return Condition(texte, _champs(conditions), evaluer, raison)


def tous(*conditions: Condition) -> Condition:
    """All are met; the reasons are said one after the other."""
    texte = " et ".join(_entre_parentheses(condition.texte) for condition in conditions)

    def evaluer(projet: Projet) -> Valeur:
        return _et([condition.evaluer(projet) for condition in conditions])

    def raison(projet: Projet) -> str:
        return " et ".join(condition.raison(projet) for condition in conditions)

    return Condition(texte, _champs(conditions), evaluer, raison)


def sauf(condition: Condition, texte: str) -> Condition:
    """``condition`` is not met; ``texte`` says so in French."""

    def evaluer(projet: Projet) -> Valeur:
        valeur = condition.evaluer(projet)
        return None if valeur is None else not valeur

    return Condition(texte, condition.champs, evaluer, _fixe(texte))


def dans(cadre: Condition, condition: Condition) -> Condition:
    """``condition``, within a frame that goes without saying: both are met, only the former is told."""

    def evaluer(projet: Projet) -> Valeur:
        return _et([cadre.evaluer(projet), condition.evaluer(projet)])

    return Condition(condition.texte, _champs((cadre, condition)), evaluer, condition.raison)


TOUJOURS = Condition("toujours", (), lambda projet: True, _fixe("toujours exigée"))
