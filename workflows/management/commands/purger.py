"""``purger [--executer] [--au DATE] [--visa REFERENCE] [--sauf NUMERO]``: applies the retention periods."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

import workflows.purge_connexions  # noqa: F401 (declares what it deletes)
from dossiers.services import purge


class Command(BaseCommand):
    help = (
        "Dit ce dont la durée de conservation est passée ; avec --executer, l’efface. Un rapport est gardé."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--au", type=date.fromisoformat, default=None, help="date AAAA-MM-JJ (aujourd'hui)"
        )
        parser.add_argument("--essai", action="store_true", help="ne rien effacer (c'est le défaut)")
        parser.add_argument("--executer", action="store_true", help="effacer pour de bon")
        parser.add_argument(
            "--visa", default="", help="référence du visa d'élimination : sans lui, aucun dossier n'est vidé"
        )
        parser.add_argument(
            "--sauf", action="append", default=[], help="numéro d'un dossier à laisser (procès en cours)"
        )

    def handle(self, *args, au, essai, executer, visa, sauf, **options):
        jour = au or timezone.localdate()
        if essai and executer:
            raise CommandError("Choisissez --essai ou --executer.")
        if executer and jour > timezone.localdate() and not settings.DEMO:
            raise CommandError(
                "Une date à venir ne s'exécute qu'en démonstration (DEMO=1) : faites un essai."
            )
        rapport = purge.passer(jour, essai=not executer, visa=visa.strip(), sauf=sauf)
        for ligne in rapport.lignes:
            if ligne["nombre"]:
                self.stdout.write(_lire(ligne))
        suite = "essai : rien n'est effacé (--executer pour effacer)" if rapport.est_essai else "effectué"
        self.stdout.write(f"Rapport n° {rapport.pk}, au {jour:%d/%m/%Y} : {suite}.")


def _lire(ligne: dict) -> str:
    taille = f", {filesizeformat(ligne['octets'])}" if ligne["octets"] else ""
    etat = "effacé" if ligne["est_fait"] else ligne["pourquoi"] or "à effacer"
    texte = (
        f"{ligne['code']} : {ligne['nombre']}{taille}, {etat} ({ligne['duree']} à compter {ligne['depart']})"
    )
    return "\n".join([texte, *(f"  {numero}" for numero in ligne["dossiers"])])
