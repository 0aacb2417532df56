"""``exporter_preuve NUMERO FICHIER``: the proof of one dossier, to be checked anywhere."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from dossiers.models import Dossier
from dossiers.services import scellement


class Command(BaseCommand):
    help = "Écrit la preuve d'un dossier (journal, sceaux, jetons, vérificateur) dans une archive ZIP."

    def add_arguments(self, parser):
        parser.add_argument("numero", help="numéro ou référence du dossier")
        parser.add_argument("fichier", type=Path, help="archive à écrire")

    def handle(self, *args, numero: str, fichier: Path, **options):
        dossier = Dossier.objects.filter(Q(numero=numero) | Q(reference=numero)).first()
        if dossier is None:
            raise CommandError(f"Aucun dossier ne porte le numéro ou la référence « {numero} ».")
        fichier.write_bytes(scellement.exporter(dossier))
        self.stdout.write(f"Preuve de {dossier} écrite dans {fichier}.")
