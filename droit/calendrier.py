"""Calendar arithmetic of administrative law: months by day number, working days, French holidays."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

import holidays

SAMEDI = 5


def ajouter_mois(depart: date, mois: int) -> date:
    """The day ``mois`` months after ``depart``: same day number, or the last day of that month.

    The delay counted from ``depart`` ends on that day, included (délai non franc); no shift for
    week-ends or holidays.

    Raises:
        OverflowError: the day would lie outside the years 1 to 9999.
    """
    rang = depart.year * 12 + depart.month - 1 + mois
    annee, mois_zero = divmod(rang, 12)
    if not MINYEAR <= annee <= MAXYEAR:
        raise OverflowError("L'échéance sort du calendrier (années 1 à 9999).")
    dernier = monthrange(annee, mois_zero + 1)[1]
    return date(annee, mois_zero + 1, min(depart.day, dernier))


def ajouter_jours(depart: date, jours: int) -> date:
    """The day ``jours`` calendar days after ``depart``."""
    return depart + timedelta(days=jours)


@lru_cache(maxsize=256)
def jours_feries(annee: int) -> frozenset[date]:
    """French public holidays of mainland France for one year (library ``holidays``)."""
    return frozenset(holidays.country_holidays("FR", years=annee))


def est_ouvre(jour: date) -> bool:
    """Whether ``jour`` is a working day: Monday to Friday, not a French public holiday."""
    return jour.weekday() < SAMEDI and jour not in jours_feries(jour.year)


def premier_jour_ouvre(jour: date) -> date:
    """``jour`` if it is a working day, else the next one."""
    while not est_ouvre(jour):
        jour += timedelta(days=1)
    return jour


def ajouter_jours_ouvres(depart: date, jours: int) -> date:
    """The ``jours``-th working day after ``depart`` (``depart`` itself is not counted)."""
    jour = depart
    while jours > 0:
        jour += timedelta(days=1)
        if est_ouvre(jour):
            jours -= 1
    return jour
