"""What the law says of a dossier: its states and the passages between them.

Who acts next is the business of ``workflows``; here stand only the legal states.
"""

from __future__ import annotations

from django.db import models
from viewflow import fsm

from communes.erreurs import ErreurMetier


class EtatDossier(models.TextChoices):
    """Legal states of a dossier."""

    BROUILLON = "brouillon", "brouillon"
    DEPOSE = "depose", "déposé"
    A_VERIFIER = "a_verifier", "enregistré, à vérifier"
    INCOMPLET = "incomplet", "incomplet"
    EN_INSTRUCTION = "en_instruction", "complet, en instruction"
    DECIDE = "decide", "décision signée"
    NOTIFIE = "notifie", "décision notifiée"
    ACCORD_TACITE = "accord_tacite", "accord tacite"
    REJET_TACITE = "rejet_tacite", "rejet tacite"
    CONTROLE = "controle", "déclaration contrôlée"
    RETIRE = "retire", "abandonné par le demandeur"


#: The instruction is open: the clock runs and silence will mean something.
EN_COURS = (
    EtatDossier.DEPOSE,
    EtatDossier.A_VERIFIER,
    EtatDossier.INCOMPLET,
    EtatDossier.EN_INSTRUCTION,
    EtatDossier.DECIDE,
)
CLOS = (
    EtatDossier.NOTIFIE,
    EtatDossier.ACCORD_TACITE,
    EtatDossier.REJET_TACITE,
    EtatDossier.CONTROLE,
    EtatDossier.RETIRE,
)


class TransitionRefusee(ErreurMetier):
    """The dossier is not in a state that allows this act."""


class CycleDossier:
    """Passages between legal states; acts on a dossier without saving it."""

    etat = fsm.State(EtatDossier, default=EtatDossier.BROUILLON)

    def __init__(self, dossier):
        self.dossier = dossier

    @etat.getter()
    def _lire(self):
        return EtatDossier(self.dossier.etat)

    @etat.setter()
    def _ecrire(self, valeur):
        self.dossier.etat = valeur

    @etat.transition(source=EtatDossier.BROUILLON, target=EtatDossier.DEPOSE)
    def deposer(self):
        """R423-1: filing."""

    @etat.transition(source=EtatDossier.DEPOSE, target=EtatDossier.A_VERIFIER)
    def enregistrer(self):
        """R*423-3: the mayor allots the number."""

    @etat.transition(
        source=(EtatDossier.A_VERIFIER, EtatDossier.EN_INSTRUCTION), target=EtatDossier.INCOMPLET
    )
    def demander_pieces(self):
        """R*423-38, R581-10: missing pieces requested within the month."""

    @etat.transition(
        source=(EtatDossier.A_VERIFIER, EtatDossier.INCOMPLET, EtatDossier.EN_INSTRUCTION),
        target=EtatDossier.EN_INSTRUCTION,
    )
    def completer(self):
        """R*423-19, R*423-22: the dossier is, or is deemed, complete."""

    @etat.transition(source=EtatDossier.EN_INSTRUCTION, target=EtatDossier.DECIDE)
    def decider(self):
        """L424-1, R581-13: the authority has signed."""

    @etat.transition(source=(EtatDossier.DECIDE, EtatDossier.ACCORD_TACITE), target=EtatDossier.NOTIFIE)
    def notifier(self):
        """R*424-10, R581-13: the decision is notified."""

    @etat.transition(
        source=(EtatDossier.A_VERIFIER, EtatDossier.EN_INSTRUCTION, EtatDossier.DECIDE, EtatDossier.DEPOSE),
        target=EtatDossier.ACCORD_TACITE,
    )
    def accorder_tacitement(self):
        """R*424-1, R581-13: silence grants."""

    @etat.transition(
        source=(
            EtatDossier.INCOMPLET,
            EtatDossier.A_VERIFIER,
            EtatDossier.EN_INSTRUCTION,
            EtatDossier.DECIDE,
            EtatDossier.DEPOSE,
        ),
        target=EtatDossier.REJET_TACITE,
    )
    def rejeter_tacitement(self):
        """R*423-39 b, R*424-2, R424-2-1, R*424-3, R581-10: silence rejects."""

    @etat.transition(source=EtatDossier.A_VERIFIER, target=EtatDossier.CONTROLE)
    def controler(self):
        """R581-8: a declaration calls for no decision; its conformity is checked, and the dossier closed."""

    @etat.transition(
        source=(
            EtatDossier.DEPOSE,
            EtatDossier.A_VERIFIER,
            EtatDossier.INCOMPLET,
            EtatDossier.EN_INSTRUCTION,
        ),
        target=EtatDossier.RETIRE,
    )
    def abandonner(self):
        """The petitioner withdraws the dossier."""


def passer(dossier, passage: str) -> None:
    """Runs one passage of :class:`CycleDossier` on ``dossier`` (not saved).

    Raises:
        TransitionRefusee: the present state does not allow it.
    """
    methode = getattr(CycleDossier(dossier), passage)
    if not methode.can_proceed():
        raise TransitionRefusee(
            f"Cette action n'est pas possible : le dossier est à l'état « {EtatDossier(dossier.etat).label} »."
        )
    methode()
