"""``oublier_second_facteur ADRESSE``: a person who lost both the telephone and the recovery codes."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from communes.models import Utilisateur


class Command(BaseCommand):
    help = "Retire l'application de codes et les codes de secours d'un compte : il en règle d'autres à sa connexion."

    def add_arguments(self, parser):
        parser.add_argument(
            "adresse", help="adresse électronique du compte, dont vous avez vérifié l'identité"
        )

    @transaction.atomic
    def handle(self, *args, adresse: str, **options):
        compte = Utilisateur.objects.filter(courriel=adresse.strip().lower()).first()
        if compte is None:
            raise CommandError(f"Aucun compte n'a l'adresse « {adresse} ».")
        codes = TOTPDevice.objects.filter(user=compte).delete()[0]
        secours = StaticDevice.objects.filter(user=compte).delete()[0]
        if not codes and not secours:
            self.stdout.write("Ce compte n'a pas de second facteur : rien n'a été retiré.")
            return
        self.stdout.write("Second facteur retiré : la prochaine connexion en demandera un nouveau.")
