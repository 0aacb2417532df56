"""Create the test signing authority of a demonstration (idempotent)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dossiers.technique.autorite_demo import creer_autorite, repertoire
from dossiers.technique.signature import SignatureImpossible


class Command(BaseCommand):
    help = "Crée l'autorité de signature d'essai de la démonstration (refusé sans DEMO=1)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            crees = creer_autorite()
        except SignatureImpossible as erreur:
            raise CommandError(str(erreur)) from erreur
        if crees:
            self.stdout.write(f"Autorité de signature d'essai créée dans {repertoire()}.")
        else:
            self.stdout.write("L'autorité de signature d'essai existe déjà.")
