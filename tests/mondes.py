"""Worlds made once: what the services wrote for one test is laid again for the next that asks for the same.

A commune and a permit brought to its decision cost one to two seconds, and hundreds of tests begin so. The first that
asks makes it by the real services; the rows it wrote are kept, and laid back when another test asks for the same steps
and wrote nothing of its own before. Whoever has put a setting or a function aside makes their own.
"""

from __future__ import annotations

import copy
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache as une_fois
from typing import Any

import pytest
from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.db.models import Count, Max, Min
from django.utils import timezone

from dossiers import recherche_par_lieu
from dossiers.models import Dossier, Fichier
from dossiers.technique.fichiers import chemin

#: No step reads these: the heartbeat of the daily job, which many tests note first, and who is signed in.
A_PART = {"workflows_battementplanificateur", "django_session"}
COMPTES = "communes_utilisateur"
CONNEXION = f'UPDATE "{COMPTES}" SET "last_login" ='
LIT = re.compile(
    r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|EXPLAIN|SET|SHOW)\b", re.IGNORECASE
)
ECRIT = re.compile(r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)

_maintenant = timezone.now

Lignes = dict[Any, Any]


@dataclass
class Monde:
    """The base once a step is over (tables written since the test began), what the step changed in it, and what it
    returned, sent and stored."""

    tables: dict[str, Lignes]
    ecarts: dict[str, tuple[list, list]]
    rendu: Any
    courriels: list
    fichiers: dict[str, bytes]


@dataclass
class _Etat:
    """Where the running test stands: the steps that made its base, the tables written beside them, and all those
    written since it began."""

    requete: pytest.FixtureRequest | None = None
    actif: bool = True
    etapes: tuple = ()
    a_cote: set[str] = field(default_factory=set)
    ecrites: set[str] = field(default_factory=set)
    fabrique: int = 0
    base: tuple | None = None
    a_connecte: bool = False


_etat = _Etat(actif=False)
_mondes: dict[tuple, Monde] = {}
_bases: dict[tuple, dict[str, Lignes]] = {}


# --- One test ---


def _remplacements(request: pytest.FixtureRequest) -> list:
    """What ``monkeypatch`` has put in the place of something else, by now, for this test."""
    for definition in request.node._fixtureinfo.name2fixturedefs.get("monkeypatch", ()):
        if definition.cached_result and definition.cached_result[2] is None:
            pose = definition.cached_result[0]
            return [(cible, nom) for cible, nom, _ in (*pose._setattr, *pose._setitem)]
    return []


def _est_tel_quel() -> bool:
    """Whether the services do now what they always do; the day may have moved, it is part of what names a world."""
    return (
        not isinstance(settings._wrapped, UserSettingsHolder)
        and timezone.now is _maintenant
        and all(change == (timezone, "localdate") for change in _remplacements(_etat.requete))
    )


def ouvrir(request: pytest.FixtureRequest) -> None:
    """A test begins, in a base that holds what the migrations laid and no more."""
    global _etat
    _etat = _Etat(request)
    connection_created.connect(_brancher, dispatch_uid="tests.mondes")
    _brancher(connection)


def fermer() -> None:
    """The test is over: emptying its base is no step."""
    _etat.actif = False


def fabrique() -> bool:
    """Whether a world is being made, and not a row of one test."""
    return bool(_etat.fabrique)


def _brancher(connection: Any, **_: object) -> None:
    if _observer not in connection.execute_wrappers:
        connection.execute_wrappers.append(_observer)


def _observer(executer, sql, parametres, plusieurs, contexte):
    texte = str(sql)
    if _etat.actif and not LIT.match(texte):
        trouvee = ECRIT.match(texte)
        table = trouvee.group(1) if trouvee else "?"
        if texte.startswith(CONNEXION):
            _etat.a_connecte = True
        elif table not in A_PART:
            _etat.a_cote.add(table)
            _etat.ecrites.add(table)
            # Written beside the step by the live server: neither is kept.
            _etat.actif &= threading.current_thread() is threading.main_thread() or not _etat.fabrique
    return executer(sql, parametres, plusieurs, contexte)


# --- One step ---


def garder(nom: tuple, faire: Callable[[], Any]) -> Any:
    """What ``faire`` returns, made now or laid back. ``nom`` says all it depends on beside the steps before it."""
    if not (_etat.actif and not _etat.a_cote and _est_tel_quel() and _peut_poser() and _lire_la_base()):
        return faire()
    cle = (*(_etat.etapes or (_etat.base,)), (nom, timezone.localdate(), connection.in_atomic_block))
    if cle in _mondes:
        _poser(_mondes[cle])
    else:
        avant = _mondes[_etat.etapes].tables if _etat.etapes else {}
        if _etat.a_connecte:
            avant = {**avant, COMPTES: _lire(COMPTES)}
        deja = len(mail.outbox)
        _etat.fabrique += 1
        try:
            rendu = faire()
        finally:
            _etat.fabrique -= 1
        if not _etat.actif or not _etat.ecrites <= set(_colonnes):
            _etat.actif = False
            return rendu
        _mondes[cle] = _photographier(avant, rendu, mail.outbox[deja:])
    _etat.etapes, _etat.a_cote = cle, set()
    return copy.deepcopy(_mondes[cle].rendu)


@une_fois
def _peut_poser() -> bool:
    """On PostgreSQL, rows of the journal are laid with triggers put aside: only the owner of the server may."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as curseur:
        curseur.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return curseur.fetchone()[0]


def _photographier(avant: dict[str, Lignes], rendu: Any, courriels: list) -> Monde:
    tables = {table: _lire(table) for table in sorted(_etat.ecrites)}
    ecarts = {}
    for table, lignes in tables.items():
        anciennes = avant.get(table, _bases[_etat.base][table])
        otees = [cle for cle, ligne in anciennes.items() if lignes.get(cle) != ligne]
        posees = [ligne for cle, ligne in lignes.items() if anciennes.get(cle) != ligne]
        if otees or posees:
            ecarts[table] = (otees, posees)
    fichiers = {}
    if Fichier._meta.db_table in ecarts:
        for empreinte in Fichier.objects.values_list("empreinte", flat=True):
            with default_storage.open(chemin(empreinte), "rb") as flux:
                fichiers[chemin(empreinte)] = flux.read()
    return Monde(tables, ecarts, copy.deepcopy(rendu), list(courriels), fichiers)


def photographie() -> dict[str, Lignes]:
    """Every row of the base, as the engine holds it."""
    return {table: _lire(table) for table in _colonnes}


def _poser(monde: Monde) -> None:
    cache.clear()
    with transaction.atomic():
        _remplacer(monde.ecarts)
    for lieu, octets in monde.fichiers.items():
        if not default_storage.exists(lieu) or _octets(lieu) != octets:
            default_storage.delete(lieu)
            default_storage.save(lieu, ContentFile(octets))
    mail.outbox.extend(monde.courriels)
    _etat.ecrites |= set(monde.tables)


def _octets(lieu: str) -> bytes:
    with default_storage.open(lieu, "rb") as flux:
        return flux.read()


# --- The rows, as the engine holds them ---


_colonnes: dict[str, list[str]] = {}


def _lire_la_base() -> bool:
    """Reads once what a test finds in its base; says whether it holds that and no more. Once a first test committed,
    the rows that every base holds are those laid after it, under keys of their own."""
    if _etat.base is not None:
        return True
    if apps.get_model("communes.Utilisateur").objects.exists():
        return False
    bornes = Permission.objects.aggregate(Min("pk"), Max("pk"), Count("pk"))
    signe = tuple(bornes.values())
    if not _colonnes:
        tables = set(connection.introspection.table_names())
        for modele in apps.get_models(include_auto_created=True):
            if modele._meta.managed and not modele._meta.proxy and modele._meta.db_table in tables:
                _colonnes[modele._meta.db_table] = _colonnes_de(modele)
    if signe not in _bases:
        _bases[signe] = {table: _lire(table) for table in _colonnes}
    _etat.base = signe
    return True


def _colonnes_de(modele: Any) -> list[str]:
    """The key first; what the engine computes by itself is not laid."""
    noms = [c.column for c in modele._meta.local_concrete_fields if not getattr(c, "generated", False)]
    cle = modele._meta.pk.column
    return [cle, *(nom for nom in noms if nom != cle)]


def _liste(noms: Iterable[str], prefixe: str = "") -> str:
    return ", ".join(f'{prefixe}"{nom}"' for nom in noms)


def _lire(table: str) -> Lignes:
    colonnes = _colonnes[table]
    if connection.vendor == "postgresql":
        copier = f'COPY (SELECT {_liste(colonnes)} FROM "{table}") TO STDOUT'
        with connection.connection.cursor() as curseur, curseur.copy(copier) as flux:
            lignes = b"".join(flux).splitlines(keepends=True)
        return {ligne.rstrip(b"\n").split(b"\t", 1)[0].decode(): ligne for ligne in lignes}
    # A plus sign takes the declared type away from a column: its value comes as it is stored.
    curseur = connection.connection.execute(f'SELECT {_liste(colonnes, "+")} FROM "{table}"')
    return {ligne[0]: tuple(ligne) for ligne in curseur}


def _remplacer(ecarts: dict[str, tuple[list, list]]) -> None:
    if connection.vendor == "postgresql":
        _remplacer_postgresql(ecarts)
        return
    brute = connection.connection
    for table, (otees, posees) in ecarts.items():
        colonnes = _colonnes[table]
        brute.executemany(f'DELETE FROM "{table}" WHERE "{colonnes[0]}" = ?', [(cle,) for cle in otees])
        valeurs = ", ".join("?" for _ in colonnes)
        brute.executemany(f'INSERT INTO "{table}" ({_liste(colonnes)}) VALUES ({valeurs})', posees)


def _remplacer_postgresql(ecarts: dict[str, tuple[list, list]]) -> None:
    with connection.connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = replica")
        for table, (otees, posees) in ecarts.items():
            colonnes = _colonnes[table]
            if otees:
                curseur.execute(f'DELETE FROM "{table}" WHERE "{colonnes[0]}"::text = ANY(%s)', [otees])
            if posees:
                with curseur.copy(f'COPY "{table}" ({_liste(colonnes)}) FROM STDIN') as flux:
                    flux.write(b"".join(posees))
        curseur.execute("SET LOCAL session_replication_role = origin")
        if Dossier._meta.db_table in ecarts:  # kept by a trigger, which the rows just laid did not wake
            curseur.execute("DELETE FROM dossiers_mots")
            curseur.execute(recherche_par_lieu.REPRISE_SQL, [0, 2**62])
