"""Steps of the decision beside the main path: visas, taking a draft back."""

from __future__ import annotations

from django.db import transaction

from dossiers.models import Decision
from dossiers.services import decisions
from workflows.circuit import executer


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
