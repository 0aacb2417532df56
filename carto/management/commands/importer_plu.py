from carto.management.commands._commun import CommandeImport, jour
from carto.services.imports import Rapport, Reglages, importer_plu


class Command(CommandeImport):
    help = "Importe un document d'urbanisme au standard CNIG (ZONE_URBA, PRESCRIPTION_*, INFO_*)."
    chemin_aide = "dossier du document, ou son archive zip"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--debut", type=jour, help="date d'entrée en vigueur, AAAA-MM-JJ")
        parser.add_argument("--territoire", default="", help="code INSEE ou SIREN du territoire")

    def importer(self, reglages: Reglages, options: dict) -> Rapport:
        return importer_plu(
            options["chemin"], debut=options["debut"], territoire=options["territoire"], source=options["source"],
            licence=options["licence"], reglages=reglages,
        )  # fmt: skip
