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


def garder(cle: Any, valeur: Any) -> None:
    """Remembers what the act under way has read or written, as long as no savepoint around it is undone."""
    lus = memoire()
    if lus is not None:
        lus["garde", cle] = (_savepoints(), valeur)


def garde(cle: Any) -> Any:
    """What :func:`garder` remembers under this key; None when nothing is, or may have been undone since."""
    pris, valeur = (memoire() or {}).get(("garde", cle), ((), None))
    return valeur if _savepoints()[: len(pris)] == pris else None


def oublier(cle: Any) -> None:
    """Forgets it: whoever asks reads again."""
    (memoire() or {}).pop(("garde", cle), None)


def _savepoints() -> tuple[str, ...]:
    """The savepoints around what runs now (``None`` marks a block that has none: it falls with the one around it)."""
    return tuple(sid for sid in transaction.get_connection().savepoint_ids if sid is not None)


def noter_verrou(cle: Any) -> None:
    """Remembers a row locked in the act under way."""
    garder(("verrou", cle), True)


def tient(cle: Any) -> bool:
    """Whether the act under way already holds this row."""
    return garde(("verrou", cle)) is True


def memoire() -> dict[Any, Any] | None:
    """What the act under way has already read; None outside any act."""
    return getattr(transaction.get_connection(), "_mitoyen_acte", None)
