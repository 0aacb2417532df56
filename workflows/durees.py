"""How long decisions took: from the filing to the decision, and of that the days that were ours.

Days when pieces were awaited from the petitioner are his, whatever their number (D5 49). A statistic for the
chief: it moves no limit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from communes import habilitations as h
from dossiers.models import Dossier, Evenement
from dossiers.models.journal import NatureEvenement

FINS = (NatureEvenement.DECISION, NatureEvenement.DECISION_TACITE)
ATTENTES = (NatureEvenement.DEMANDE_PIECES, NatureEvenement.RECEPTION_PIECES)
PERIODE = timedelta(days=365)
#: The most recent decisions; more would not move an average.
MAXIMUM = 1_000


@dataclass(frozen=True)
class Duree:
    """The dossiers of one type: how many, the average number of days, and of those that were ours."""

    type: str
    nombre: int
    moyenne: float
    chez_nous: float


def jours_chez_nous(depot: date, fin: date, faits: Iterable[tuple[str, date]]) -> int:
    """Days from ``depot`` to ``fin`` without those between a request for pieces and its last answer."""
    attente, debut, recue = 0, None, None
    for nature, jour in sorted(faits, key=lambda fait: fait[1]):
        if nature == NatureEvenement.DEMANDE_PIECES:
            attente += _attendus(debut, recue, jour)
            debut, recue = jour, None
        else:
            recue = jour
    attente += _attendus(debut, recue, fin)
    return (fin - depot).days - attente


def _attendus(debut: date | None, recue: date | None, au_plus: date) -> int:
    """Days waited since ``debut``, until the answer, or ``au_plus`` when there is none."""
    return 0 if debut is None else max((min(recue or au_plus, au_plus) - debut).days, 0)


def par_type(par, jour: date) -> list[Duree]:
    """The decisions of the last year in the communes whose dossiers a person allots, by type."""
    siens = Dossier.objects.que_peut(par, h.VALIDER, jour=jour).order_by()
    ecartes = Evenement.objects.filter(nature=NatureEvenement.RECTIFICATION, dossier__in=siens).values("vise")
    faits = Evenement.objects.filter(dossier__in=siens).exclude(pk__in=ecartes).order_by("dossier", "rang")
    finis = {
        pk: (type_dossier, depot, fin)
        for pk, type_dossier, depot, fin in faits.filter(
            nature__in=FINS, date_legale__gt=jour - PERIODE, date_legale__lte=jour
        )
        .order_by("-date_legale", "-pk")
        .values_list("dossier", "dossier__type", "dossier__date_depot", "date_legale")[:MAXIMUM]
        if depot is not None
    }
    attentes: dict[int, list[tuple[str, date]]] = {}
    for pk, nature, quand in faits.filter(dossier__in=list(finis), nature__in=ATTENTES).values_list(
        "dossier", "nature", "date_legale"
    ):
        attentes.setdefault(pk, []).append((nature, quand))
    par_code: dict[str, list[tuple[int, int]]] = {}
    for pk, (code, depot, fin) in finis.items():
        nous = jours_chez_nous(depot, fin, attentes.get(pk, ()))
        par_code.setdefault(code, []).append(((fin - depot).days, nous))
    return [
        Duree(code, len(d), sum(t for t, _ in d) / len(d), sum(n for _, n in d) / len(d))
        for code, d in sorted(par_code.items())
    ]
