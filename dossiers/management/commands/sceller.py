"""``sceller [--verifier]``: seals the days that are over, or checks every seal against the journal."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from communes.erreurs import ErreurMetier
from dossiers.services import scellement


class Command(BaseCommand):
    help = "Pose les sceaux des jours passés ; avec --verifier, les contrôle tous."

    def add_arguments(self, parser):
        parser.add_argument("--verifier", action="store_true", help="contrôler sans rien poser")

    def handle(self, *args, verifier: bool, **options):
        if verifier:
            fautes = list(scellement.fautes())
            for faute in fautes:
                self.stdout.write(faute)
            if fautes:
                raise CommandError(f"{len(fautes)} sceau(x) rompu(s).")
            return
        try:
            poses = scellement.poser()
        except ErreurMetier as panne:
            raise CommandError(panne.message) from panne
        for sceau in poses:
            self.stdout.write(f"{sceau} : {sceau.nombre} journal(aux), {sceau.empreinte}")
