"""Legality control, day by day: what is still to be sent, what is late, what the operator says."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers.services import legalite
from dossiers.technique.courriel import ErreurEnvoi


class Command(BaseCommand):
    help = "Suit les transmissions au préfet ; code 1 si une décision n'est pas transmise après quinze jours."

    def handle(self, *args, **options):
        jour = timezone.localdate()
        try:
            for transmission in legalite.suivre(jour):
                self.stdout.write(f"{transmission.dossier} : {transmission.get_etat_display()}")
        except ErreurEnvoi as erreur:
            self.stderr.write(erreur.message_fr)
        alertes = legalite.alertes(jour)
        for alerte in alertes:
            retard = "en retard depuis le" if alerte.est_depassee else "à transmettre avant le"
            self.stdout.write(f"{alerte.dossier} : {retard} {alerte.avant:%d/%m/%Y}")
        if any(alerte.est_depassee for alerte in alertes):
            raise CommandError("Des décisions n'ont pas été transmises au préfet dans les quinze jours.")
