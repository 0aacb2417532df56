"""Where the time of a chain goes: each function of a chapter is timed without what it calls of the others."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from time import perf_counter
from typing import Any

#: Functions of each chapter; the innermost wins. What belongs to none is the act itself.
CHAPITRES: dict[str, dict[str, tuple[str, ...]]] = {
    "documents": {
        "dossiers.services.courriers": ("composer", "contexte_commun"),
        "dossiers.services.arretes": ("contexte_arrete",),
        "dossiers.services.decisions": ("signer_document",),
        "dossiers.services.fichiers": ("ranger", "lire"),
        "dossiers.technique.fichiers": ("verifier",),
    },
    "circuit (viewflow et ses verrous)": {
        "workflows.circuit": ("executer", "signer", "ouvrir", "tache_active", "_avancer", "_commencer", "_notifier"),
    },
    "journal chaîné": {"dossiers.services.journal": ("consigner", "verrouiller", "journal_des")},
    "horloge": {"dossiers.services.horloge": ("actualiser", "projeter")},
    "droits relus": {
        "communes.habilitations.questions": (
            "exiger", "exiger_type", "exiger_tache", "peut", "service_charge",
        ),
        "communes.habilitations.personnes": ("personnes_pouvant", "personnes_par_action", "cles_par_action"),
        "dossiers.services.signataires": ("signataires_possibles", "empechement", "delegation_de", "interet_de"),
    },
    "courriels prévus": {
        "dossiers.services.envois": ("prevoir_en_lot", "_reveiller"),
        "dossiers.services.destinataires": ("prevenir", "annoncer"),
    },
    "carte": {"dossiers.services.terrain": ("confronter_au_depot",)},
    "formulaires": {
        "dossiers.saisie": ("problemes_de_saisie", "donnees_propres", "formulaire"),
        "dossiers.services.saisie": ("instantane",),
    },
    "numéro": {"dossiers.services.enregistrement": ("prochain_rang",)},
}  # fmt: skip
#: Services run inside the flow: what they do of their own.
ACTES = {
    "dossiers.services.enregistrement": ("enregistrer",),
    "dossiers.services.completude": ("declarer_complet",),
    "dossiers.services.decisions": ("preparer", "signer"),
    "dossiers.services.notification": ("notifier", "notifier_aussitot"),
    "dossiers.services.depot": ("deposer",),
    "dossiers.services.legalite": ("preparer", "preparer_aussitot"),
}
RESTE = "acte lui-même"


class Chapitres:
    """Exclusive seconds and queries by chapter, between ``commencer`` and ``arreter``."""

    def __init__(self) -> None:
        self.secondes: dict[str, float] = defaultdict(float)
        self.requetes: Counter[str] = Counter()
        self._pile: list[str] = []
        self._depuis = 0.0
        self._tour: dict[str, float] = {}

    def poser(self) -> None:
        """Replaces each function by one that is timed, in every module that holds it."""
        for chapitre, modules in {**CHAPITRES, RESTE: ACTES}.items():
            for module, noms in modules.items():
                for nom in noms:
                    self._remplacer(getattr(import_module(module), nom), chapitre)

    def _remplacer(self, vraie: Callable, chapitre: str) -> None:
        minutee = self._minuter(vraie, chapitre)
        for autre in list(sys.modules.values()):
            for cle, valeur in list(vars(autre).items()) if hasattr(autre, "__dict__") else ():
                if valeur is vraie:
                    setattr(autre, cle, minutee)

    def _minuter(self, vraie: Callable, chapitre: str) -> Callable:
        @wraps(vraie)
        def minutee(*args: Any, **options: Any) -> Any:
            if not self._pile or self._pile[-1] == "documents":  # a document's own queries are its own
                return vraie(*args, **options)
            self._passer(chapitre, entre=True)
            try:
                return vraie(*args, **options)
            finally:
                self._passer("", entre=False)

        return minutee

    def _passer(self, chapitre: str, *, entre: bool) -> None:
        maintenant = perf_counter()
        self.secondes[self._pile[-1]] += maintenant - self._depuis
        self._depuis = maintenant
        if entre:
            self._pile.append(chapitre)
        else:
            self._pile.pop()

    def commencer(self) -> None:
        """Starts counting, in the act itself."""
        from django.db import connection

        self._tour = dict(self.secondes)
        self._pile, self._depuis = [RESTE], perf_counter()
        connection.execute_wrappers.append(self._requete)

    def arreter(self) -> dict[str, float]:
        """Stops; seconds of each chapter since ``commencer``."""
        from django.db import connection

        self.secondes[self._pile[-1]] += perf_counter() - self._depuis
        self._pile = []
        connection.execute_wrappers.remove(self._requete)
        return defaultdict(float, {c: s - self._tour.get(c, 0.0) for c, s in self.secondes.items()})

    def _requete(self, executer: Callable, *arguments: Any) -> Any:
        if self._pile:
            self.requetes[self._pile[-1]] += 1
        return executer(*arguments)

    def bilan(self) -> list[tuple[str, float, int]]:
        """Chapter, seconds, queries; the longest first."""
        return sorted(
            ((c, s, self.requetes[c]) for c, s in self.secondes.items()), key=lambda ligne: -ligne[1]
        )

    @staticmethod
    def compter(acte: Callable[[], object]) -> int:
        """How many queries an act sends."""
        from django.db import connection

        nombre = 0

        def compte(executer: Callable, *arguments: Any) -> Any:
            nonlocal nombre
            nombre += 1
            return executer(*arguments)

        with connection.execute_wrapper(compte):
            acte()
        return nombre
