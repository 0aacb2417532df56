"""The nodes of an authorisation with viewflow alone: no right, no lock of ours, no act."""

from __future__ import annotations

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


class FluxNu(flow.Flow):
    """Same graph as ``workflows.flows.autorisation``: a split in three, four tasks, a terminate end."""

    process_class = Process

    depot = flow.StartHandle(this.rien).Next(this.partage)
    partage = flow.Split().Next(this.enregistrer).Next(this.delai_echu).Next(this.abandon)
    enregistrer = flow.View(lambda request: None).Next(this.verifier)
    verifier = flow.View(lambda request: None).Next(this.apres_verification)
    apres_verification = flow.If(lambda a: False).Then(this.fin).Else(this.instruire)
    instruire = flow.View(lambda request: None).Next(this.signer)
    signer = flow.View(lambda request: None).Next(this.notifier)
    notifier = flow.Handle().Next(this.fin)
    delai_echu = flow.Handle().Next(this.fin)
    abandon = flow.Handle().Next(this.fin)
    fin = flow.TerminateEnd()

    def rien(self, activation):
        return activation.process
