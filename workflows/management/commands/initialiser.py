"""``initialiser --commune INSEE --administrateur MAIL``: the real start of a platform.

``--plateforme MAIL``, with it or alone: who opens services, conventions and referentials, and touches no dossier.
"""

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
from communes.erreurs import ErreurMetier
from communes.models import CodeRole, Commune, Utilisateur
from communes.models.utilisateurs import NatureCompte
from communes.services.referentiels import ouvrir_referentiels
from dossiers import registre
from dossiers.services.modeles_fournis import poser_modeles_fournis


class Command(BaseCommand):
    help = "Ouvre la plateforme à une commune et donne à son administrateur un lien à usage unique."

    def add_arguments(self, parser):
        parser.add_argument("--commune", help="code INSEE, 5 caractères")
        parser.add_argument("--administrateur", help="adresse électronique de l'administrateur de la commune")
        parser.add_argument(
            "--plateforme",
            help="adresse électronique de l'administrateur de la plateforme (services, conventions)",
        )

    @transaction.atomic
    def handle(self, *args, commune=None, administrateur=None, plateforme=None, **options):
        if settings.DEMO:
            raise CommandError("La démonstration est ouverte : le vrai démarrage se fait avec DEMO=0.")
        if bool(commune) != bool(administrateur) or not (commune or plateforme):
            raise CommandError("Donnez --commune et --administrateur ensemble, --plateforme, ou les trois.")
        if plateforme and plateforme.lower() == (administrateur or "").lower():
            raise CommandError(
                "L'administrateur de la plateforme n'administre aucune commune : donnez une autre adresse."
            )
        for adresse in filter(None, (administrateur, plateforme)):
            try:
                validate_email(adresse)
            except ValidationError:
                raise CommandError(f"« {adresse} » n'est pas une adresse électronique.") from None
        charger_communes()
        h.synchroniser_permissions()
        if commune:
            self._ouvrir(commune, administrateur)
        if plateforme:
            compte = self._affecter(plateforme, h.role(CodeRole.ADMIN_PLATEFORME))
            ouvrir_referentiels(compte)
            self._lien(compte)

    def _affecter(self, adresse: str, role) -> Utilisateur:
        compte = Utilisateur.objects.filter(courriel=adresse.lower()).first()
        if compte is None:
            compte = Utilisateur.objects.creer(adresse, nature=NatureCompte.AGENT)
        if not compte.affectations.filter(role=role).exists():
            try:
                h.affecter(compte, role, debut=timezone.localdate(), motif="initialisation")
            except ErreurMetier as refus:
                raise CommandError(f"{adresse} : {refus.message}") from refus
        return compte

    def _lien(self, compte: Utilisateur) -> None:
        lien = reverse(
            "mot_de_passe_nouveau",
            args=[urlsafe_base64_encode(force_bytes(compte.pk)), default_token_generator.make_token(compte)],
        )
        self.stdout.write(
            f"Lien à usage unique pour {compte.courriel} : {settings.SITE_URL.rstrip('/')}{lien}"
        )

    def _ouvrir(self, commune: str, administrateur: str) -> None:
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
        compte = self._affecter(administrateur, h.role(CodeRole.ADMIN_COMMUNAL, commune=la_commune))
        self.stdout.write(f"{la_commune.nom} est ouverte depuis le {la_commune.adherente_depuis:%d/%m/%Y}.")
        self._lien(compte)
