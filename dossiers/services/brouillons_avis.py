"""An opinion being written: kept for whoever writes it, read by nobody else, gone once the opinion is given."""

from __future__ import annotations

from django.db import transaction

from communes.erreurs import ErreurMetier
from dossiers.models import BrouillonAvis, Consultation
from dossiers.models.consultations import EtatConsultation, SensAvis
from dossiers.services.consultations import exiger_membre

LONGUEUR = 8000


def garder(
    consultation: Consultation, *, par=None, sens: str = "", motivation: str = "", signataire: str = ""
) -> BrouillonAvis:
    """Keeps what is typed so far; ``par=None``: behind the signed link, which the caller has just read.

    Raises:
        ActionInterdite: ``par`` does not answer for this service.
        ErreurMetier: the opinion was given meanwhile, or the request withdrawn.
    """
    if par is not None:
        exiger_membre(par, consultation)
    with transaction.atomic():
        actuelle = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if actuelle.rendu_le is not None or actuelle.etat == EtatConsultation.ANNULEE:
            raise ErreurMetier("Cette consultation n'attend plus d'avis : le brouillon n'est pas gardé.")
        brouillon, _ = BrouillonAvis.objects.update_or_create(
            consultation=actuelle,
            auteur=par,
            defaults={
                "sens": sens if sens in SensAvis.values else "",
                "motivation": motivation.strip()[:LONGUEUR],
                "signataire": signataire.strip()[:200],
            },
        )
    return brouillon


def du(consultation: Consultation, auteur) -> BrouillonAvis | None:
    """The draft of this person (None: of the link), and no other."""
    return BrouillonAvis.objects.filter(consultation=consultation, auteur=auteur).first()
