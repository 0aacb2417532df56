"""A simulated season: every role, the real calendar, day after day, by the services. ``script/bench saison``.

Filings arrive on working days of the period (more in spring and autumn), by the generator's seed; each is registered,
checked, sometimes incomplete, instructed, decided or left to silence on the day it is due; one decision in
``signees_sur`` carries a real signed PDF. ``passer_le_temps`` runs each day, ``verifier`` at the end. The charts are
SVG files beside the figures.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench import _base

RESULTATS = Path(__file__).resolve().parent / "results"


def main(dossiers: int = 260, jours: int = 180, graine: int = 1) -> dict[str, Any]:
    """Loads ``dossiers`` filed over ``jours`` days at the beginning of the season, then lets time pass day by day."""
    _base.ouvrir()
    from django.db.models import Count
    from django.utils import timezone

    from dossiers.etats import EtatDossier
    from dossiers.models import Dossier, Evenement
    from dossiers.services.verification import breches
    from workflows import temps
    from workflows.controles import breches_du_circuit

    debut = perf_counter()
    au = timezone.localdate()
    _base.remplir(dossiers, jours=jours)
    effets: Counter[str] = Counter()
    par_jour: list[int] = []
    for rang in range(jours):
        du_jour = list(temps.passer(au + timedelta(days=rang)))
        par_jour.append(len(du_jour))
        effets.update("tacite" if "tacite" in ligne else "autre" for ligne in du_jour)
    fin = au + timedelta(days=jours - 1)
    toutes = [*breches(fin), *breches_du_circuit()]
    etats = dict(Dossier.objects.order_by().values_list("etat").annotate(n=Count("pk")))
    delais = _delais(Evenement)
    decides = sum(
        etats.get(e, 0) for e in (EtatDossier.NOTIFIE, EtatDossier.ACCORD_TACITE, EtatDossier.REJET_TACITE)
    )
    tacites = etats.get(EtatDossier.ACCORD_TACITE, 0) + etats.get(EtatDossier.REJET_TACITE, 0)
    RESULTATS.mkdir(exist_ok=True)
    (RESULTATS / "saison-effets.svg").write_text(
        _courbe(par_jour, "Effets du temps, jour par jour", au), encoding="utf-8"
    )
    return {
        "dossiers": Dossier.objects.count(),
        "jours": jours,
        "secondes": round(perf_counter() - debut, 1),
        "effets": dict(effets),
        "etats": etats,
        "part_tacite": round(tacites / decides, 3) if decides else None,
        "delai_median_jours": delais,
        "breches": toutes[:10],
        "nombre_de_breches": len(toutes),
        "graphiques": ["bench/results/saison-effets.svg"],
    }


def _delais(evenements) -> dict[str, float]:
    """Median days from filing to notified decision, by type."""
    depots = dict(evenements.objects.filter(nature="depot").values_list("dossier", "date_legale"))
    par_type: dict[str, list[int]] = {}
    decisions = evenements.objects.filter(nature="decision").values_list(
        "dossier", "dossier__type", "date_legale"
    )
    for dossier, type_dossier, jour in decisions:
        par_type.setdefault(type_dossier, []).append((jour - depots[dossier]).days)
    return {type_dossier: median(jours) for type_dossier, jours in sorted(par_type.items())}


def _courbe(valeurs: list[int], titre: str, debut: date) -> str:
    """A bar chart in SVG, readable without colour: one bar a day, the scale written."""
    haut = max(valeurs, default=0) or 1
    barres = "".join(
        f'<rect x="{40 + 4 * rang}" y="{140 - 120 * v / haut:.1f}" width="3" height="{120 * v / haut:.1f}"/>'
        for rang, v in enumerate(valeurs)
    )
    largeur = 60 + 4 * len(valeurs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} 170" role="img" aria-label="{titre}">'
        f'<title>{titre}</title><g fill="#1f4e79">{barres}</g><g font-family="sans-serif" font-size="11" fill="#222">'
        f'<text x="4" y="24">{haut}</text><text x="20" y="144">0</text><text x="40" y="160">{debut:%d/%m/%Y}</text>'
        f'<text x="{largeur - 20}" y="160" text-anchor="end">{debut + timedelta(days=max(0, len(valeurs) - 1)):%d/%m/%Y}</text></g></svg>\n'
    )
