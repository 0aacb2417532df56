"""What every test stands on: a base and a folder of its own, the stack it was asked for, the browser."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PREFIXE = "mitoyen-test-"
UN_JOUR_EN_SECONDES = 86_400


def _dossier_des_bases() -> Path:
    """Memory-backed when there is one: the embedded test base is rewritten all the time."""
    memoire = Path("/dev/shm")
    return memoire if os.access(memoire, os.W_OK) else Path(tempfile.gettempdir())


def _effacer(chemin: Path) -> None:
    if chemin.is_dir():
        shutil.rmtree(chemin, ignore_errors=True)
    else:
        chemin.unlink(missing_ok=True)


def _est_ouvrier(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _execution() -> str:
    """Names one run, the same in all its workers: two runs on one machine never share a base."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:8] or str(os.getpid())


def pytest_configure(config: pytest.Config) -> None:
    """Sweeps what runs killed more than a day ago left behind."""
    if _est_ouvrier(config):
        return
    limite = time.time() - UN_JOUR_EN_SECONDES
    for dossier in {_dossier_des_bases(), Path(tempfile.gettempdir())}:
        for reste in dossier.glob(f"{PREFIXE}*"):
            try:
                if reste.stat().st_mtime < limite:
                    _effacer(reste)
            except OSError:
                continue


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes the folder that the settings of the tests drew for this run."""
    if _est_ouvrier(config):
        return
    from django.conf import settings

    temporaire = Path(tempfile.gettempdir()).resolve()
    if settings.configured and settings.VAR.parent == temporaire and settings.VAR.name.startswith(PREFIXE):
        _effacer(settings.VAR)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each stack plays its own tests: the embedded one the journeys in a browser, the other what needs it."""
    from django.db import connection

    ecartee = "navigateur" if connection.vendor == "postgresql" else "postgresql"
    if ecartee == "navigateur" and os.environ.get("NAVIGATEUR"):
        return
    gardes = [item for item in items if item.get_closest_marker(ecartee) is None]
    if len(gardes) < len(items):
        config.hook.pytest_deselected(items=[i for i in items if i.get_closest_marker(ecartee) is not None])
        items[:] = gardes


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> Iterator[None]:
    """One test base a run and a worker; a file, since threads and the live server write to it too."""
    from django.db import connections

    ouvrier = getattr(request.config, "workerinput", {}).get("workerid", "seul")
    reglages = connections["default"].settings_dict
    if connections["default"].vendor != "sqlite":
        reglages["TEST"]["NAME"] = f"test_{reglages['NAME']}_{_execution()}_{ouvrier}"
        yield
        return
    dossier = _dossier_des_bases()
    nom = f"{PREFIXE}{_execution()}-{ouvrier}.sqlite3"
    reglages["TEST"]["NAME"] = str(dossier / nom)
    yield
    for reste in dossier.glob(f"{nom}*"):
        _effacer(reste)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium, silent on the network; the last three arguments draw maps without a graphics card."""
    # Playwright keeps an event loop on the thread of the tests, where Django would then refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {
        "executable_path": shutil.which("chromium") or shutil.which("chromium-browser"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--use-gl=angle",
            "--use-angle=swiftshader",
            "--enable-unsafe-swiftshader",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """A reader in France."""
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
