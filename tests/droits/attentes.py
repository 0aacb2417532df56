"""Who may do what, one line a service and one line a route. **A new one without its line fails the suite.**

``Acte``: which actions open a service (any of them), or the owner of the dossier, or why the question is
asked elsewhere. ``Route``: the same for an address.
"""

from __future__ import annotations

from dataclasses import dataclass

CONSULTER, ENREGISTRER, INSTRUIRE = "consulter", "enregistrer", "instruire"
VALIDER, SIGNER, ADMINISTRER = "valider", "signer", "administrer"


@dataclass(frozen=True)
class Acte:
    """``actions``: one of them is needed. ``depositaire``: the owner may. ``ailleurs``: who asks, and why."""

    actions: tuple[str, ...] = ()
    depositaire: bool = False
    ailleurs: str = ""


def droit(*actions: str) -> Acte:
    return Acte(actions=actions)


def interne(raison: str) -> Acte:
    return Acte(ailleurs=raison)


DEPOSITAIRE = Acte(depositaire=True)

#: Every public function with ``par`` of ``workflows.circuit`` and ``dossiers.services``.
SERVICES: dict[str, Acte] = {
    "workflows.circuit.deposer": DEPOSITAIRE,
    "workflows.circuit.deposer_papier": droit(ENREGISTRER),
    "workflows.circuit.fournir_pieces": DEPOSITAIRE,
    "workflows.circuit.recevoir_pieces": droit(ENREGISTRER, INSTRUIRE),
    "workflows.circuit.abandonner": DEPOSITAIRE,
    "workflows.circuit.enregistrer": droit(ENREGISTRER),
    "workflows.circuit.declarer_complet": droit(INSTRUIRE),
    "workflows.circuit.demander_pieces": droit(INSTRUIRE),
    "workflows.circuit.preparer_decision": droit(INSTRUIRE),
    "workflows.circuit.renvoyer": droit(SIGNER),
    "workflows.circuit.signer": droit(SIGNER),
    "workflows.circuit.notifier": droit(ENREGISTRER, INSTRUIRE, SIGNER),
    "workflows.circuit.executer": interne("asks the right of the node it runs; played by every line above"),
    "dossiers.services.abandon.abandonner": DEPOSITAIRE,
    "dossiers.services.affectation.prendre": droit(INSTRUIRE),
    "dossiers.services.affectation.affecter": droit(VALIDER),
    "dossiers.services.affectation.affecter_lot": interne("one ``affecter`` a dossier"),
    "dossiers.services.affectation.rendre": droit(VALIDER),
    "dossiers.services.affectation.instructeurs_possibles": interne("a list, cut to what ``par`` may allot"),
    "dossiers.services.circonstances.retenir": droit(INSTRUIRE),
    "dossiers.services.completude.juger_piece": droit(INSTRUIRE),
    "dossiers.services.completude.demander_pieces": droit(INSTRUIRE),
    "dossiers.services.completude.fournir_pieces": DEPOSITAIRE,
    "dossiers.services.completude.recevoir": interne("``circuit.recevoir_pieces`` asks"),
    "dossiers.services.completude.declarer_complet": droit(INSTRUIRE),
    "dossiers.services.completude.reputer_complet": interne("the effect of time: the daily job"),
    "dossiers.services.courriers.consulter": DEPOSITAIRE,
    "dossiers.services.courriers.editer": interne("the service that decides the letter asks"),
    "dossiers.services.decisions.preparer": droit(INSTRUIRE),
    "dossiers.services.decisions.renvoyer": droit(SIGNER),
    "dossiers.services.decisions.signer": droit(SIGNER),
    "dossiers.services.depot.deposer": DEPOSITAIRE,
    "dossiers.services.depot.poser": interne("``deposer`` and ``deposer_papier`` ask"),
    "dossiers.services.enregistrement.enregistrer": droit(ENREGISTRER),
    "dossiers.services.enregistrement.numeroter": interne("``enregistrer`` asks; silence needs no one"),
    "dossiers.services.envois.relancer": interne("the screen asks (route ``workflows:relancer``)"),
    "dossiers.services.fichiers.deposer_piece": interne("the screens ask; the moment is checked here"),
    "dossiers.services.fichiers.retirer_version": interne("the screens ask; the moment is checked here"),
    "dossiers.services.journal.consigner": interne("the service whose fact it is asks"),
    "dossiers.services.journal.rectifier": interne("no screen opens it"),
    "dossiers.services.majoration.notifier_majoration": droit(INSTRUIRE),
    "dossiers.services.notification.notifier": droit(ENREGISTRER, INSTRUIRE, SIGNER),
    "dossiers.services.papier.deposer_papier": droit(ENREGISTRER),
    "dossiers.services.projets.enregistrer_projet": droit(INSTRUIRE),
    "dossiers.services.saisie.ouvrir_brouillon": interne("any account may begin a draft of its own"),
    "dossiers.services.saisie.enregistrer_saisie": DEPOSITAIRE,
    "dossiers.services.saisie.exiger_brouillon_de": DEPOSITAIRE,
    "dossiers.services.saisie.supprimer_brouillon": DEPOSITAIRE,
}
