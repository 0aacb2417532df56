from carto.management.commands._commun import CommandeImport, jour
from carto.services.imports import Rapport, Reglages, importer_cadastre


class Command(CommandeImport):
    help = "Importe des parcelles : GeoJSON d'Etalab, feuille EDIGEO, ou toute couche aux mêmes colonnes."
    chemin_aide = "fichier de parcelles, ou archive EDIGEO"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--debut", type=jour, help="date de cette édition, AAAA-MM-JJ")
        parser.add_argument("--departement", default="", help="département d'une feuille EDIGEO")
        parser.add_argument(
            "--partiel", action="store_true", help="le fichier ne couvre pas toute la commune"
        )

    def importer(self, reglages: Reglages, options: dict) -> Rapport:
        return importer_cadastre(
            options["chemin"], debut=options["debut"], departement=options["departement"],
            est_partiel=options["partiel"], source=options["source"], licence=options["licence"], reglages=reglages,
        )  # fmt: skip
