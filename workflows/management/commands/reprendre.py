"""``reprendre FICHIER --source NOM --par MAIL [--essai]``: dossiers of another product, decided or running."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from communes import habilitations as h
from communes.models import Utilisateur
from dossiers.services.reprise import COLONNES, FichierIllisible
from workflows.reprise import reprendre


class Command(BaseCommand):
    help = "Reprend les dossiers d'un autre logiciel depuis un CSV ; --essai lit tout et n'écrit rien."

    def add_arguments(self, parser):
        parser.add_argument("fichier", nargs="?", type=Path)
        parser.add_argument("--source", default="", help="nom de l'autre logiciel, gardé dans le journal")
        parser.add_argument(
            "--par", default="", help="adresse d'un administrateur de la plateforme ou de la commune"
        )
        parser.add_argument("--essai", action="store_true")
        parser.add_argument("--colonnes", action="store_true", help="dit les colonnes et s'arrête")

    def handle(
        self, *args, fichier: Path | None, source: str, par: str, essai: bool, colonnes: bool, **options
    ):
        if colonnes:
            for nom, (sens, due) in COLONNES.items():
                self.stdout.write(f"{nom}{' (obligatoire)' if due else ''} : {sens}")
            return
        if fichier is None or not source.strip():
            raise CommandError("Donnez le fichier et --source (le nom de l'autre logiciel).")
        auteur = Utilisateur.objects.filter(courriel=par.strip().lower(), is_active=True).first()
        if auteur is None or not (h.est_administrateur_plateforme(auteur) or h.est_agent(auteur)):
            raise CommandError("--par : l'adresse d'un administrateur ou d'un agent de la plateforme.")
        try:
            contenu = fichier.read_bytes()
        except OSError as faute:
            raise CommandError(f"{fichier} ne se lit pas : {faute.strerror}.") from faute
        try:
            bilan = reprendre(contenu, source=source.strip(), par=auteur, essai=essai, progres=self._dire)
        except FichierIllisible as faute:
            raise CommandError(str(faute)) from faute
        for ligne in bilan.lignes:
            self.stdout.write(ligne)
        verbe = "seraient repris" if essai else "repris"
        self.stdout.write(
            f"{bilan.lus} lignes lues, {bilan.ecrits} dossiers {verbe} (dont {bilan.en_cours} en cours), "
            f"{bilan.erreurs} lignes en erreur, {bilan.remarques} à vérifier."
        )
        if bilan.erreurs:
            raise CommandError(
                "Corrigez ces lignes et relancez : celles déjà reprises seront signalées, pas doublées."
            )

    def _dire(self, lus: int) -> None:
        if lus % 1000 == 0:
            self.stderr.write(f"{lus} lignes")
