"""``exporter_commune INSEE FICHIER.zip``: everything of one commune in open formats, for the end of a contract."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from communes.models import Commune
from dossiers.services import export_commune


class Command(BaseCommand):
    help = "Écrit tout ce qu'une commune a ici (données, fichiers, journaux) dans une archive ZIP aux formats ouverts."

    def add_arguments(self, parser):
        parser.add_argument("insee", help="code INSEE de la commune")
        parser.add_argument("fichier", type=Path, help="archive à écrire (elle ne doit pas exister)")

    def handle(self, *args, insee: str, fichier: Path, **options):
        commune = Commune.objects.filter(code_insee=insee).first()
        if commune is None:
            raise CommandError(f"Aucune commune n'a ici le code INSEE « {insee} ».")
        if fichier.exists():
            raise CommandError(f"{fichier} existe déjà : choisissez un autre nom.")
        if not fichier.parent.is_dir():
            raise CommandError(f"Le dossier {fichier.parent} n'existe pas.")
        comptes = export_commune.exporter(commune, fichier, dire=self.stdout.write)
        self.stdout.write(
            f"{commune.nom} : {comptes['dossiers.dossier']} dossiers et {comptes['fichiers']} fichiers dans {fichier}."
        )
