"""The consultations that one dossier of outdoor advertising calls for, in the words of the platform."""

from __future__ import annotations

from django.utils import timezone

from dossiers import saisie
from dossiers.models import Dossier
from dossiers.models.consultations import EffetSilenceAvis, NatureConsultation
from dossiers.services.consultations import Suggestion, declarer_suggestions
from rlpi import projet as projets
from rlpi.carte import situer
from rlpi.droit.consultations import ACCORD, LIBELLES, consultations_du_dossier, dates


def suggestions(dossier: Dossier) -> list[Suggestion]:
    """What R581-11 to R581-21 ask to consult; the silence's day is counted back from the limit (R581-12)."""
    if dossier.type != "AP":
        return []
    donnees = saisie.donnees_propres(dossier)
    lues = []
    lieu = situer(dossier, donnees, dossier.date_depot or timezone.localdate()).lieu
    for due in consultations_du_dossier(projets.dispositifs(donnees), lieu):
        limite, reserves = None, due.reserves
        if dossier.limite_instruction and dossier.date_depot:
            comptees = dates(due, dossier.date_depot, dossier.limite_instruction)
            limite, reserves = comptees.repute_favorable, (*reserves, *comptees.reserves)
        est_accord = due.nature == ACCORD
        lues.append(
            Suggestion(
                code=str(due.organisme),
                libelle=LIBELLES[due.organisme],
                nature=NatureConsultation.ACCORD if est_accord else NatureConsultation.AVIS,
                silence=EffetSilenceAvis.ACCORD_DONNE if est_accord else EffetSilenceAvis.FAVORABLE,
                article="R581-12",
                pourquoi=f"{due.motif.effet} ({due.motif.article})",
                date_limite=limite,
                reserves=tuple(r.texte for r in reserves),
            )
        )
    return lues


declarer_suggestions("rlpi", suggestions)
