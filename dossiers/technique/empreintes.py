"""Canonical JSON and SHA-256: the same facts give the same hash, today and read back from a database.

The journal stores what ``normaliser`` returns and hashes what ``canoniser`` writes, so that a row read
back from PostgreSQL (``jsonb``) or SQLite hashes like the day it was written.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import json
import math
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

GENESE = "0" * 64
"""What stands for the hash of the previous row before the first one."""


class DonneeNonCanonique(TypeError):
    """A value that has no single written form (naive instant, set, NaN, key that is not text…)."""


def normaliser(donnee: Any) -> Any:
    """Plain JSON value of ``donnee``: dates in ISO, instants in UTC, decimals and UUIDs as text.

    Idempotent, and stable through a JSON column. Raises ``DonneeNonCanonique``.
    """
    if isinstance(donnee, enum.Enum):
        return normaliser(donnee.value)
    if donnee is None or isinstance(donnee, bool | int):
        return donnee
    if isinstance(donnee, str):
        return str(donnee)
    if isinstance(donnee, float):
        if not math.isfinite(donnee):
            raise DonneeNonCanonique(f"Nombre sans valeur : {donnee!r}.")
        # jsonb writes 1e2 as 100: an integral float is an integer from the start.
        return int(donnee) if donnee.is_integer() else donnee
    if isinstance(donnee, dt.datetime):
        if donnee.tzinfo is None:
            raise DonneeNonCanonique(f"Instant sans fuseau horaire : {donnee.isoformat()}.")
        return donnee.astimezone(dt.UTC).isoformat()
    if isinstance(donnee, dt.date):
        return donnee.isoformat()
    if isinstance(donnee, Decimal | uuid.UUID):
        return str(donnee)
    if isinstance(donnee, Mapping):
        return _normaliser_cles(donnee)
    if isinstance(donnee, list | tuple):
        return [normaliser(valeur) for valeur in donnee]
    raise DonneeNonCanonique(f"Type sans forme canonique : {type(donnee).__name__}.")


def _normaliser_cles(donnee: Mapping[Any, Any]) -> dict[str, Any]:
    normalisee: dict[str, Any] = {}
    for cle, valeur in donnee.items():
        if not isinstance(cle, str):
            raise DonneeNonCanonique(f"Clé qui n'est pas un texte : {cle!r}.")
        texte = str(cle.value) if isinstance(cle, enum.Enum) else str(cle)
        normalisee[texte] = normaliser(valeur)
    return normalisee


def canoniser(donnee: Any) -> bytes:
    """The one UTF-8 writing of ``donnee``: sorted keys, no space."""
    return _ecrire(normaliser(donnee))


def _ecrire(normale: Any) -> bytes:
    texte = json.dumps(normale, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return texte.encode("utf-8")
    except UnicodeEncodeError as erreur:
        raise DonneeNonCanonique("Texte qui n'est pas de l'Unicode valide.") from erreur


def condensat(donnee: Any) -> str:
    """SHA-256 of the canonical writing, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canoniser(donnee)).hexdigest()


def condensat_normal(normale: Any) -> str:
    """The same, of what ``normaliser`` has just returned."""
    return hashlib.sha256(_ecrire(normale)).hexdigest()


def chainer(precedent: str | None, charge: Any) -> str:
    """Hash of a row that follows ``precedent`` (``None``: first row of its chain)."""
    maillon = precedent or GENESE
    if len(maillon) != 64 or not set(maillon) <= set("0123456789abcdef"):
        raise ValueError(f"Empreinte précédente mal formée : {maillon!r}.")
    return hashlib.sha256(maillon.encode("ascii") + b"\n" + canoniser(charge)).hexdigest()
