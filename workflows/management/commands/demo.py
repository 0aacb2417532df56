"""``demo [--dossiers N] [--graine S] [--au DATE]``: the demonstration, labelled and closed in."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers.models import Dossier
from workflows import battement, temps
from workflows.demo import referentiel
from workflows.demo.carte import confronter_les_terrains
from workflows.demo.comptes import ouvrir_dossiers_des_comptes
from workflows.demo.generateur import generer


class Command(BaseCommand):
    help = "Pose la démonstration : communes réelles, conventions, agents et dossiers fictifs."

    def add_arguments(self, parser):
        parser.add_argument("--dossiers", type=int, default=200)
        parser.add_argument("--graine", type=int, default=0)
        parser.add_argument(
            "--au", type=date.fromisoformat, default=None, help="date AAAA-MM-JJ (aujourd'hui)"
        )

    def handle(self, *args, dossiers: int, graine: int, au: date | None, **options):
        if not settings.DEMO:
            raise CommandError("La démonstration n'est pas ouverte : posez DEMO=1 (jamais en production).")
        jour = au or timezone.localdate()
        referentiel.poser(graine=graine, aujourd_hui=jour)
        if Dossier.objects.exists():
            self.stdout.write("Les dossiers de démonstration sont déjà là.")
            return
        generer(dossiers, graine=graine, au=jour, communes=referentiel.communes_peuplees())
        ouvrir_dossiers_des_comptes(jour)
        confronter_les_terrains()
        battement.noter(sum(1 for _ in temps.passer(jour)))
        self.stdout.write(f"{Dossier.objects.count()} dossiers de démonstration au {jour:%d/%m/%Y}.")
