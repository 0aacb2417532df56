"""The base that tests start from: the migrations are played once, then copied, for playing them takes longer than
most tests. ``python -m tests.bases`` plays them ahead, on the stack of the environment."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import OperationalError

RACINE = Path(__file__).resolve().parent.parent
PREFIXE = "mitoyen-test-"


def dossier_des_bases() -> Path:
    """Memory-backed when there is one: the embedded test base is rewritten all the time."""
    memoire = Path("/dev/shm")
    return memoire if os.access(memoire, os.W_OK) else Path(tempfile.gettempdir())


def _empreinte() -> str:
    """Names one state of the migrations."""
    empreinte = hashlib.sha256()
    sources = (*RACINE.glob("*/migrations/*.py"), *RACINE.glob("*/models/*.py"), *RACINE.glob("*/apps.py"))
    for source in sorted(sources) + [RACINE / "requirements-dev.lock"]:
        empreinte.update(source.read_bytes())
    return empreinte.hexdigest()[:16]


@contextmanager
def _seul(connexion: Any) -> Iterator[None]:
    """The other workers wait while one plays the migrations; a base is copied while nobody is in it, not even another
    copy."""
    with (dossier_des_bases() / f"{PREFIXE}{connexion.vendor}.verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        yield


def preparer(connexion: Any) -> str:
    """Plays the migrations unless the model of their present state is there; its name, a file or a base."""
    with _seul(connexion):
        return _preparer(connexion)


def copier(connexion: Any, base: str) -> None:
    """Makes ``base`` anew, as the migrations leave it."""
    with _seul(connexion):
        modele = _preparer(connexion)
        if connexion.vendor != "postgresql":
            shutil.copyfile(modele, base)
            return
        with connexion.creation._nodb_cursor() as curseur:
            curseur.execute(f'DROP DATABASE IF EXISTS "{base}"')
            curseur.execute(f'CREATE DATABASE "{base}" TEMPLATE "{modele}"')


def oublier(connexion: Any, base: str) -> None:
    """Takes a base of tests away from the server of the production stack, which keeps the model."""
    _quitter(connexion)
    # A thread of the live server may still be in it.
    with connexion.creation._nodb_cursor() as curseur:
        curseur.execute(f'DROP DATABASE IF EXISTS "{base}" WITH (FORCE)')


def _preparer(connexion: Any) -> str:
    return (_preparer_postgresql if connexion.vendor == "postgresql" else _preparer_fichier)(connexion)


def _preparer_fichier(connexion: Any) -> str:
    modele = dossier_des_bases() / f"{PREFIXE}modele-{_empreinte()}.sqlite3"
    if not modele.exists():
        provisoire = modele.with_suffix(f".{os.getpid()}")
        copie = modele.with_suffix(f".{os.getpid()}-copie")
        with _migree(connexion, str(provisoire)):
            shutil.copyfile(provisoire, copie)
        copie.replace(modele)
    return str(modele)


def _preparer_postgresql(connexion: Any) -> str:
    debut = f"test_{connexion.settings_dict['NAME']}_modele_"
    modele = debut + _empreinte()
    with connexion.creation._nodb_cursor() as curseur:
        curseur.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [debut])
        presents = [nom for (nom,) in curseur.fetchall()]
    if modele in presents:
        return modele
    for ancien in presents:
        with contextlib.suppress(OperationalError):
            oublier(connexion, ancien)
    provisoire = f"{modele}_{os.getpid()}"
    with _migree(connexion, provisoire), connexion.creation._nodb_cursor() as curseur:
        curseur.execute(f'CREATE DATABASE "{modele}" TEMPLATE "{provisoire}"')
    return modele


@contextmanager
def _migree(connexion: Any, nom: str) -> Iterator[None]:
    """A base of that name where the migrations were played, as long as it is copied."""
    ancien, voulu = connexion.settings_dict["NAME"], connexion.settings_dict["TEST"].get("NAME")
    connexion.settings_dict["TEST"]["NAME"] = nom
    # Outside of what undoes it: as long as it is not made, the one to destroy would be that of the settings.
    connexion.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _quitter(connexion)
        yield
    finally:
        connexion.creation.destroy_test_db(ancien, verbosity=0)
        connexion.settings_dict["TEST"]["NAME"] = voulu


def _quitter(connexion: Any) -> None:
    """Leaves the base, which is neither copied nor dropped while someone is in it."""
    connexion.close()
    if connexion.vendor == "postgresql":
        connexion.close_pool()


def main() -> None:
    """Plays the migrations ahead of the tests."""
    import django

    django.setup()
    from django.db import connections

    preparer(connections["default"])


if __name__ == "__main__":
    main()
