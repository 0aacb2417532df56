"""``situer_terrains [--commune INSEE]``: finds on the map the lands of dossiers filed before their cadastre came."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from communes.models import Commune
from dossiers.services import parcelles


class Command(BaseCommand):
    help = "Situe sur la carte les terrains des dossiers en cours dont une parcelle n'avait pas été trouvée."

    def add_arguments(self, parser):
        parser.add_argument("--commune", help="code INSEE ; toutes les communes sinon")

    def handle(self, *args, commune: str | None, **options):
        la_commune = None
        if commune:
            la_commune = Commune.objects.filter(code_insee=commune).first()
            if la_commune is None:
                raise CommandError(f"Aucune commune n'a le code INSEE « {commune} ».")
        dossiers = 0
        for dossier, nombre in parcelles.situer_en_lot(la_commune):
            dossiers += 1
            self.stdout.write(f"{dossier} : {nombre} parcelle(s) trouvée(s) au cadastre")
        self.stdout.write(f"{dossiers} dossier(s) situé(s) sur la carte.")
