"""A real worker, its real broker, a real mail server: it sends, it is killed, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.celery import app
from dossiers.models import Envoi, Evenement
from dossiers.models.courriers import EtatEnvoi
from dossiers.services import envois
from tests import fabriques as f
from tests import mondes

pytestmark = pytest.mark.django_db(transaction=True)

RACINE = Path(__file__).resolve().parents[2]
PATIENCE = 60


class Boite:
    """A mail server that can hold a message for a while before it accepts it."""

    def __init__(self):
        self.recus: list[bytes] = []
        self.attente = 0.0
        self.commence = False

    async def handle_DATA(self, server, session, envelope):
        self.commence = True
        await asyncio.sleep(self.attente)
        self.recus.append(envelope.content)
        return "250 OK"


@pytest.fixture
def boite():
    handler = Boite()
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        handler.port = prise.getsockname()[1]
    serveur = Controller(handler, hostname="127.0.0.1", port=handler.port)
    serveur.start()
    yield handler
    serveur.stop()


def environnement(port: int) -> dict[str, str]:
    """The worker sees the base, the files and the broker of this test, and the mail server above."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DEMO": "1",
        "MITOYEN_SCRIPT": "test",
    }
    env |= {"MITOYEN_VAR": str(settings.VAR), "EMAIL_URL": f"smtp://127.0.0.1:{port}", "SECRET_KEY": "tests"}
    base = connection.settings_dict
    if connection.vendor == "postgresql":
        hote, utilisateur = base["HOST"] or "127.0.0.1", base["USER"]
        secret = f":{base['PASSWORD']}" if base["PASSWORD"] else ""
        env["DATABASE_URL"] = f"postgis://{utilisateur}{secret}@{hote}:{base['PORT'] or 5432}/{base['NAME']}"
    else:
        env.pop("DATABASE_URL", None)
        lien = Path(settings.VAR) / "mitoyen.sqlite3"
        lien.unlink(missing_ok=True)
        lien.symlink_to(base["NAME"])
    return env


@pytest.fixture
def ouvrier(boite):
    """Starts real workers on demand; stops them all. A world laid again would wake none of them."""
    mondes.fermer()
    app.conf.task_always_eager = False
    lances: list[subprocess.Popen] = []

    def lancer() -> subprocess.Popen:
        commande = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "--pool=solo",
            "--loglevel=ERROR",
        ]
        commande += ["--without-gossip", "--without-mingle", f"--hostname=essai{len(lances)}@localhost"]
        processus = subprocess.Popen(
            commande,
            cwd=RACINE,
            env=environnement(boite.port),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        lances.append(processus)
        return processus

    yield lancer
    app.conf.task_always_eager = True
    for processus in lances:
        if processus.poll() is None:
            processus.terminate()
            try:
                processus.wait(timeout=15)
            except subprocess.TimeoutExpired:
                processus.kill()
    Path(settings.VAR, "mitoyen.sqlite3").unlink(missing_ok=True)


def attendre(condition) -> None:
    limite = time.monotonic() + PATIENCE
    while time.monotonic() < limite:
        if condition():
            return
        time.sleep(0.2)
    pytest.fail("rien ne s'est passé à temps")


def test_l_ouvrier_envoie_l_accuse_et_l_horloge_part(ouvrier, boite):
    ouvrier()
    dossier = f.depose("PCMI", f.Decor())
    attendre(lambda: Envoi.objects.get(dossier=dossier, genre="aee").etat == EtatEnvoi.ENVOYE)
    dossier.refresh_from_db()
    assert not dossier.est_provisoire
    attendre(lambda: not Envoi.objects.filter(dossier=dossier).exclude(etat=EtatEnvoi.ENVOYE).exists())
    # The acknowledgement to the person named, a copy to whoever filed: one each.
    destinataires = [message_from_bytes(recu)["To"] for recu in boite.recus]
    assert len(destinataires) == len(set(destinataires))
    assert sum(b"accus" in recu.lower() for recu in boite.recus) >= 1


def test_ouvrier_tue_pendant_l_envoi_rien_de_perdu_rien_de_double(ouvrier, boite):
    boite.attente = 30
    premier = ouvrier()
    dossier = f.depose("PCMI", f.Decor())
    attendre(lambda: boite.commence)
    os.kill(premier.pid, signal.SIGKILL)
    premier.wait(timeout=10)
    envoi = Envoi.objects.get(dossier=dossier, genre="aee")
    assert envoi.etat == EtatEnvoi.EN_COURS
    assert envois.traiter(envoi.pk) == "", "une prise en cours n'est pas refaite"
    Envoi.objects.filter(pk=envoi.pk).update(prochaine_tentative=timezone.now() - timedelta(hours=1))
    assert envois.balayer()["interrompus"] == 1
    envoi.refresh_from_db()
    assert envoi.etat == EtatEnvoi.A_VERIFIER
    assert not Evenement.objects.filter(dossier=dossier, nature="aee").exists()
