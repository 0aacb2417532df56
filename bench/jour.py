"""The daily job on many dossiers, 1 % of them due: time, memory, then nothing due, then the letters.

``script/bench --production jour -o dossiers=1000000``. *Due* is counted as the job itself asks it: deemed
completeness, tacit opinions, silence, requests. The floor beside it is the base alone: one row updated and one
written a transaction, as many transactions as there are effects. Letters and mails leave afterwards, by the workers:
a sample is sent by one, into a mail server that keeps nothing.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from bench import _base

CIBLES = {"secondes": 600, "passage_sans_rien_secondes": 1}


def main(dossiers: int = 20_000, part: float = 0.01, jours: int = 3650, envois: int = 200) -> dict[str, Any]:
    """``part``: share of the dossiers that the day chosen finds due; ``envois``: mails sent afterwards."""
    _base.ouvrir()
    chargement = _base.remplir(dossiers, jours=jours)
    from django.utils import timezone

    from dossiers.models import Dossier, Envoi
    from workflows import temps

    # What the load left due is played first, so that the measure is of one day only.
    aujourd_hui = timezone.localdate()
    en_retard = sum(1 for _ in temps.passer(aujourd_hui))
    jour = _jour_de(max(1, round(dossiers * part)), aujourd_hui)
    dus, avant = _dus(jour), Envoi.objects.count()
    plancher = _plancher()
    passage = _passer(jour)
    debut = perf_counter()
    rien = sum(1 for _ in temps.passer(jour))
    vide = perf_counter() - debut
    return {
        "dossiers": Dossier.objects.count(),
        "en_cours": Dossier.objects.en_cours().count(),
        "chargement_secondes": round(chargement, 1),
        "joues_avant": en_retard,
        "jour": f"dans {(jour - aujourd_hui) // timedelta(days=1)} jours",
        "dus": dus,
        **passage,
        "plancher_sql_ms_par_effet": plancher,
        "passage_sans_rien": {"effets": rien, "secondes": round(vide, 2)},
        "cibles": CIBLES,
        "tenu": passage["secondes"] <= CIBLES["secondes"] and vide <= CIBLES["passage_sans_rien_secondes"],
        "courriers_ensuite": _envoyer(envois, Envoi.objects.count() - avant),
    }


def _dus(jour: date) -> dict[str, int]:
    from workflows import temps

    return {sorte: lignes.count() for sorte, lignes, _, _ in temps._dus(jour, set())}


def _jour_de(voulus: int, depuis: date) -> date:
    """The first day on which as many rows are due, at most a year ahead."""
    for ecart in range(1, 366):
        jour = depuis + timedelta(days=ecart)
        if sum(_dus(jour).values()) >= voulus:
            break
    return jour


def _passer(jour: date) -> dict[str, Any]:
    """One run to its end; the memory is read at each tenth of it."""
    from workflows import temps

    effets: Counter[str] = Counter()
    memoires = [_base.memoire()]
    attendus = max(1, sum(_dus(jour).values()))
    debut = perf_counter()
    for rang, ligne in enumerate(temps.passer(jour), start=1):
        effets["alerte ou rappel" if "message(s)" in ligne or "rappel" in ligne else _sorte(ligne)] += 1
        if rang % max(1, attendus // 10) == 0:
            memoires.append(_base.memoire())
    duree = perf_counter() - debut
    joues = effets.total()
    return {
        "effets": joues,
        "dont": dict(effets),
        "secondes": round(duree, 1),
        "ms_par_effet": round(1000 * duree / joues, 1) if joues else None,
        "memoire_mo": {"debut": memoires[0], "a_chaque_dixieme": memoires[1:], "fin": _base.memoire()},
    }


def _sorte(ligne: str) -> str:
    return "réputé complet" if "réputé complet" in ligne else "tacite" if "tacite" in ligne else "autre"


def _plancher(fois: int = 300) -> float:
    """Milliseconds of a transaction that locks one dossier, updates it and writes one row: nothing less is possible."""
    from django.db import connection, transaction

    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMPORARY TABLE plancher (dossier bigint, fait text)")
        curseur.execute("SELECT id FROM dossiers_dossier ORDER BY id LIMIT %s", [fois])
        cles = [ligne[0] for ligne in curseur.fetchall()]
        verrou = " FOR UPDATE" if connection.vendor == "postgresql" else ""
        debut = perf_counter()
        for cle in cles:
            with transaction.atomic():
                curseur.execute(f"SELECT etat FROM dossiers_dossier WHERE id = %s{verrou}", [cle])
                curseur.execute("UPDATE dossiers_dossier SET modifie_le = modifie_le WHERE id = %s", [cle])
                curseur.execute("INSERT INTO plancher VALUES (%s, 'fait')", [cle])
        duree = perf_counter() - debut
        curseur.execute("DROP TABLE plancher")
    return round(1000 * duree / max(1, len(cles)), 2)


def _envoyer(nombre: int, prevus: int) -> dict[str, Any]:
    """The last mails planned, sent by one worker."""
    from django.conf import settings

    from dossiers.models import Envoi
    from dossiers.services import envois

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    cles = list(Envoi.objects.filter(etat="a_envoyer").order_by("-pk").values_list("pk", flat=True)[:nombre])
    debut = perf_counter()
    etats = Counter(str(envois.traiter(cle)) for cle in cles)
    duree = perf_counter() - debut
    un = duree / len(cles) if cles else 0.0
    return {
        "prevus": prevus,
        "echantillon": dict(etats),
        "ms_par_courriel": round(1000 * un, 1),
        "minutes_pour_tous_par_un_ouvrier": round(prevus * un / 60, 1),
    }
