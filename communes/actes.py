"""One act, one transaction: what an act does in several services is kept whole or not at all.

A service opens its act with ``@acte()``. The outermost is a transaction (a savepoint when the caller already holds
one); those inside add none: a refusal anywhere undoes the whole act, and whoever would swallow it and go on is
stopped by Django (``TransactionManagementError``). What must survive a refusal keeps its own ``transaction.atomic``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def acte() -> Iterator[None]:
    """The transaction of one act, entered once however many services it calls."""
    lien = transaction.get_connection()
    if memoire() is not None:
        with transaction.atomic(savepoint=False):
            yield
        return
    with transaction.atomic():
        lien._mitoyen_acte = {}
        try:
            yield
        finally:
            lien._mitoyen_acte = None


def noter_verrou(cle: Any) -> None:
    """Remembers a row locked in the act under way: it stays so as long as no savepoint around it is undone."""
    lus = memoire()
    if lus is not None:
        lus["verrou", cle] = list(transaction.get_connection().savepoint_ids)


def tient(cle: Any) -> bool:
    """Whether the act under way already holds this row."""
    pris = (memoire() or {}).get(("verrou", cle))
    return pris is not None and transaction.get_connection().savepoint_ids[: len(pris)] == pris


def memoire() -> dict[Any, Any] | None:
    """What the act under way has already read; None outside any act."""
    return getattr(transaction.get_connection(), "_mitoyen_acte", None)
