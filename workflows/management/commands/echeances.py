"""``manage.py echeances``: the legal clock, JSON Lines on standard input and output.

A thin door to the law: it touches no database and holds no rule.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand

from ads.droit import echeancier as ads
from ads.droit.circonstances import CIRCONSTANCES
from droit.flux import Moteur, traiter
from rlpi.droit import echeancier as rlpi

MOTEURS: dict[str, Moteur] = {
    **dict.fromkeys(ads.TYPES, ads.echeancier),
    **dict.fromkeys(rlpi.TYPES, rlpi.echeancier),
}


def decoder(lignes: Iterable[bytes]) -> Iterator[str]:
    """Lines as text; a byte that is not UTF-8 becomes a lone surrogate, which the codec refuses."""
    for ligne in lignes:
        yield ligne.decode("utf-8", errors="surrogateescape")


class Command(BaseCommand):
    """Reads cases, writes projections; exits 1 if a line was not a valid case."""

    help = "Calcule les échéances légales de cas lus en JSON Lines sur l'entrée standard."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer every line of standard input; a reader gone away ends the command quietly."""
        sortie = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
        try:
            code = traiter(decoder(sys.stdin.buffer), sortie, MOTEURS, CIRCONSTANCES)
            sortie.detach()
        except BrokenPipeError:
            # What is still buffered goes nowhere, so that closing the interpreter raises nothing.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 1
        if code:
            raise SystemExit(code)
