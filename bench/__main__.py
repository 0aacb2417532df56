"""Runs benchmarks by name, prints their figures as a table, keeps them beside the machine's description."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter
from typing import Any

import bench

RACINE = Path(__file__).resolve().parent.parent
RESULTATS = Path(__file__).resolve().parent / "results"
PAQUETS = ("django", "django-viewflow", "django-guardian", "celery", "psycopg", "weasyprint", "pyhanko")


def noms() -> list[str]:
    """Every benchmark there is."""
    return sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_"))


def _premiere_ligne(chemin: str, debut: str) -> str:
    try:
        for ligne in Path(chemin).read_text(encoding="utf-8").splitlines():
            if ligne.startswith(debut):
                return ligne.partition(":")[2].strip()
    except OSError:
        pass
    return "inconnu"


def _version(paquet: str) -> str:
    try:
        return version(paquet)
    except PackageNotFoundError:
        return "absent"


def _commit() -> str:
    fait = subprocess.run(
        ["git", "-C", str(RACINE), "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return fait.stdout.strip() or "inconnu"


def machine() -> dict[str, Any]:
    """What the figures depend on, besides the code."""
    return {
        "processeur": _premiere_ligne("/proc/cpuinfo", "model name"),
        "coeurs": os.cpu_count(),
        "memoire": _premiere_ligne("/proc/meminfo", "MemTotal"),
        "systeme": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "pile": "production" if os.environ.get("DATABASE_URL") else "embarquée",
        "versions": {paquet: _version(paquet) for paquet in PAQUETS},
    }


def _a_plat(valeur: Any, prefixe: str = "") -> list[tuple[str, str]]:
    if isinstance(valeur, dict):
        return [
            ligne
            for cle, sous in valeur.items()
            for ligne in _a_plat(sous, f"{prefixe}.{cle}" if prefixe else str(cle))
        ]
    if isinstance(valeur, list):
        return [ligne for rang, sous in enumerate(valeur) for ligne in _a_plat(sous, f"{prefixe}[{rang}]")]
    return [(prefixe, str(valeur))]


def afficher(nom: str, mesures: dict[str, Any], secondes: float) -> None:
    """One table a benchmark: the figure's name, its value."""
    lignes = _a_plat(mesures)
    largeur = max((len(cle) for cle, _ in lignes), default=0)
    print(f"\n== {nom} ({secondes:.1f} s)")
    for cle, valeur in lignes:
        print(f"  {cle.ljust(largeur)}  {valeur}")


def jouer(nom: str, options: dict[str, Any]) -> None:
    """Run one benchmark, print it, write ``bench/results/<nom>.json`` (``<nom>-embarquee.json`` on the embedded stack)."""
    module = importlib.import_module(f"bench.{nom}")
    debut = perf_counter()
    mesures = module.main(**options)
    secondes = perf_counter() - debut
    afficher(nom, mesures, secondes)
    RESULTATS.mkdir(exist_ok=True)
    contenu = {
        "nom": nom,
        "le": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "secondes": round(secondes, 1),
        "machine": machine(),
        "mesures": mesures,
    }
    texte = json.dumps(contenu, ensure_ascii=False, indent=2, default=str)
    suffixe = "" if os.environ.get("DATABASE_URL") else "-embarquee"
    (RESULTATS / f"{nom}{suffixe}.json").write_text(texte + "\n", encoding="utf-8")


def _option(texte: str) -> tuple[str, Any]:
    cle, egal, valeur = texte.partition("=")
    if not egal:
        raise argparse.ArgumentTypeError(f"« {texte} » : écrire cle=valeur")
    try:
        return cle, json.loads(valeur)
    except ValueError:
        return cle, valeur


def main() -> None:
    """Command line of ``script/bench``."""
    connus = noms()
    analyse = argparse.ArgumentParser(prog="script/bench", description="Mesures de Mitoyen.")
    analyse.add_argument("noms", nargs="*", metavar="nom", help=f"parmi : {', '.join(connus)} (toutes sinon)")
    analyse.add_argument(
        "-o", dest="options", action="append", type=_option, default=[], metavar="cle=valeur"
    )
    demande = analyse.parse_args()
    if inconnus := sorted(set(demande.noms) - set(connus)):
        analyse.error(f"mesure inconnue : {', '.join(inconnus)} (connues : {', '.join(connus)})")
    for nom in demande.noms or connus:
        jouer(nom, dict(demande.options))


if __name__ == "__main__":
    main()
