"""``verifier [--au DATE]``: invariants over live data; exit 1 and one line a breach."""

from __future__ import annotations

import sys
from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from dossiers.services.scellement import fautes
from dossiers.services.verification import breches
from workflows.controles import breches_du_circuit


class Command(BaseCommand):
    help = "Vérifie les invariants : délais, journal, fichiers, signatures, circuit."

    def add_arguments(self, parser):
        parser.add_argument(
            "--au", type=date.fromisoformat, default=None, help="date AAAA-MM-JJ (aujourd'hui)"
        )

    def handle(self, *args, au: date | None, **options):
        jour = au or timezone.localdate()
        nombre = 0
        for controle in (breches(jour), breches_du_circuit(), fautes()):
            for ligne in controle:
                self.stdout.write(ligne)
                nombre += 1
        if nombre:
            sys.exit(1)
