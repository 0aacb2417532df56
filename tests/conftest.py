"""What every test stands on: a base and a folder of its own, the stack it was asked for, the browser."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests import bases
from tests.bases import PREFIXE, dossier_des_bases

UN_JOUR_EN_SECONDES = 86_400


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
    for dossier in {dossier_des_bases(), Path(tempfile.gettempdir())}:
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


#: Rooms of tests that mostly need no base at all: those that touch none are played on one stack only.
SANS_BASE = (
    "tests/droit/",
    "tests/ads/droit/",
    "tests/rlpi/droit/",
    "tests/interface/",
    "tests/dossiers/technique/",
)


def _a_sa_place(item: pytest.Item, pile_de_production: bool) -> bool:
    """Whether this stack plays the test: the embedded one the journeys in a browser and what touches no base, the
    production one what needs it and what is long and the same on both."""
    if not pile_de_production:
        return not (item.get_closest_marker("postgresql") or item.get_closest_marker("une_pile"))
    if item.get_closest_marker("navigateur"):
        return bool(os.environ.get("NAVIGATEUR"))
    touche_la_base = item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ())
    return bool(touche_la_base) or not item.nodeid.startswith(SANS_BASE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each stack plays its own tests."""
    from django.db import connection

    production = connection.vendor == "postgresql"
    gardes = [item for item in items if _a_sa_place(item, production)]
    if len(gardes) < len(items):
        config.hook.pytest_deselected(items=[i for i in items if not _a_sa_place(i, production)])
        items[:] = gardes
    if ouvriers := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0")):
        items[:] = _longs_d_abord(items, ouvriers)


#: What keeps a worker busy for ten seconds and more, the longest first; what shares a platform stays together.
LONGS = (
    "tests/production/test_pannes.py",
    "tests/droits/test_exploration.py",
    "tests/workflows/test_temps.py::test_une_annee_jour_par_jour",
    *(f"tests/droits/test_matrice_http.py::test_chaque_personne_obtient_ce_que_dit_le_tableau[workflows-{n}" for n in range(4)),
    *(f"tests/droits/test_matrice_services.py::test_seuls_les_titulaires_du_droit_agissent[{d}" for d in ("ads-0", "ads-1", "rlpi-0", "rlpi-1")),
    "tests/guichet/test_parcours_clavier.py",
    "tests/droits/test_matrice_http.py::test_chaque_personne_obtient_ce_que_dit_le_tableau[guichet",
    "tests/carto/test_detection.py::test_mille_parcelles",
)  # fmt: skip


def _longs_d_abord(items: list[pytest.Item], ouvriers: int) -> list[pytest.Item]:
    """The same tests, the long ones at the head of the share that each worker is dealt: a worker steals from the end
    of another's, so that what is left for the last minute is short."""
    groupes = [[item for item in items if item.nodeid.startswith(debut)] for debut in LONGS]
    groupes = [groupe for groupe in groupes if groupe]
    pris = {id(item) for groupe in groupes for item in groupe}
    reste = iter([item for item in items if id(item) not in pris])
    ordre: list[pytest.Item] = []
    for rang in range(ouvriers):
        tete = [item for groupe in groupes[rang::ouvriers] for item in groupe]
        part = (len(items) - len(ordre)) // (ouvriers - rang)
        ordre += [*tete, *islice(reste, max(0, part - len(tete)))]
    return [*ordre, *reste]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[None]:
    """One test base a run and a worker; on the embedded stack a file, since threads and the live server write to it
    too."""
    from django.db import connections

    connexion = connections["default"]
    ouvrier = getattr(request.config, "workerinput", {}).get("workerid", "seul")
    nom = f"{PREFIXE}{_execution()}-{ouvrier}.sqlite3"
    if connexion.vendor == "sqlite":
        base = str(dossier_des_bases() / nom)
    else:
        base = f"test_{connexion.settings_dict['NAME']}_{_execution()}_{ouvrier}"
    connexion.settings_dict["TEST"]["NAME"] = base
    yield
    connexion.close()
    if connexion.vendor == "sqlite":
        for reste in dossier_des_bases().glob(f"{nom}*"):
            _effacer(reste)
        return
    with django_db_blocker.unblock():
        bases.oublier(connexion, base)


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_keepdb: bool,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker,
) -> bool:
    """The first worker plays the migrations and the others start from its base."""
    from django.db import connections

    connexion = connections["default"]
    with django_db_blocker.unblock():
        bases.copier(connexion, connexion.settings_dict["TEST"]["NAME"])
    return True


def pytest_collection_finish() -> None:
    """What is imported stays: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _vidage_rapide() -> Iterator[None]:
    """After a test that commits, Django empties the tables and asks every application to fill its own again (types,
    permissions, groups). The rows are the same each time: they are read once, then laid back."""
    from django.apps import apps
    from django.core.management.commands import flush
    from django.db import transaction

    remplir, lignes = flush.emit_post_migrate_signal, []

    def remettre(*arguments: object, **options: object) -> None:
        if not lignes:
            remplir(*arguments, **options)
            modeles = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
            lignes.extend((m, tuple(m._base_manager.all())) for m in modeles if m._base_manager.exists())
            return
        with transaction.atomic():
            for modele, siennes in lignes:
                modele._base_manager.bulk_create(siennes)

    vider = flush.sql_flush
    flush.emit_post_migrate_signal = remettre
    flush.sql_flush = lambda style, connexion, **options: (
        _vider(connexion) or vider(style, connexion, **options)
    )
    yield
    flush.emit_post_migrate_signal = remplir
    flush.sql_flush = vider


def _vider(connexion: object) -> list[str]:
    """On PostgreSQL, emptying small tables by DELETE, keys and triggers put aside, is ten times faster than TRUNCATE,
    which makes every file of every table anew; only the owner of the server may. Nothing elsewhere."""
    if connexion.vendor != "postgresql":
        return []
    with connexion.cursor() as curseur:
        curseur.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not curseur.fetchone()[0]:
            return []
    tables = connexion.introspection.django_table_names(only_existing=True, include_views=False)
    # The words of the search are no model's: their trigger is put aside too.
    effacements = "; ".join(
        f"DELETE FROM {connexion.ops.quote_name(table)}" for table in [*tables, "dossiers_mots"]
    )
    return [f"SET LOCAL session_replication_role = replica; {effacements}"]


@pytest.fixture(autouse=True)
def _mondes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Worlds made by one test are laid again for the next (``tests.mondes``)."""
    from tests import mondes

    mondes.ouvrir(request)
    yield
    mondes.fermer()


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
