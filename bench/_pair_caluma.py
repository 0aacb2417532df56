"""The peer: Caluma, in its own Python and its own base on the same PostgreSQL; a sentence where it cannot be had.

Its newest release asks for Python 3.12 or newer. ``CALUMA_PYTHON`` names an interpreter that has it; else one is
looked for, and Caluma installed in an environment beside the measures.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

RACINE = Path(__file__).resolve().parent.parent
VERSION = "12.7.2"
DELAI = 600


def _pythons() -> list[str]:
    """Interpreters new enough, the newest first."""
    noms = [f"python3.{mineure}" for mineure in (14, 13, 12)]
    connus = [chemin for nom in noms if (chemin := shutil.which(nom))]
    chez_pyenv = [
        str(chemin)
        for nom in noms
        for chemin in sorted(Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser().glob(f"versions/*/bin/{nom}"))
    ]  # fmt: skip
    # A shim answers to a name it may not run: the real ones first.
    return [*chez_pyenv, *connus]


def _a_caluma(python: str) -> bool:
    essai = "from importlib.metadata import version; print(version('caluma'))"
    return subprocess.run([python, "-c", essai], capture_output=True, check=False).returncode == 0


def _environnement() -> tuple[str, str]:
    """An interpreter that has Caluma, or why there is none."""
    if donne := os.environ.get("CALUMA_PYTHON"):
        return (donne, "") if _a_caluma(donne) else ("", f"CALUMA_PYTHON={donne} n'a pas caluma")
    lieu = Path(os.environ.get("MITOYEN_VAR", "var")) / "caluma"
    python = str(lieu / "bin" / "python")
    if lieu.exists() and _a_caluma(python):
        return python, ""
    for candidat in _pythons():
        cree = subprocess.run([candidat, "-m", "venv", str(lieu)], capture_output=True, check=False)
        if cree.returncode:
            continue
        pose = subprocess.run(
            [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"caluma=={VERSION}"],
            capture_output=True, text=True, check=False, timeout=DELAI,
        )  # fmt: skip
        if pose.returncode == 0:
            return python, ""
        return "", f"ne s'installe pas avec {Path(candidat).name}"
    return "", "aucun Python 3.12 ou plus ici"


def mesurer(chaines: int) -> dict[str, Any]:
    """Milliseconds and queries a chain; ``absent`` says why there are none."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return {"absent": "Caluma ne fonctionne que sur PostgreSQL"}
    try:
        python, pourquoi = _environnement()
    except subprocess.TimeoutExpired:
        python, pourquoi = "", "l'installation n'aboutit pas"
    if not python:
        return {"absent": pourquoi}
    nom = f"caluma_{os.getpid()}"
    with connection.cursor() as curseur:
        curseur.execute(f"CREATE DATABASE {nom}")
    try:
        return {"version": VERSION, **_jouer(python, nom, chaines)}
    finally:
        with connection.cursor() as curseur:
            curseur.execute(f"DROP DATABASE {nom} WITH (FORCE)")


def _jouer(python: str, base: str, chaines: int) -> dict[str, Any]:
    url = urlsplit(os.environ["DATABASE_URL"])
    acces = {
        "DATABASE_NAME": base, "DATABASE_USER": url.username or "", "DATABASE_PASSWORD": url.password or "",
        "DATABASE_HOST": url.hostname or "", "DATABASE_PORT": str(url.port or 5432),
        "DJANGO_SETTINGS_MODULE": "caluma.settings.django", "SECRET_KEY": "mesure", "ENV": "dev",
        "ALLOWED_HOSTS": "localhost", "LANGUAGES": "fr", "LANGUAGE_CODE": "fr", "DEBUG": "false",
        "PATH": os.environ.get("PATH", ""),
    }  # fmt: skip
    fait = subprocess.run(
        [python, str(RACINE / "bench" / "_caluma_chaine.py"), str(chaines)],
        env=acces, cwd="/", capture_output=True, text=True, check=False, timeout=DELAI,
    )  # fmt: skip
    if fait.returncode:
        return {"absent": f"échec : {fait.stderr.strip().splitlines()[-1][:200] if fait.stderr else ''}"}
    dit = json.loads(fait.stdout.splitlines()[-1])
    return {
        "python": Path(python).resolve().name,
        "chaine_ms": round(dit["ms"], 1),
        "requetes": dit["requetes"],
    }
