"""Steps of the decision beside the main path: visas, taking a draft back."""

from __future__ import annotations

from django.db import transaction

from dossiers.models import Decision
from dossiers.services import courriers, decisions, signature_externe
from workflows.circuit import executer, notifier


def recevoir_signature(decision: Decision, pdf: bytes, *, par) -> Decision:
    """The decision comes back signed from elsewhere; notified at once with the petitioner's consent."""
    with transaction.atomic():
        signee = executer(
            decision.dossier,
            "signer",
            lambda: signature_externe.recevoir(decision, pdf, par=par),
            par=None,
        )
        if courriers.accepte_l_electronique(decision.dossier):
            notifier(decision.dossier, par=None)
    return signee


def viser(decision: Decision, *, par, commentaire: str = "") -> Decision:
    """One visa; the process stays at the signature, the decision says who is awaited."""
    return decisions.viser(decision, par=par, commentaire=commentaire)


def refuser_visa(decision: Decision, *, par, motif: str) -> Decision:
    """A visa is refused: the draft goes back to the instructor, in the process too."""
    with transaction.atomic():
        return executer(
            decision.dossier,
            "signer",
            lambda: decisions.refuser_visa(decision, par=par, motif=motif),
            par=None,
        )


def reprendre(decision: Decision, *, par) -> Decision:
    """The instructor takes his draft back before it is signed."""
    with transaction.atomic():
        return executer(decision.dossier, "signer", lambda: decisions.reprendre(decision, par=par), par=None)
