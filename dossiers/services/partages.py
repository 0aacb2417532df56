"""A draft opened to someone else: he fills it with its author, or takes it over. Only the author files.

The invited address receives a link; it opens for the account of that very address, within 14 days.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from communes.erreurs import ErreurMetier
from communes.models.utilisateurs import UtilisateurManager
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Envoi, Invitation
from dossiers.models.dossiers import Voie
from dossiers.models.invitations import GenreInvitation
from dossiers.services import envois
from dossiers.services.saisie import exiger_brouillon_de
from dossiers.technique.courriel import EnvoiImpossible, envoyer_courriel

DUREE = timedelta(days=14)
INVITES_MAX = 10


@transaction.atomic
def inviter(dossier: Dossier, courriel: str, genre: str, *, par) -> Invitation:
    """Invites one address to fill the draft, or to take it over; the mail leaves by the outbox.

    Raises:
        ErreurMetier: not the author, filed, on paper, a wrong address, already invited.
    """
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    exiger_brouillon_de(dossier, par)
    if dossier.voie == Voie.PAPIER:
        raise ErreurMetier("Une demande reçue sur papier ne se partage pas.")
    if genre == GenreInvitation.CESSION and dossier.suffixe.startswith("M"):
        raise ErreurMetier(
            "Une modification se dépose par le titulaire de l'autorisation : partagez ce brouillon, sans le donner."
        )
    courriel = UtilisateurManager.normaliser(courriel)
    try:
        validate_email(courriel)
    except ValidationError:
        raise ErreurMetier("Écrivez une adresse électronique, par exemple nom@domaine.fr.") from None
    if courriel == par.courriel:
        raise ErreurMetier("C'est votre propre adresse : ce brouillon est déjà à vous.")
    _faire_de_la_place(dossier, courriel, GenreInvitation(genre))
    invitation = Invitation.objects.create(
        dossier=dossier,
        genre=GenreInvitation(genre),
        courriel=courriel,
        par=par,
        expire_le=timezone.now() + DUREE,
    )
    envois.prevoir(
        dossier, "invitation", occurrence=invitation.jeton[:16], charge={"invitation": invitation.pk}
    )
    return invitation


def _faire_de_la_place(dossier: Dossier, courriel: str, genre: GenreInvitation) -> None:
    """Closes what has expired; refuses a second invitation of the same address, a second pending transfer."""
    maintenant = timezone.now()
    ouvertes = dossier.invitations.filter(close_le__isnull=True)
    ouvertes.filter(acceptee_le__isnull=True, expire_le__lte=maintenant).update(close_le=maintenant)
    if ouvertes.filter(courriel=courriel, genre=genre).exists():
        raise ErreurMetier("Cette personne est déjà invitée sur ce brouillon.")
    if genre == GenreInvitation.CESSION and ouvertes.filter(genre=genre).exists():
        raise ErreurMetier("Un transfert est déjà proposé : retirez-le avant d'en proposer un autre.")
    if ouvertes.count() >= INVITES_MAX:
        raise ErreurMetier(f"Un brouillon se partage entre {INVITES_MAX} personnes au plus.")


def pour(jeton: str) -> Invitation | None:
    """The live invitation of this link."""
    return (
        Invitation.objects.en_attente(timezone.now())
        .filter(jeton=jeton, dossier__etat=EtatDossier.BROUILLON)
        .select_related("dossier__commune", "par")
        .first()
    )


def exiger_destinataire(invitation: Invitation, par) -> None:
    """Refuses whoever does not have the address the invitation was sent to.

    Raises:
        ErreurMetier: another account.
    """
    if UtilisateurManager.normaliser(par.courriel) != invitation.courriel:
        raise ErreurMetier(
            "Cette invitation a été envoyée à une autre adresse que celle de votre compte. "
            "Connectez-vous avec le compte de l'adresse invitée."
        )


@transaction.atomic
def accepter(invitation: Invitation, *, par) -> Dossier:
    """Opens the draft to the invited person, or gives it over to him.

    Taken over, the draft has a new author: sharings the former one gave end.

    Raises:
        ErreurMetier: another address, too late, withdrawn, or the draft is filed meanwhile.
    """
    dossier = Dossier.objects.select_for_update().get(pk=invitation.dossier_id)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    exiger_destinataire(invitation, par)
    maintenant = timezone.now()
    if not Invitation.objects.en_attente(maintenant).filter(pk=invitation.pk).exists():
        raise ErreurMetier("Cette invitation n'est plus valable : demandez-en une nouvelle à son auteur.")
    if dossier.etat != EtatDossier.BROUILLON:
        raise ErreurMetier("Cette demande est déjà déposée : elle ne se partage plus.")
    invitation.acceptee_le, invitation.acceptee_par = maintenant, par
    if invitation.genre == GenreInvitation.CESSION:
        dossier.depositaire = par
        dossier.save(update_fields=["depositaire", "modifie_le"])
        invitation.close_le = maintenant
        dossier.invitations.filter(close_le__isnull=True).exclude(pk=invitation.pk).update(
            close_le=maintenant
        )
    invitation.save(update_fields=["acceptee_le", "acceptee_par", "close_le"])
    return dossier


@transaction.atomic
def retirer(invitation: Invitation, *, par) -> None:
    """Ends an invitation or a sharing: its author takes it back, or the invited person leaves.

    Raises:
        ErreurMetier: neither of them.
    """
    invitation = Invitation.objects.select_for_update().select_related("dossier").get(pk=invitation.pk)
    est_invite = UtilisateurManager.normaliser(par.courriel) == invitation.courriel
    if invitation.dossier.depositaire_id != par.pk and not est_invite:
        raise ErreurMetier("Seul l'auteur du brouillon peut retirer cette invitation.")
    if invitation.close_le is None:
        invitation.close_le = timezone.now()
        invitation.save(update_fields=["close_le"])


def _envoyer(envoi: Envoi) -> None:
    invitation = (
        Invitation.objects.filter(pk=envoi.charge.get("invitation"), close_le__isnull=True)
        .select_related("dossier__commune", "par")
        .first()
    )
    if invitation is None:
        raise EnvoiImpossible("L'invitation a été retirée avant son envoi.")
    envoyer_courriel(
        invitation.courriel,
        "Invitation à compléter une demande",
        "courriels/invitation",
        {
            "invitation": invitation,
            "dossier": invitation.dossier,
            "type": registre.type_de(invitation.dossier),
            "est_cession": invitation.genre == GenreInvitation.CESSION,
            "lien": f"{settings.SITE_URL.rstrip('/')}/guichet/invitations/{invitation.jeton}/",
        },
        f"{invitation.dossier.reference}.invitation.{envoi.occurrence}@mitoyen",
    )


envois.declarer("invitation", _envoyer)
