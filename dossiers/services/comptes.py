"""Closing one's own account (GDPR, article 17): what is emptied, what the law makes us keep."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from communes.erreurs import ErreurMetier
from communes.models import Affectation, Utilisateur
from dossiers.etats import EN_COURS, EtatDossier
from dossiers.models import Dossier
from dossiers.services.brouillons import supprimer as supprimer_brouillon

CE_QUI_RESTE = (
    "Vos brouillons sont supprimés, votre nom, votre adresse et vos moyens de connexion effacés du compte. "
    "Les demandes que vous avez déposées restent : ce sont des archives publiques, que la commune doit "
    "conserver (code du patrimoine, articles L211-1 et L212-2 ; règlement européen 2016/679, article 17 § 3 : "
    "articles à confronter à leur texte)."
)


@transaction.atomic
def supprimer(compte: Utilisateur) -> None:
    """Empties an account at its owner's request; nobody signs in with it again.

    Raises:
        ErreurMetier: a request is being instructed (who would receive the decision?), or the person is
            posted to a role today.
    """
    actuel = Utilisateur.objects.select_for_update().get(pk=compte.pk)
    postes = Affectation.objects.filter(agent=actuel, revoquee_le__isnull=True)
    if postes.en_vigueur(timezone.localdate()).exists():
        raise ErreurMetier(
            "Votre compte porte un rôle d’agent ou d’élu : demandez d’abord à votre administrateur de le retirer."
        )
    siens = Dossier.objects.filter(depositaire=actuel)
    en_cours = siens.filter(etat__in=EN_COURS).count()
    if en_cours:
        raise ErreurMetier(
            f"Vous avez {en_cours} demande{'s' if en_cours > 1 else ''} en cours d’instruction : retirez-la, "
            "ou attendez la décision, qui doit pouvoir vous être notifiée."
        )
    for brouillon in siens.filter(etat=EtatDossier.BROUILLON):
        supprimer_brouillon(brouillon)
    for liaison in ("identites", "appareils", "totpdevice_set", "staticdevice_set"):
        getattr(actuel, liaison).all().delete()
    actuel.courriel = f"compte-supprime-{actuel.pk}-{get_random_string(8).lower()}@anonyme.invalid"
    actuel.prenom = actuel.nom = actuel.telephone = actuel.organisation = actuel.qualite = ""
    actuel.courriel_verifie_le = None
    actuel.is_active = False
    actuel.set_unusable_password()
    actuel.save()
