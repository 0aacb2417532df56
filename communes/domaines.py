"""The codes of the domains of law served by the platform.

Domains register themselves at start-up (``dossiers.registre``); this room only needs their codes, to
name one permission per action and domain.
"""

from __future__ import annotations

_CODES: dict[str, str] = {}


def declarer(code: str, libelle: str) -> None:
    """Declares one domain (``ads``, ``rlpi``, …) and its French label."""
    _CODES[code] = libelle


def codes() -> tuple[str, ...]:
    """Codes of the declared domains, in order of declaration."""
    return tuple(_CODES)


def libelle(code: str) -> str:
    """French label of one domain."""
    return _CODES.get(code, code)
