from carto.management.commands._commun import CommandeImport, jour
from carto.services.imports import Rapport, Reglages, importer_couche


class Command(CommandeImport):
    help = "Importe une couche de risques, de gestionnaires de voirie, ou une couche libre."
    chemin_aide = "fichier ou archive"
    source_obligatoire = True

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--nature", choices=["risques", "voirie", "libre"], required=True)
        parser.add_argument(
            "--nom", required=True, help="nom de la couche, que sa prochaine version remplacera"
        )
        parser.add_argument("--debut", type=jour, required=True, help="date d'entrée en vigueur, AAAA-MM-JJ")
        parser.add_argument("--territoire", default="", help="territoire couvert")
        parser.add_argument("--communes", nargs="*", default=[], help="codes INSEE des communes couvertes")
        parser.add_argument("--couche", default="", help="nom de la couche dans un GeoPackage")

    def importer(self, reglages: Reglages, options: dict) -> Rapport:
        return importer_couche(
            options["chemin"], nature=options["nature"], nom=options["nom"], debut=options["debut"],
            territoire=options["territoire"], communes=options["communes"], source=options["source"],
            licence=options["licence"], couche=options["couche"], reglages=reglages,
        )  # fmt: skip
