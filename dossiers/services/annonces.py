"""Who is told when a decision moves: whoever must visa or sign, whoever drafted, the commune and its service."""

from __future__ import annotations

from communes import habilitations as h
from dossiers.models import Decision, Dossier, Retrait, Transmission
from dossiers.models.decisions import EtapeVisa, EtatDecision, SensDecision
from dossiers.services import destinataires
from dossiers.services.arretes import libelle_sens
from dossiers.services.signataires import signataires_possibles


def annoncer_le_projet(decision: Decision, etape: str) -> int:
    """A draft waits for someone: those who give visa ``etape``, or, when it is "", those who may sign.

    Returns how many persons are told.
    """
    dossier = decision.dossier
    if decision.etat == EtatDecision.A_VALIDER and etape:
        action = h.VALIDER if etape == EtapeVisa.CHEF else h.ENREGISTRER
        personnes = destinataires.pouvant(action, dossier)
        return destinataires.annoncer(
            [p.pk for p in personnes if p.pk != decision.preparee_par_id],
            dossier,
            "a_viser",
            f"{decision.pk}:{etape}",
            {"etape": EtapeVisa(etape).label, "chemin": f"/instruction/{dossier.reference}/suites/"},
        )
    signataires = (
        [decision.signataire_id]
        if decision.signataire_id
        else [p.pk for p in signataires_possibles(dossier, decision.sens, sauf=decision.preparee_par)]
    )
    charge = {"sens": libelle_sens(dossier, decision.sens), "chemin": f"/parapheur/{decision.pk}/"}
    return destinataires.annoncer(signataires, dossier, "a_signer", str(decision.pk), charge)


def annoncer_le_renvoi(decision: Decision) -> int:
    """A draft comes back: whoever wrote it reads why, and the dossier's instructor too."""
    dossier = decision.dossier
    personnes = [decision.preparee_par_id]
    if destinataires.est_suivi(dossier):
        personnes.append(dossier.instructeur_id)
    charge = {"motif": decision.motif_renvoi, "chemin": f"/instruction/{dossier.reference}/decision/"}
    return destinataires.annoncer(personnes, dossier, "projet_renvoye", str(decision.pk), charge)


def annoncer_le_retrait(retrait: Retrait) -> int:
    """An arrêté of withdrawal waits for its signature."""
    dossier = retrait.dossier
    possibles = signataires_possibles(dossier, SensDecision.REFUS, sauf=retrait.prepare_par)
    signataires = [p.pk for p in possibles]
    charge = {"sens": "retrait d'une autorisation", "chemin": "/parapheur/"}
    return destinataires.annoncer(signataires, dossier, "a_signer", f"retrait-{retrait.pk}", charge)


def annoncer_la_decision(dossier: Dossier, sens: str) -> int:
    """The decision is notified: the instructor and the commune's counter are told."""
    charge = {
        "sens": libelle_sens(dossier, sens),
        "chemin": f"/instruction/{dossier.reference}/suites/",
    }
    return destinataires.annoncer(
        destinataires.instructeurs_et_comptoir(dossier), dossier, "decision_rendue", "1", charge
    )


def annoncer_l_anomalie(transmission: Transmission) -> int:
    """Legality control rejected a sending: those who may send it again are told."""
    dossier = transmission.dossier
    charge = {
        "motif": f"{transmission.code_anomalie} {transmission.detail}".strip(),
        "chemin": f"/instruction/{dossier.reference}/suites/",
    }
    personnes = destinataires.instructeurs_et_comptoir(dossier)
    return destinataires.annoncer(personnes, dossier, "anomalie_prefet", str(transmission.pk), charge)
