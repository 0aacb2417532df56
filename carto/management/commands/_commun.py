"""What the import commands share: options, progress, report, exit code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from carto.services.imports import ImportRefuse, Rapport, Reglages
from carto.services.imports.versions import LICENCE_OUVERTE


def jour(texte: str) -> date:
    """A day written YYYY-MM-DD on the command line."""
    return date.fromisoformat(texte)


class CommandeImport(BaseCommand):
    """Imports one layer; a refusal leaves the base unchanged, exits 1 and says which object and why."""

    chemin_aide = "dossier, fichier ou archive"
    source_obligatoire = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("chemin", type=Path, help=self.chemin_aide)
        parser.add_argument(
            "--srid", type=int, help="projection quand le fichier ne la dit pas (2154, 4326…)"
        )
        parser.add_argument("--strict", action="store_true", help="refuser ce qui pourrait être réparé")
        parser.add_argument(
            "--source", default="", required=self.source_obligatoire, help="producteur des données"
        )
        parser.add_argument("--licence", default=LICENCE_OUVERTE, help="licence des données")

    def importer(self, reglages: Reglages, options: dict) -> Rapport:
        """Run the import; each command says which."""
        raise CommandError("Cette commande n'importe rien.")

    def handle(self, *args, **options) -> None:
        reglages = Reglages(srid=options["srid"], strict=options["strict"], suivi=self._suivre)
        try:
            rapport = self.importer(reglages, options)
        except ImportRefuse as refus:
            raise CommandError(f"Import refusé, rien n'a changé. {refus.message}") from refus
        for ligne in rapport.lignes():
            self.stdout.write(ligne)

    def _suivre(self, couche: str, fait: int, total: int) -> None:
        """Progress bar on the error stream, so that the report alone is on the standard output."""
        if self.stderr.isatty() or total > 2_000:
            plein = 30 * fait // total
            fin = "\n" if fait == total else ""
            self.stderr.write(f"\r{couche} [{'█' * plein}{'·' * (30 - plein)}] {fait}/{total}", ending=fin)
