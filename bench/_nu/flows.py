"""The nodes of an authorisation with viewflow alone: no right, no act; its own lock, as its manual wants on PostgreSQL."""

from __future__ import annotations

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process


def _non(activation) -> bool:
    return False


def _oui(activation) -> bool:
    return True


class FluxNu(flow.Flow):
    """Same graph as ``workflows.flows.autorisation``, node for node: conditions read nothing."""

    process_class = Process
    #: Its default locks nothing: the same task then runs twice under two hands.
    lock_impl = lock.SelectForUpdateLock(nowait=False)

    depot = flow.StartHandle(this.rien).Next(this.partage)
    partage = flow.Split().Next(this.enregistrer).Next(this.delai_echu).Next(this.abandon)
    enregistrer = flow.View(lambda request: None).Next(this.verifier)
    verifier = flow.View(lambda request: None).Next(this.apres_verification)
    apres_verification = flow.If(_non).Then(this.attendre_pieces).Else(this.apres_controle)
    apres_controle = flow.If(_non).Then(this.fin).Else(this.instruire)
    attendre_pieces = flow.Handle().Next(this.apres_verification)
    instruire = flow.View(lambda request: None).Next(this.apres_instruction)
    apres_instruction = flow.If(_non).Then(this.attendre_pieces).Else(this.signer)
    signer = flow.View(lambda request: None).Next(this.apres_parapheur)
    apres_parapheur = flow.If(_oui).Then(this.notifier).Else(this.instruire)
    notifier = flow.Handle().Next(this.fin)
    delai_echu = flow.Handle().Next(this.fin)
    abandon = flow.Handle().Next(this.fin)
    fin = flow.TerminateEnd()

    def rien(self, activation):
        return activation.process
