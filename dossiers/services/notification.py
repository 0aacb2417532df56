"""Notification of the decision: by the portal with consent, else on paper with its date."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.etats import EtatDossier, passer
from dossiers.models import Decision, Dossier
from dossiers.models.courriers import NatureCourrier
from dossiers.models.decisions import EtatDecision, SensDecision
from dossiers.models.dossiers import Etape
from dossiers.models.journal import NatureEvenement
from dossiers.services import courriers, fichiers, horloge
from dossiers.services.completude import choisir_canal, notifier_courrier
from dossiers.services.journal import consigner, journal_des, rectifier, verrouiller

#: What the legal clock calls each outcome.
SENS_DE_L_HORLOGE = {
    SensDecision.ACCORD: "accord",
    SensDecision.ACCORD_PRESCRIPTIONS: "accord",
    SensDecision.REFUS: "refus",
    SensDecision.SURSIS: "sursis",
}


def decision_signee(dossier: Dossier) -> Decision:
    """The signed decision of a dossier.

    Raises:
        ErreurMetier: none is signed.
    """
    decision = dossier.decisions.filter(etat=EtatDecision.SIGNEE).select_related("pdf_signe").first()
    if decision is None:
        raise ErreurMetier("Aucune décision signée n'est à notifier.")
    return decision


@transaction.atomic
def notifier(
    dossier: Dossier, *, par, canal: str = "", date_presentation: date | None = None, numero_suivi: str = ""
) -> Dossier:
    """Notifies the signed decision. ``par=None``: the platform itself, right after the signature.

    A paper notification made in time but recorded late sets aside the tacit decision that the daily
    job had drawn from the silence.

    Raises:
        ErreurMetier: nothing signed, already notified, or no date for a paper channel.
    """
    if par is not None:
        _exiger_de_notifier(par, dossier)
    dossier = verrouiller(dossier)
    decision = decision_signee(dossier)
    if decision.courriers.exists():
        raise ErreurMetier("Cette décision est déjà notifiée.")
    canal, jour = choisir_canal(dossier, canal, date_presentation)
    if decision.date_decision and jour < decision.date_decision:
        raise ErreurMetier("La notification ne peut pas précéder la signature.")
    evenement = consigner(
        dossier,
        NatureEvenement.DECISION,
        jour,
        par=par,
        donnees={
            "voie": canal,
            "sens": SENS_DE_L_HORLOGE[decision.sens],
            "empreinte": decision.pdf_signe.empreinte,
        },
    )
    courrier = courriers.editer(
        dossier,
        NatureCourrier.DECISION,
        {},
        par=par,
        decision=decision,
        pdf=fichiers.lire(decision.pdf_signe),
    )
    notifier_courrier(courrier, canal, jour, evenement, genre="decision")
    if numero_suivi:
        courrier.notification.numero_suivi = numero_suivi[:40]
        courrier.notification.save(update_fields=["numero_suivi"])
    _ranger(dossier, par)
    return dossier


def _exiger_de_notifier(par, dossier: Dossier) -> None:
    for action in (h.ENREGISTRER, h.INSTRUIRE):
        if h.peut(par, action, dossier.commune_id, dossier.domaine):
            h.exiger(par, action, dossier.commune_id, dossier.domaine)
            return
    h.exiger(par, h.SIGNER, dossier.commune_id, dossier.domaine)


def _ranger(dossier: Dossier, par) -> None:
    """Sets the state that the clock gives to this notification."""
    vue = horloge.projeter(dossier).echeancier.decision
    tacite = next(iter(journal_des(dossier, NatureEvenement.DECISION_TACITE)), None)
    if tacite is not None and vue is not None and vue.dans_le_delai:
        rectifier(tacite, par=par, motif="Décision notifiée dans le délai, enregistrée après coup.")
    if dossier.etat in (EtatDossier.DECIDE, EtatDossier.ACCORD_TACITE):
        passer(dossier, "notifier")
    dossier.etape = Etape.CLOS
    dossier.save(update_fields=["etat", "etape"])
    horloge.actualiser(dossier)
