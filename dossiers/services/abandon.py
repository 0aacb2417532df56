"""Withdrawal of a request by the petitioner himself."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.etats import passer
from dossiers.models import Dossier
from dossiers.models.decisions import EtatDecision
from dossiers.models.dossiers import Etape
from dossiers.models.journal import NatureEvenement
from dossiers.services import horloge
from dossiers.services.journal import consigner, verrouiller


@transaction.atomic
def abandonner(dossier: Dossier, *, par, motif: str = "") -> Dossier:
    """The petitioner gives up his request before any decision.

    Raises:
        ErreurMetier: someone else's dossier, or a decision already exists.
    """
    dossier = verrouiller(dossier)
    if dossier.depositaire_id != par.pk:
        raise ErreurMetier("Ce dossier appartient à une autre personne.")
    passer(dossier, "abandonner")
    dossier.etape = Etape.CLOS
    dossier.save(update_fields=["etat", "etape"])
    dossier.decisions.exclude(etat=EtatDecision.SIGNEE).update(etat=EtatDecision.CADUQUE)
    consigner(dossier, NatureEvenement.ABANDON, timezone.localdate(), par=par, donnees={"motif": motif})
    horloge.actualiser(dossier)
    return dossier
