"""How the nodes of a flow write themselves: a step and the gates it crosses, in one go.

viewflow writes a task each time it changes: created, assigned, finished, a savepoint around every gate. Here all that
happens inside one act, under the lock of its process: nobody can see what lies between, and whatever fails undoes the
whole. So a task is written as it is left: the step that ends by one UPDATE, what it opens by one INSERT, their links
by another. States, transitions, owners, dates and signals stay viewflow's; a signal about a gate just crossed
(``task_finished``) comes before its row has a key.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.timezone import now
from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes.end import TerminateEndActivation
from viewflow.workflow.nodes.handle import HandleActivation
from viewflow.workflow.nodes.if_gate import IfActivation
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.nodes.start import StartHandleActivation
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.signals import (
    flow_finished,
    flow_started,
    task_finished,
    task_started,
)
from viewflow.workflow.status import PROCESS, STATUS

from communes.actes import acte

#: What changes on a task between its creation and its end.
COLONNES = ("status", "owner", "started", "finished")

#: What a step reads of its task.
LUES = (*COLONNES, "flow_task", "flow_task_type", "token", "process")

CLOSES = (STATUS.DONE, STATUS.CANCELED, STATUS.REVIVED, STATUS.ERROR)


class DUnTrait(Activation):
    """Base of every activation of ours: ``lot`` holds what a step opened and has not written yet."""

    # A task not written yet has no key: an activation is itself and no other.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __init__(self, task: Any) -> None:
        super().__init__(task)
        #: (activation, task it comes from), shared along one run.
        self.lot: list[tuple[DUnTrait, Any]] = []

    @classmethod
    def create(cls, flow_task, prev_activation, token, data=None, seed=None):
        """Opens the next task in memory; :meth:`activate_next` of the step under way writes it."""
        task = flow_task.flow_class.task_class(
            process=prev_activation.process,
            flow_task=flow_task,
            flow_task_type=flow_task.task_type,
            token=token,
        )
        task.data = data if data is not None else {}
        task.seed = seed
        activation = cls(task)
        activation.lot = prev_activation.lot
        activation.lot.append((activation, prev_activation.task))
        return activation

    @Activation.status.super()
    def complete(self):
        """Finishes the task; one still in memory is written with what it opens."""
        assert connection.in_atomic_block
        self.task.finished = now()
        self.ecrire()
        task_finished.send(sender=self.flow_class, process=self.process, task=self.task)

    @Activation.status.super()
    def activate_next(self):
        """Opens what follows, crosses the gates, then writes it all."""
        super().activate_next.original()
        self.ecrire_le_lot()

    def ecrire(self) -> None:
        """The task as it stands, if the lot does not hold it."""
        if self.task.pk is not None:
            self.task.save(update_fields=COLONNES)

    def ecrire_le_lot(self) -> None:
        """Writes the tasks opened and their links."""
        lot, self.lot[:] = list(self.lot), []
        taches = self.flow_class.task_class
        taches._default_manager.bulk_create([suite.task for suite, _ in lot if suite.task.pk is None])
        liens = taches.previous.through
        liens._default_manager.bulk_create(
            [liens(from_task_id=suite.task.pk, to_task_id=source.pk) for suite, source in lot]
        )


class Depart(StartHandleActivation, DUnTrait):
    """A new process: nobody else can see its row before the end of the act, so it needs no lock."""

    @Activation.status.super()
    def execute(self):
        task_started.send(sender=self.flow_class, process=self.process, task=self.task)
        with acte():
            self.process.save()
            self.complete()
            flow_started.send(sender=self.flow_class, process=self.process, task=self.task)
            self.activate_next()

    def ecrire(self) -> None:
        self.task.save()


class Partage(SplitActivation, DUnTrait):
    """The tokens of its branches bear its key: written first."""

    def ecrire(self) -> None:
        self.task.save()


class Aiguillage(IfActivation, DUnTrait):
    """Its condition fails: the act is undone, with no savepoint to return to."""

    @Activation.status.super()
    def activate(self):
        with self.exception_guard():
            self._condition_result = self.flow_task._condition(self)


class Attente(HandleActivation, DUnTrait):
    """Waits for the platform or for the petitioner."""

    @Activation.status.super()
    def cancel(self):
        self.task.finished = now()
        self.ecrire()


class Tache(ViewActivation, DUnTrait):
    """Waits for a person."""

    @classmethod
    def create(cls, flow_task, prev_activation, token, data=None, seed=None):
        """As any other: no node of ours names an owner or a permission beforehand."""
        return super(ViewActivation, cls).create(flow_task, prev_activation, token, data=data, seed=seed)

    @Activation.status.transition(
        source=[STATUS.NEW, STATUS.ASSIGNED],
        target=STATUS.STARTED,
        permission=lambda activation, user: activation.flow_task.can_execute(user, activation.task),
    )
    def prendre(self, user):
        """Assigned to ``user`` and started at once, to be executed by the same act: ``complete`` writes it."""
        if self.task.owner_id is None:
            self.task.owner = user
        self.start.original(None)

    @Activation.status.super()
    def cancel(self):
        self.task.finished = now()
        self.ecrire()


class Fin(TerminateEndActivation, DUnTrait):
    """Cancels every other open task and finishes the process."""

    @Activation.status.super()
    def activate(self):
        with self.exception_guard():
            self.task.started = now()
            task_started.send(sender=self.flow_class, process=self.process, task=self.task)
            for suite, _ in self.lot:
                if suite is not self and suite.status not in CLOSES:
                    suite.cancel()
            ouvertes = self.process.task_set.exclude(status__in=CLOSES).only(*LUES).order_by()
            for tache in ouvertes.exclude(pk=self.task.pk) if self.task.pk else ouvertes:
                tache.flow_task.activation_class(tache).cancel()
            self.process.status = PROCESS.DONE
            self.process.finished = now()
            self.process.save(update_fields=["status", "finished"])
            task_finished.send(sender=self.flow_class, process=self.process, task=self.task)
            flow_finished.send(sender=self.flow_class, process=self.process, task=self.task)
