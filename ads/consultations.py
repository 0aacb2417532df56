"""The consultations that one dossier of the droit des sols calls for, in the words of the platform."""

from __future__ import annotations

from ads import projet as projets
from ads.droit.consultations import FAITS, ConsultationDue, consultations
from ads.droit.consultations_modele import (
    ACCORD,
    AUCUN,
    DONNE,
    EXPRES,
    FAVORABLE,
    REFUSE,
    RENONCE,
    SANS_OBSERVATION,
    STATUE,
)
from ads.droit.delais import Unite
from ads.droit.echeancier_delais import TRANSFERT
from dossiers import saisie
from dossiers.models import Dossier
from dossiers.models.consultations import MAIRE, EffetSilenceAvis, NatureConsultation, UniteDelai
from dossiers.services.consultations import Suggestion, declarer_suggestions

SILENCES = {
    FAVORABLE: EffetSilenceAvis.FAVORABLE,
    DONNE: EffetSilenceAvis.ACCORD_DONNE,
    REFUSE: EffetSilenceAvis.REFUS,
    EXPRES: EffetSilenceAvis.EXPRES,
    STATUE: EffetSilenceAvis.ACCORD_DONNE,
    RENONCE: EffetSilenceAvis.SANS_OBSERVATION,
    SANS_OBSERVATION: EffetSilenceAvis.SANS_OBSERVATION,
    AUCUN: EffetSilenceAvis.AUCUN,
}


def suggestions(dossier: Dossier) -> list[Suggestion]:
    """What the table of the law asks to consult, on the form and the circumstances retained; nothing on a transfer."""
    if dossier.suffixe.startswith(TRANSFERT):
        return []
    retenues = frozenset(dossier.circonstances)
    faits = projets.projet(dossier.type, saisie.donnees_propres(dossier), retenues)
    return [_suggestion(due) for due in consultations(dossier.type, faits, retenues & FAITS)]


def _suggestion(due: ConsultationDue) -> Suggestion:
    nombre, unite = None, ""
    if due.delai is not None:
        en_mois = due.delai.unite in (Unite.MOIS, Unite.ANS)
        nombre = due.delai.nombre * (12 if due.delai.unite is Unite.ANS else 1)
        unite = UniteDelai.MOIS if en_mois else UniteDelai.JOURS
    return Suggestion(
        code=MAIRE if due.service.startswith("maire_") else due.service,
        libelle=due.libelle,
        nature=NatureConsultation.ACCORD if due.nature == ACCORD else NatureConsultation.AVIS,
        silence=SILENCES[due.silence],
        article=str(due.article),
        pourquoi=due.pourquoi,
        nombre=nombre,
        unite=unite,
        reserves=tuple(r.texte for r in due.reserves),
    )


declarer_suggestions("ads", suggestions)
