"""Filings at once: 50 people, 10 files of 5 MB each, on real processes. ``script/bench depot``.

Private PostgreSQL and RabbitMQ, gunicorn and a worker on loopback; each filing is typed, its files sent one by one,
filed. Printed: time, files a second, memory of the web processes before, at the most and after; what is missing.
"""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench import _chaine as chaine
from bench.pannes import BOUSBECQUE, Terrain, fabriquer_pdf

MO = 1024 * 1024


def main(personnes: int = 50, fichiers: int = 10, mo: int = 5) -> dict[str, Any]:
    """``personnes`` filings at the same time, ``fichiers`` files of ``mo`` MB each."""
    with tempfile.TemporaryDirectory(prefix="mitoyen-depot-") as lieu:
        t = Terrain(Path(lieu), WEB_CONCURRENCY="2")
        try:
            return _mesurer(t, personnes, fichiers, mo)
        finally:
            t.fermer()


def _plancher(lieu: Path, pdf: bytes, fois: int) -> float:
    """Seconds to hash and write as many bytes on the same disk, and nothing else: no filing can do less."""
    debut = time.perf_counter()
    for rang in range(fois):
        hashlib.sha256(pdf).hexdigest()
        with (lieu / f"plancher-{rang % 10}").open("wb") as sortie:
            sortie.write(pdf)
            sortie.flush()
            os.fsync(sortie.fileno())
    return round(time.perf_counter() - debut, 1)


def _mesurer(t: Terrain, personnes: int, fichiers: int, mo: int) -> dict[str, Any]:
    pdf = fabriquer_pdf(mo * MO)
    chaine.deposer(t.equipe.petitionnaire, BOUSBECQUE, fabriquer_pdf())
    avant = t.p.memoire("web")
    durees: list[float] = []
    references: list[str] = []
    refus: list[str] = []
    sommet = [avant]
    fini = threading.Event()

    def veiller() -> None:
        while not fini.wait(0.5):
            sommet[0] = max(sommet[0], t.p.memoire("web"))

    def deposer(rang: int) -> None:
        time.sleep(random.uniform(0, 0.5))
        debut = time.perf_counter()
        try:
            personne = chaine.Personne(
                t.p.adresse, "architecte@example.org" if rang % 2 else "petitionnaire@example.org"
            )
            references.append(chaine.deposer(personne, BOUSBECQUE, pdf, fichiers=fichiers))
            durees.append(time.perf_counter() - debut)
        except chaine.Refus as faute:
            refus.append(str(faute)[:200])

    veilleur = threading.Thread(target=veiller)
    veilleur.start()
    debut = time.perf_counter()
    fils = [threading.Thread(target=deposer, args=(rang,)) for rang in range(personnes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    duree = time.perf_counter() - debut
    fini.set()
    veilleur.join()
    time.sleep(2)
    deposes = (
        int(t.sql("SELECT count(*) FROM dossiers_dossier WHERE etat <> 'brouillon' AND type = 'CUa'")[0][0])
        - 1
    )
    versions = int(t.sql("SELECT count(*) FROM dossiers_versionpiece")[0][0]) - 1
    breches = t.p.gerer("verifier", attendu=None).splitlines()
    return {
        "personnes": personnes,
        "octets_envoyes": personnes * fichiers * len(pdf),
        "secondes": round(duree, 1),
        "plancher_condenser_et_ecrire_s": _plancher(t.dossier, pdf, personnes * fichiers),
        "fichiers_par_seconde": round(personnes * fichiers / duree, 1),
        "un_depot_mediane_s": round(median(durees), 1) if durees else None,
        "un_depot_max_s": round(max(durees), 1) if durees else None,
        "deposes": deposes,
        "fichiers": versions,
        "perdus": personnes - deposes,
        "refus": refus[:5],
        "breches": breches[:5],
        "memoire_web_mo": {
            "avant": avant // MO,
            "au_plus": sommet[0] // MO,
            "apres": t.p.memoire("web") // MO,
        },
    }
