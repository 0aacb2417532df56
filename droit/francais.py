"""French words for days and numbers of months, as a petitioner reads them."""

from __future__ import annotations

from datetime import date

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def en_lettres(jour: date) -> str:
    """``1er mars 2026``, ``20 février 2026``."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {MOIS[jour.month - 1]} {jour.year}"


def enumerer(termes: list[str]) -> str:
    """``a``, ``a et b``, ``a, b et c``."""
    if len(termes) < 2:
        return "".join(termes)
    return f"{', '.join(termes[:-1])} et {termes[-1]}"
