"""``passer_le_temps [--au DATE]``: one line an effect on standard output, nothing else."""

from __future__ import annotations

from datetime import date
from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workflows import battement, temps


class Command(BaseCommand):
    help = "Joue les effets du temps (complétude acquise, décisions tacites, rappels) jusqu'à une date."

    def add_arguments(self, parser):
        parser.add_argument(
            "--au", type=date.fromisoformat, default=None, help="date AAAA-MM-JJ (aujourd'hui)"
        )

    def handle(self, *args, au: date | None, **options):
        jour = au or timezone.localdate()
        if jour > timezone.localdate() and not settings.DEMO:
            raise CommandError("Une date à venir n'est acceptée qu'en démonstration (DEMO=1).")
        effets, debut = 0, monotonic()
        for ligne in temps.passer(jour):
            self.stdout.write(ligne)
            effets += 1
        if jour >= timezone.localdate():
            battement.noter(effets, secondes=monotonic() - debut)
