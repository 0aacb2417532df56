from carto.management.commands._commun import CommandeImport, jour
from carto.services.imports import Rapport, Reglages, importer_sup


class Command(CommandeImport):
    help = "Importe des servitudes d'utilité publique au standard CNIG (AC1, PM3, INT1…)."
    chemin_aide = "dossier du lot de servitudes, ou son archive zip"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--debut", type=jour, help="date d'entrée en vigueur, AAAA-MM-JJ")
        parser.add_argument("--territoire", default="", help="nom du lot que cette version remplace")

    def importer(self, reglages: Reglages, options: dict) -> Rapport:
        return importer_sup(
            options["chemin"], debut=options["debut"], territoire=options["territoire"], source=options["source"],
            licence=options["licence"], reglages=reglages,
        )  # fmt: skip
