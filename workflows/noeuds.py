"""The building blocks of every flow: a row lock, a task that belongs to a commune, a flow without holes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.http import Http404
from viewflow.workflow import flow
from viewflow.workflow.base import Flow

from communes import actes
from communes import habilitations as h
from communes.actes import acte
from workflows import activations


class RowLock:
    """Locks the process row (viewflow's default locks nothing: the same task ran twice on PostgreSQL).

    ``delai_ms``: how long to wait for another holder before giving up, PostgreSQL only; SQLite's
    immediate transactions already serialise.
    """

    def __init__(self, delai_ms: int = 10_000):
        self.delai_ms = delai_ms

    @contextmanager
    def __call__(self, flow_class, process_pk) -> Iterator[None]:
        with self.tenir(flow_class, pk=process_pk):
            yield

    @contextmanager
    def tenir(self, flow_class, **cle) -> Iterator[Any]:
        """The process that ``cle`` names, locked until the end of the act; None when there is none."""
        with acte():
            if connection.vendor == "postgresql" and actes.garde("lock_timeout") != self.delai_ms:
                with connection.cursor() as curseur:
                    curseur.execute(f"SET LOCAL lock_timeout = {int(self.delai_ms)}")
                actes.garder("lock_timeout", self.delai_ms)
            tenus = flow_class.process_class._default_manager.select_for_update().filter(**cle)
            yield next(iter(tenus.order_by()), None)


class Depart(flow.StartHandle):
    """Where a process begins."""

    activation_class = activations.Depart


class Partage(flow.Split):
    """Opens several branches at once."""

    activation_class = activations.Partage


class Aiguillage(flow.If):
    """One way or the other."""

    activation_class = activations.Aiguillage


class Attente(flow.Handle):
    """A step that a fact closes, not a person."""

    activation_class = activations.Attente


class Fin(flow.TerminateEnd):
    """The end, which closes whatever is still open."""

    activation_class = activations.Fin


class TacheCommunale(flow.View):
    """A human task: only those who may do ``action`` on the dossier's commune can run it.

    The right is asked again at execution, so that an agent revoked meanwhile is refused.
    """

    activation_class = activations.Tache

    def __init__(self, action: str, libelle: str, **kwargs):
        super().__init__(_vue_fermee, **kwargs)
        self.action = action
        self.libelle = libelle

    def _peut(self, utilisateur, tache) -> bool:
        dossier = tache.process.coerced.dossier
        ici = (dossier.commune_id, dossier.domaine)
        return h.peut(utilisateur, self.action, *ici, type_dossier=dossier.type)

    def can_view(self, user, task) -> bool:
        return self._peut(user, task)

    def can_assign(self, user, task) -> bool:
        return self._peut(user, task)

    def can_unassign(self, user, task) -> bool:
        return self._peut(user, task)

    def can_execute(self, user, task) -> bool:
        return self._peut(user, task)


def _vue_fermee(request, **kwargs):
    """viewflow's own pages are not served; screens of the platform act through ``workflows.circuit``."""
    raise Http404


class FluxCommunal(Flow):
    """A flow whose processes are locked row by row and never listed by viewflow's own views."""

    lock_impl = RowLock()

    def has_view_permission(self, user, obj=None) -> bool:
        return False

    def has_manage_permission(self, user, obj=None) -> bool:
        return False
