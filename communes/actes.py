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


def memoire() -> dict[Any, Any] | None:
    """What the act under way has already read; None outside any act."""
    return getattr(transaction.get_connection(), "_mitoyen_acte", None)
