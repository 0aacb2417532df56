from carto.management.commands._commun import CommandeImport, jour
from carto.services.imports import Rapport, Reglages, importer_rlpi


class Command(CommandeImport):
    help = (
        "Importe les zones d'un règlement local de publicité (colonnes ZONE, NOM, REFERENCE, AGGLO, REGLES)."
    )
    chemin_aide = "fichier des zones"
    source_obligatoire = True

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--debut", type=jour, required=True, help="date d'entrée en vigueur, AAAA-MM-JJ")
        parser.add_argument(
            "--territoire", default="RLPi", help="nom du territoire que cette version remplace"
        )
        parser.add_argument("--communes", nargs="*", default=[], help="codes INSEE des communes couvertes")

    def importer(self, reglages: Reglages, options: dict) -> Rapport:
        return importer_rlpi(
            options["chemin"], debut=options["debut"], territoire=options["territoire"],
            communes=options["communes"], source=options["source"], licence=options["licence"], reglages=reglages,
        )  # fmt: skip
