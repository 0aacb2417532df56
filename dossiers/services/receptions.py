"""The day a letter counts as received, by its channel and the code of its domain (R474-1 II, CRPA R112-20).

The journal holds the day of the sending or of the first presentation. Whatever a notification starts after the
decision (validity, appeals, posting, enforceability) counts from the day given here, as the clock does.
"""

from __future__ import annotations

from datetime import date

from dossiers import registre
from dossiers.models import Dossier, Evenement
from dossiers.models.journal import NatureEvenement
from droit.echeancier import PORTAIL, Fait
from droit.notification import Regime, date_notification


def recu_le(dossier: Dossier, evenement: Evenement) -> date | None:
    """The day the letter of this event counts as received; None when it notifies nothing (CRPA L112-15)."""
    contenu = evenement.donnees.contenu
    regime = registre.domaine(dossier.domaine).regime_notification
    fait = Fait(
        evenement.nature,
        evenement.date_legale,
        voie=contenu.get("voie"),
        consulte=_consulte_le(evenement)
        if regime is Regime.CRPA and contenu.get("voie") == PORTAIL
        else None,
        accord=contenu.get("accord", True),
    )
    return date_notification(fait, regime)


def recu_par(dossier: Dossier, canal: str | None, jour: date) -> date:
    """The day a letter sent or presented on ``jour`` by this channel would count as received, not yet opened."""
    regime = registre.domaine(dossier.domaine).regime_notification
    return date_notification(Fait(NatureEvenement.DECISION, jour, voie=canal), regime) or jour


def _consulte_le(evenement: Evenement) -> date | None:
    consultations = Evenement.objects.filter(vise=evenement, nature=NatureEvenement.CONSULTATION)
    return consultations.order_by("rang").values_list("date_legale", flat=True).first()
