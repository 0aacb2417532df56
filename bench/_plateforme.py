"""A whole platform as it runs in production, in real processes on loopback, that a measure may kill and restart.

PostgreSQL and RabbitMQ are private servers (``script/lib-serveurs.sh``), the mail server keeps what it
receives, the web and the worker are the commands of ``deploy/``. Everything lives in one folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller

from bench._atelier import Atelier

RACINE = Path(__file__).resolve().parent.parent
PATIENCE = 90


class Panne(Exception):
    """A part of the platform did not come up."""


def port_libre() -> int:
    """A TCP port of the loopback nobody listens on."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def attendre(
    condition: Callable[[], object], quoi: str, *, delai: float = PATIENCE, pas: float = 0.1
) -> None:
    """Waits until ``condition`` holds.

    Raises:
        Panne: it did not within ``delai`` seconds.
    """
    limite = time.monotonic() + delai
    while not condition():
        if time.monotonic() > limite:
            raise Panne(f"{quoi} : rien après {delai:.0f} s")
        time.sleep(pas)


class Boite:
    """The mail server: how many times each message was accepted, by subject and recipient."""

    def __init__(self) -> None:
        self.recus: Counter[str] = Counter()
        self.attente = 0.0
        self._serveur = Controller(self, hostname="127.0.0.1", port=port_libre())
        self._serveur.start()
        self.port: int = self._serveur.port

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - a hook of aiosmtpd
        if self.attente:
            await asyncio.sleep(self.attente)
        message = message_from_bytes(envelope.content)
        self.recus[str(message["Message-ID"])] += 1
        return "250 OK"

    def fermer(self) -> None:
        self._serveur.stop()


class Serveur:
    """PostgreSQL or RabbitMQ, started by the shell function that the scripts use; it can be killed and come back."""

    def __init__(self, fonction: str, variable: str, dossier: Path) -> None:
        texte = (
            "source script/lib.sh; source script/lib-serveurs.sh; lien() { :; }; "
            f'cd "{dossier.parent}"; {fonction} "{dossier}" && echo "${variable} ${{SERVEURS_PIDS[*]}}"; disown -a'
        )
        fait = subprocess.run(
            ["bash", "-c", texte], cwd=RACINE, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )  # fmt: skip
        self.url, *pids = (fait.stdout.splitlines() or [""])[-1].split() or [""]
        if "://" not in self.url:
            raise Panne(f"{fonction} : {fait.stderr[-800:]}")
        self.pids = [int(pid) for pid in pids]
        # PostgreSQL ends its sessions on SIGINT; RabbitMQ does not hear it.
        self._fin = signal.SIGINT if "postgresql" in fonction else signal.SIGTERM
        self._journal = dossier / "journal"

    @property
    def pid(self) -> int:
        """The server itself: the last one started (RabbitMQ has its name service before it)."""
        return self.pids[-1]

    def tuer(self) -> None:
        """kill -9; what is needed to start the same server again is read before."""
        lieu = Path("/proc", str(self.pid))
        self._commande = [
            os.fsdecode(mot) for mot in (lieu / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        ]
        self._environnement = dict(
            os.fsdecode(paire).split("=", 1) for paire in (lieu / "environ").read_bytes().split(b"\0") if b"=" in paire
        )  # fmt: skip
        self._ou, qui = os.readlink(lieu / "cwd"), lieu.stat()
        self._qui = {"user": qui.st_uid, "group": qui.st_gid} if os.getuid() == 0 and qui.st_uid else {}
        _achever(self.pid, signal.SIGKILL)

    def redemarrer(self, pret: Callable[[], object]) -> None:
        """The same server again, on the same port and the same data; tried again while what the dead one left
        (its children, its lock) still holds the place."""
        processus: subprocess.Popen | None = None

        def debout() -> object:
            nonlocal processus
            if processus is None or processus.poll() is not None:
                with self._journal.open("ab") as journal:
                    processus = subprocess.Popen(
                        self._commande, env=self._environnement, cwd=self._ou, stdout=journal, stderr=journal,
                        stdin=subprocess.DEVNULL, start_new_session=True, **self._qui,
                    )  # fmt: skip
                self.pids[-1] = processus.pid
                time.sleep(0.5)
            return pret()

        attendre(debout, "le serveur relancé", pas=0.3)

    def fermer(self) -> None:
        for pid in reversed(self.pids):
            _achever(pid, self._fin if pid == self.pid else signal.SIGTERM)


def _etat(pid: int) -> list[str]:
    """The fields of /proc/…/stat that follow the name (state, parent, group, …); empty when it is gone."""
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _vit(pid: int) -> bool:
    return bool(etat := _etat(pid)) and etat[0] != "Z"


def _famille(pid: int) -> list[int]:
    """A process and all that descend from it: RabbitMQ's command is a shell whose child is the server."""
    parents = {
        int(lieu.name): int(etat[1])
        for lieu in Path("/proc").glob("[0-9]*")
        if (etat := _etat(int(lieu.name)))
    }
    famille = [pid]
    for membre in famille:
        famille += [enfant for enfant, parent in parents.items() if parent == membre]
    return famille


def _achever(pid: int, coup: signal.Signals) -> None:
    """Sends ``coup`` to a process and its descendants, waits, and kills what resists; a child of ours is reaped."""
    famille = _famille(pid)
    for envoye, delai in ((coup, 20.0), (signal.SIGKILL, 10.0)):
        for membre in famille:
            with contextlib.suppress(ProcessLookupError):
                os.kill(membre, envoye)
        fin = time.monotonic() + delai
        while any(map(_vit, famille)) and time.monotonic() < fin:
            time.sleep(0.1)
        if not any(map(_vit, famille)):
            break
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


class Plateforme:
    """Base, broker, mail, web, worker and beat. ``tuer`` is SIGKILL on the process and all it started."""

    def __init__(
        self, dossier: Path, *, base: str, courrier: str, reglages: dict[str, str] | None = None
    ) -> None:
        self.var = dossier / "var"
        self.var.mkdir(parents=True, exist_ok=True)
        self.boite = Boite()
        self.port = port_libre()
        self.adresse = f"http://127.0.0.1:{self.port}"
        self.reglages = {
            "DJANGO_SETTINGS_MODULE": "bench._reglages",
            "DEMO": "1",
            "MITOYEN_SCRIPT": "bench",
            "MITOYEN_VAR": str(self.var),
            "DATABASE_URL": base,
            "BROKER_URL": courrier,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.boite.port}",
            "SITE_URL": self.adresse,
            "SECRET_KEY": "mesure",
            "SANTE_JETON": "mesure",
            "CONN_MAX_AGE": "20",
            "PYTHONWARNINGS": "ignore",
            **(reglages or {}),
        }
        self.processus: dict[str, subprocess.Popen] = {}
        self.morts = 0
        self._atelier = Atelier(self.environnement())

    def environnement(self) -> dict[str, str]:
        garde = {
            cle: val for cle, val in os.environ.items() if cle in ("PATH", "HOME", "LANG", "TMPDIR", "LC_ALL")
        }
        return {**garde, **self.reglages}

    def gerer(self, *arguments: str, attendu: int | None = 0) -> str:
        """Runs one management command; its standard output.

        Raises:
            Panne: it ended with another code than ``attendu`` (None: any).
        """
        code, ecrit, fautes = self._atelier.gerer(*arguments)
        if attendu is not None and code != attendu:
            raise Panne(f"{arguments[0]} : code {code}\n{ecrit[-2000:]}{fautes[-2000:]}")
        return ecrit

    def preparer(self, *, dossiers: int = 0) -> None:
        """Migrated base, signing authority, communes and accounts of the demonstration."""
        self.gerer("migrate", "--noinput")
        self.gerer("creer_autorite_demo")
        self.gerer("demo", "--dossiers", str(dossiers))

    @property
    def python(self) -> str:
        return sys.executable

    def lancer(self, nom: str, *, prefixe: Sequence[str] = ()) -> subprocess.Popen:
        """Starts ``web``, ``ouvrier`` or ``planificateur``, in a process group of its own; ``prefixe``: words
        before its command."""
        celery = [sys.executable, "-m", "celery", "-q", "-A", "config"]
        silence = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        commandes = {
            "web": [
                sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{self.port}",
                "--workers", self.reglages.get("WEB_CONCURRENCY", "2"), "--threads", "4", "--timeout", "120", "--log-level", "warning",
                "--worker-tmp-dir", "/dev/shm", "--no-control-socket",
            ],
            "ouvrier": [*celery, "worker", "--pool=solo", "--loglevel=WARNING", *silence, f"--hostname=m{self.port}@localhost"],
            "planificateur": [*celery, "beat", "--loglevel=WARNING", f"--schedule={self.var / 'battement'}"],
        }  # fmt: skip
        journal = (self.var / f"{nom}.journal").open("ab")
        self.processus[nom] = subprocess.Popen(
            [*prefixe, *commandes[nom]], cwd=RACINE, env=self.environnement(), stdout=journal, stderr=journal,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        journal.close()
        return self.processus[nom]

    def demarrer(self, *noms: str) -> None:
        """Starts the named parts (all by default) and waits for the web to answer."""
        for nom in noms or ("web", "ouvrier", "planificateur"):
            self.lancer(nom)
        attendre(self.repond, "le site")

    def repond(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.adresse}/sante/", timeout=5) as reponse:
                return reponse.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def tuer(self, nom: str) -> None:
        """kill -9 of the part and of every process it started."""
        processus = self.processus.pop(nom, None)
        if processus is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(processus.pid, signal.SIGKILL)
        processus.wait(timeout=20)
        self.morts += 1

    def memoire(self, nom: str) -> int:
        """Resident bytes of a part, its children included."""
        groupe, total = self.processus[nom].pid, 0
        for lieu in Path("/proc").glob("[0-9]*"):
            try:
                champs = (lieu / "stat").read_text().rpartition(")")[2].split()
                if int(champs[2]) == groupe:
                    total += int((lieu / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            except (OSError, IndexError):
                continue
        return total

    def fermer(self) -> None:
        self._atelier.fermer()
        restes = list(self.processus.values())
        for processus in restes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(processus.pid, signal.SIGTERM)
        for nom in list(self.processus):
            processus = self.processus.pop(nom)
            try:
                processus.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(processus.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.boite.fermer()
