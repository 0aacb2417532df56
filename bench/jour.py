"""The daily job on many dossiers, about 1 % of them due: time, memory, letters; then nothing due.

``script/bench --production jour -o dossiers=1000000``.
"""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import Any

from bench import _base


def main(dossiers: int = 20_000, part: float = 0.01, jours: int = 3650) -> dict[str, Any]:
    """``part``: share of the dossiers whose silence speaks on the day chosen."""
    _base.ouvrir()
    _base.remplir(dossiers, jours=jours)
    from django.utils import timezone

    from dossiers.models import Dossier, Envoi
    from workflows import temps

    # What the load left due is played first, so that the measure is of one day only.
    aujourd_hui = timezone.localdate()
    en_retard = sum(1 for _ in temps.passer(aujourd_hui))
    dates = Dossier.objects.en_cours().filter(date_silence__gt=aujourd_hui).order_by("date_silence", "pk")
    voulus = max(1, round(dossiers * part))
    jour = dates.values_list("date_silence", flat=True)[min(voulus, dates.count()) - 1]
    # Openings of completeness and opinions of the days between are part of that day's work.
    avant, envois = _base.memoire_maximale(), Envoi.objects.count()
    debut = perf_counter()
    effets = tacites = 0
    for ligne in temps.passer(jour):
        effets += 1
        tacites += "tacite" in ligne
    duree = perf_counter() - debut
    apres = _base.memoire_maximale()
    debut = perf_counter()
    rien = sum(1 for _ in temps.passer(jour))
    vide = perf_counter() - debut
    return {
        "dossiers": Dossier.objects.count(),
        "en_cours": Dossier.objects.en_cours().count(),
        "joues_avant": en_retard,
        "jour": f"dans {(jour - aujourd_hui) // timedelta(days=1)} jours",
        "effets": effets,
        "dont_decisions_tacites": tacites,
        "secondes": round(duree, 1),
        "effets_par_seconde": round(effets / duree, 1) if duree else None,
        "courriels_prevus": Envoi.objects.count() - envois,
        "memoire_avant_mo": avant,
        "memoire_apres_mo": apres,
        "passage_sans_rien": {"effets": rien, "secondes": round(vide, 2)},
    }
