"""What the same question always gives, kept by the process that has worked it out."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Gardes(Generic[T]):
    """At most ``au_plus`` answers, each under a key that says all it depends on; emptied when full."""

    def __init__(self, au_plus: int = 200):
        self.au_plus = au_plus
        self._reponses: dict[Hashable, T] = {}

    def obtenir(self, cle: Hashable, faire: Callable[[], T]) -> T:
        """The answer kept under ``cle``, or that of ``faire``, which is then kept."""
        reponse = self._reponses.get(cle)
        if reponse is None:
            reponse = faire()
            if len(self._reponses) >= self.au_plus:
                self._reponses.clear()
            self._reponses[cle] = reponse
        return reponse
