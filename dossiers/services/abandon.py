"""Withdrawal of a request by the petitioner: on the portal, or by a letter that an agent records."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.etats import CycleDossier, passer
from dossiers.models import Dossier
from dossiers.models.decisions import EtatDecision
from dossiers.models.dossiers import Etape
from dossiers.models.journal import NatureEvenement
from dossiers.services import horloge
from dossiers.services.journal import consigner, journal_des, verrouiller
from droit.echeancier import EffetSilence


def peut_consigner(par, dossier: Dossier) -> bool:
    """Whether ``par`` may record, now, that the petitioner of this dossier withdraws by letter."""
    return CycleDossier(dossier).abandonner.can_proceed() and any(
        h.peut_sur(par, action, dossier) for action in (h.INSTRUIRE, h.ENREGISTRER)
    )


@transaction.atomic
def abandonner(dossier: Dossier, *, par, motif: str = "", recu_le: date | None = None) -> Dossier:
    """The petitioner gives up his request before any decision.

    Without ``recu_le`` he does it himself, today; with it, an agent records the letter received that day.

    Raises:
        ActionInterdite: ``par`` neither registers nor instructs for this commune.
        ErreurMetier: someone else's dossier, a day that cannot be, or a decision already exists.
    """
    dossier = verrouiller(dossier)
    if recu_le is None:
        if dossier.depositaire_id != par.pk:
            raise ErreurMetier("Ce dossier appartient à une autre personne.")
    else:
        h.exiger_sur(par, h.INSTRUIRE if h.peut_sur(par, h.INSTRUIRE, dossier) else h.ENREGISTRER, dossier)
    passer(dossier, "abandonner")
    if recu_le is not None:
        _exiger_un_jour_possible(dossier, recu_le)
    dossier.etape = Etape.CLOS
    dossier.save(update_fields=["etat", "etape"])
    dossier.decisions.exclude(etat=EtatDecision.SIGNEE).update(etat=EtatDecision.CADUQUE)
    donnees = {"motif": motif.strip()}
    if recu_le is not None:
        donnees["origine"] = "courrier"
    jour = recu_le or timezone.localdate()
    consigner(dossier, NatureEvenement.ABANDON, jour, par=par, donnees=donnees)
    horloge.actualiser(dossier)
    return dossier


def _exiger_un_jour_possible(dossier: Dossier, recu_le: date) -> None:
    if recu_le > timezone.localdate():
        raise ErreurMetier("La date de réception ne peut pas être dans le futur.")
    if dossier.date_depot and recu_le < dossier.date_depot:
        raise ErreurMetier(
            f"La demande a été déposée le {dossier.date_depot:%d/%m/%Y} : elle ne peut pas être retirée avant."
        )
    sans_effet = dossier.est_provisoire or dossier.effet_silence == EffetSilence.SANS_OBJET
    if dossier.date_silence and dossier.date_silence <= recu_le and not sans_effet:
        raise ErreurMetier(
            f"Le silence a produit son effet le {dossier.date_silence:%d/%m/%Y}, avant cette date : il n'y a plus "
            "de demande à retirer."
        )


def jour_du_retrait(dossier: Dossier) -> date | None:
    """The day the petitioner withdrew; None when he did not."""
    return next((e.date_legale for e in journal_des(dossier, NatureEvenement.ABANDON)), None)
