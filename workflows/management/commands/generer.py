"""``generer --dossiers N [--graine S] [--processus P]``: bulk load for benchmarks."""

from __future__ import annotations

import os
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from communes.models import Commune
from workflows.demo import referentiel
from workflows.demo.generateur import generer


class Command(BaseCommand):
    help = "Charge N dossiers fictifs en masse, dans les mêmes tables que la vie réelle."

    def add_arguments(self, parser):
        parser.add_argument("--dossiers", type=int, required=True)
        parser.add_argument("--graine", type=int, default=0)
        parser.add_argument(
            "--processus", type=int, default=1, help="processus qui écrivent à la fois (PostgreSQL)"
        )

    def handle(self, *args, dossiers: int, graine: int, processus: int = 1, **options):
        if not settings.DEMO:
            raise CommandError("Les dossiers fictifs ne se chargent qu'en démonstration (DEMO=1).")
        if processus < 1 or (processus > 1 and connection.vendor != "postgresql"):
            raise CommandError("Plusieurs processus n'écrivent à la fois que sur PostgreSQL ; au moins un.")
        aujourd_hui = timezone.localdate()
        if not Commune.objects.sur_la_plateforme(aujourd_hui).exists():
            referentiel.poser(graine=graine, aujourd_hui=aujourd_hui)
        debut = time.monotonic()
        generer(dossiers, graine=graine, au=aujourd_hui, progres=self._dire, processus=processus)
        self.stdout.write(f"{dossiers} dossiers en {time.monotonic() - debut:.0f} s")

    def _dire(self, faits: int) -> None:
        if faits % 10_000 == 0:
            self.stderr.write(f"{faits} dossiers (processus {os.getpid()})")
