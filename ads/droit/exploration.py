"""Deciding with partial knowledge: follow every answer not given yet, keep the questions that matter.

A rule is an ordinary function reading the facts through :class:`Reponses`. On an unknown fact it is run
again under each possible answer; when all of them lead to the same result, the question is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from ads.droit.projet import Nombre, Projet, Travaux

T = TypeVar("T")
Valeur = bool | Nombre

# Answers worth trying for a number: each threshold of the code, just above it, and far above.
ESSAIS: dict[str, tuple[Nombre, ...]] = {
    "surface_plancher_creee": (0, 5, 20, 40, 150, 800, 2000, 9999),
    "emprise_creee": (0, 5, 20, 40, 800, 2000, 9999),
    "surface_plancher_totale": (0, 150, 800, 2000, 9999),
    "emprise_totale": (0, 800, 2000, 9999),
    "hauteur": (0, 12, 99),
    "bassin_piscine": (0, 10, 100, 999),
    "hauteur_couverture_piscine": (0, Decimal("1.8"), 9),
    "hauteur_mur": (0, 2, 9),
    "hauteur_serre": (0, Decimal("1.8"), Decimal("3.9"), 4, 9),
    "surface_serre": (0, 2000, 9999),
    "puissance_solaire": (0, 3, 3000, 9999),
    "hauteur_solaire": (0, Decimal("1.8"), 9),
    "hauteur_mat": (0, 12, 99),
    "surface_terrain": (0, 2500, 9999),
    "surface_amenagee": (0, 100, 20000, 99999, 250000, 999999),
    "denivele": (0, 2, 9),
    "unites_stationnement": (0, 10, 50),
    "hebergements": (0, 6, 99),
    "personnes_accueillies": (0, 20, 999),
    "residences": (0, 1, 2, 9),
}


class Manque(Exception):
    """A rule needs a fact nobody knows yet."""

    def __init__(self, champ: str) -> None:
        super().__init__(champ)
        self.champ = champ


@dataclass(frozen=True, slots=True)
class Reponses:
    """The facts of a project, and the answers supposed for those unknown."""

    projet: Projet
    supposees: Mapping[str, Valeur] = field(default_factory=dict)

    def oui(self, champ: str) -> bool:
        """A yes-or-no fact.

        Raises:
            Manque: it is not known.
        """
        return bool(self._lire(champ))

    def nombre(self, champ: str) -> Nombre:
        """A number (m², m, kWc, units).

        Raises:
            Manque: it is not known.
        """
        return self._lire(champ)

    def un(self, *champs: str) -> bool:
        """Whether one of these facts is true; those known are read first.

        Raises:
            Manque: none is known to be true, and one is not known.
        """
        inconnus = [champ for champ in champs if self.sait(champ) is None]
        return any(self.sait(champ) for champ in champs) or any(self.oui(champ) for champ in inconnus)

    def sait(self, champ: str) -> Valeur | None:
        """The fact, given or supposed; ``None`` when unknown."""
        valeur: Valeur | None = getattr(self.projet, champ)
        return self.supposees.get(champ) if valeur is None else valeur

    def veut(self, travaux: Travaux) -> bool:
        """Whether the project holds these works."""
        return travaux in self.projet.travaux

    def avec(self, champ: str, valeur: Valeur) -> Reponses:
        """The same facts, with one answer more supposed."""
        return Reponses(self.projet, {**self.supposees, champ: valeur})

    def _lire(self, champ: str) -> Valeur:
        valeur = self.sait(champ)
        if valeur is None:
            raise Manque(champ)
        return valeur


@dataclass(frozen=True, slots=True)
class Exploration(Generic[T]):
    """What the rule can answer: ``issues``, each once, and the ``questions`` that tell them apart."""

    issues: tuple[T, ...]
    questions: tuple[str, ...] = ()


def explorer(
    regle: Callable[[Reponses], T], reponses: Reponses, cle: Callable[[T], object]
) -> Exploration[T]:
    """Run ``regle`` under every answer not known; ``cle`` says what distinguishes two results.

    Questions come in the order the rule asks them; once all answers lead to the same result, none is asked.
    """
    try:
        return Exploration((regle(reponses),))
    except Manque as manque:
        champ = manque.champ
    branches = [
        explorer(regle, reponses.avec(champ, valeur), cle) for valeur in ESSAIS.get(champ, (False, True))
    ]
    issues = tuple(dict.fromkeys(issue for branche in branches for issue in branche.issues))
    if len({cle(issue) for issue in issues}) == 1:
        return Exploration(issues)
    suites = [question for branche in branches for question in branche.questions]
    return Exploration(issues, tuple(dict.fromkeys([champ, *suites])))
