"""``initialiser --commune INSEE --administrateur MAIL``: the real start of a platform."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from carto.services.communes import charger_communes
from communes import habilitations as h
from communes.models import CodeRole, Commune, Utilisateur
from communes.models.utilisateurs import NatureCompte
from dossiers import registre
from dossiers.services.modeles_fournis import poser_modeles_fournis


class Command(BaseCommand):
    help = "Ouvre la plateforme à une commune et donne à son administrateur un lien à usage unique."

    def add_arguments(self, parser):
        parser.add_argument("--commune", required=True, help="code INSEE, 5 caractères")
        parser.add_argument("--administrateur", required=True, help="adresse électronique")

    @transaction.atomic
    def handle(self, *args, commune: str, administrateur: str, **options):
        if settings.DEMO:
            raise CommandError("La démonstration est ouverte : le vrai démarrage se fait avec DEMO=0.")
        try:
            validate_email(administrateur)
        except ValidationError:
            raise CommandError(f"« {administrateur} » n'est pas une adresse électronique.") from None
        charger_communes()
        h.synchroniser_permissions()
        la_commune = Commune.objects.filter(code_insee=commune).first()
        if la_commune is None:
            raise CommandError(f"Aucune commune n'a le code INSEE « {commune} ».")
        aujourd_hui = timezone.localdate()
        if la_commune.adherente_depuis is None:
            la_commune.adherente_depuis = aujourd_hui
            la_commune.save(update_fields=["adherente_depuis"])
        for domaine in registre.domaines():
            h.ouvrir_commune(
                la_commune,
                domaine.code,
                [CodeRole.ADMIN_COMMUNAL, *h.ROLES_COMMUNAUX],
                debut=la_commune.adherente_depuis,
            )
        poser_modeles_fournis()
        compte = Utilisateur.objects.filter(courriel=administrateur.lower()).first()
        if compte is None:
            compte = Utilisateur.objects.creer(administrateur, nature=NatureCompte.AGENT)
        role = h.role(CodeRole.ADMIN_COMMUNAL, commune=la_commune)
        if not compte.affectations.filter(role=role).exists():
            h.affecter(compte, role, debut=aujourd_hui, motif="initialisation")
        lien = reverse(
            "mot_de_passe_nouveau",
            args=[urlsafe_base64_encode(force_bytes(compte.pk)), default_token_generator.make_token(compte)],
        )
        self.stdout.write(f"{la_commune.nom} est ouverte depuis le {la_commune.adherente_depuis:%d/%m/%Y}.")
        self.stdout.write(
            f"Lien à usage unique pour {compte.courriel} : {settings.SITE_URL.rstrip('/')}{lien}"
        )
