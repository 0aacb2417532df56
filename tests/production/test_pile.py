"""The production stack by environment alone: storage, pool, logs, errors."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from config import journaux, sentinelle
from config.settings import pile
from dossiers.technique import fichiers
from tests.dossiers.technique.test_fichiers import fabriquer_pdf

RACINE = Path(__file__).resolve().parents[2]
PDF_VIDE = fabriquer_pdf()


@pytest.fixture(scope="module")
def seau(tmp_path_factory):
    """A bucket of an S3 server on loopback; yields its STORAGE_URL."""
    serveur = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    serveur.start()
    hote, port = serveur.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{hote}:{port}",
        aws_access_key_id="cle",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="pieces")
    yield f"s3://cle:secret@{hote}:{port}/pieces?tls=non"
    serveur.stop()


@pytest.fixture
def stockage_s3(seau, settings):
    settings.STORAGES = {**settings.STORAGES, "default": pile.stockage(seau, Path("/inutile"))}
    return storages["default"]


def test_un_fichier_depose_sur_s3_se_relit_octet_pour_octet_et_une_seule_fois(stockage_s3):
    depose = fichiers.deposer_flux(io.BytesIO(PDF_VIDE), "plan.pdf")
    assert depose.empreinte == hashlib.sha256(PDF_VIDE).hexdigest()
    fichiers.deposer_flux(io.BytesIO(PDF_VIDE), "encore.pdf")
    with fichiers.ouvrir(depose.empreinte) as lu:
        assert lu.read() == PDF_VIDE
    assert fichiers.verifier(depose.empreinte)
    assert [o.key for o in stockage_s3.bucket.objects.all()] == [fichiers.chemin(depose.empreinte)]


def test_un_fichier_perdu_sur_s3_est_dit_introuvable(stockage_s3):
    with pytest.raises(fichiers.FichierIntrouvable):
        fichiers.ouvrir("0" * 64)
    assert not fichiers.verifier("0" * 64)


@pytest.mark.django_db
def test_la_sante_suit_le_stockage_s3(stockage_s3, client, settings):
    assert client.get("/sante/").json() == {"etat": "ok"}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": pile.stockage("s3://cle:secret@127.0.0.1:9/pieces?tls=non", Path("/inutile")),
    }
    storages["default"].connection.meta.client.meta.config.connect_timeout = 1
    storages["default"].connection.meta.client.meta.config.retries = {"max_attempts": 1}
    assert client.get("/sante/").status_code == 503


def test_une_piece_lue_sur_s3_ne_tient_pas_en_memoire(stockage_s3):
    assert stockage_s3.max_memory_size == pile.MEMOIRE_PAR_FICHIER


@pytest.mark.parametrize(
    "url", ["ftp://hote/seau", "s3://cle:tres-secret@hote", "s3://c:s@hote/a/b", "/dossier"]
)
def test_une_adresse_de_stockage_inconnue_est_refusee_sans_dire_son_secret(url):
    with pytest.raises(ImproperlyConfigured) as refus:
        pile.stockage(url, Path("/inutile"))
    assert "tres-secret" not in str(refus.value)


def test_sans_adresse_les_fichiers_restent_sous_var():
    assert pile.stockage("", Path("/lieu"))["OPTIONS"]["location"] == Path("/lieu")
    assert pile.stockage("file:///autre%20lieu", Path("/lieu"))["OPTIONS"]["location"] == Path("/autre lieu")


def test_un_pool_remplace_les_connexions_gardees():
    base = pile.base_de_production({"ENGINE": "x"}, pool=8, age=60)
    assert (base["CONN_MAX_AGE"], base["OPTIONS"]["pool"]["max_size"]) == (0, 8)
    base = pile.base_de_production({"ENGINE": "x"}, pool=0, age=60)
    assert (base["CONN_MAX_AGE"], base["OPTIONS"]) == (60, {})


@pytest.mark.postgresql
def test_le_pool_sert_de_vraies_connexions():
    lu = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup()\n"
            "from django.db import connection as c\n"
            "with c.cursor() as k:\n  k.execute('SELECT 41 + 1'); print(k.fetchone()[0], bool(c.pool))",
        ],
        env={**os.environ, "DATABASE_POOL": "4", "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert lu.stdout.split() == ["42", "True"]


# --- Logs -----------------------------------------------------------------------------------------


@pytest.fixture
def ecrit():
    """What a log line becomes, as JSON."""
    flux = io.StringIO()
    poignee = logging.StreamHandler(flux)
    poignee.setFormatter(journaux.FormateurJson())
    poignee.addFilter(journaux.SansDonneesPersonnelles())
    journal = logging.getLogger("essai.journaux")
    journal.addHandler(poignee)
    journal.propagate = False
    yield lambda: [json.loads(ligne) for ligne in flux.getvalue().splitlines()]
    journal.removeHandler(poignee)
    journal.propagate = True


@pytest.mark.parametrize(
    ("message", "trace"),
    [
        ("envoi à jeanne.d-arc@example.org refusé", "envoi à [courriel] refusé"),
        ("base postgis://u:motdepasse@h/b", "base postgis://u:***@h/b"),
        ("GET /avis/abc:def:ghi/ 404", "GET /avis/*** 404"),
        ("GET /x/?jeton=abc&page=2", "GET /x/?jeton=***&page=2"),
    ],
)
def test_un_journal_ne_nomme_personne_et_ne_dit_aucun_secret(ecrit, message, trace):
    logging.getLogger("essai.journaux").error("%s", message)
    assert ecrit()[0]["message"] == trace


def test_une_trace_d_erreur_est_epuree_aussi(ecrit):
    try:
        raise ValueError("adresse jeanne@example.org")
    except ValueError:
        logging.getLogger("essai.journaux").exception("panne")
    assert "jeanne@" not in ecrit()[0]["exc_info"]
    assert "[courriel]" in ecrit()[0]["exc_info"]


def test_une_ligne_porte_le_dossier_et_le_numero_de_la_requete(ecrit, rf):
    from django.http import HttpResponse

    vue = journaux.JournalRequeteMiddleware(lambda requete: None)

    def repondre(requete):
        vue.process_view(requete, None, (), {"reference": "ABCDEFGHJK"})
        logging.getLogger("essai.journaux").error("ici")
        return HttpResponse()

    vue.get_response = repondre
    reponse = vue(rf.get("/"))
    logging.getLogger("essai.journaux").error("ailleurs")
    dedans, dehors = ecrit()
    assert dedans["dossier"] == "ABCDEFGHJK"
    assert dedans["requete"] == reponse.headers["X-Request-Id"]
    assert (dehors["dossier"], dehors["requete"]) == ("", "")


def test_une_forme_de_journal_inconnue_est_refusee():
    with pytest.raises(ImproperlyConfigured):
        pile.journaux("xml", "INFO")


def test_une_erreur_envoyee_au_dehors_ne_porte_ni_personne_ni_cookie():
    evenement = {
        "user": {"email": "a@example.org"},
        "request": {
            "url": "http://h/?jeton=abc",
            "method": "GET",
            "cookies": {"s": "1"},
            "data": {"nom": "X"},
        },
        "exception": {"values": [{"type": "E", "value": "pour a@example.org"}]},
    }
    envoye = json.dumps(sentinelle.nettoyer(evenement, {}))
    assert "a@example.org" not in envoye
    assert "cookies" not in envoye
    assert "abc" not in envoye


# --- Health and figures ---------------------------------------------------------------------------

JETON = {"headers": {"Authorization": "Bearer jeton-de-supervision"}}


@pytest.mark.django_db
class TestSupervision:
    @pytest.fixture(autouse=True)
    def _jeton(self, settings):
        settings.SANTE_JETON = "jeton-de-supervision"

    def test_sans_jeton_rien_que_ok(self, client):
        assert client.get("/sante/").json() == {"etat": "ok"}
        assert client.get("/sante/", headers={"Authorization": "Bearer faux"}).json() == {"etat": "ok"}
        assert client.get("/sante/metriques").status_code == 401

    def test_le_jeton_ouvre_le_detail(self, client):
        detail = client.get("/sante/", **JETON).json()
        assert detail["base"] is True
        assert detail["limites"] == {"sous_trois_jours": 0, "depassees": 0}
        assert "jamais" in detail["suivi_quotidien"]

    def test_les_metriques_comptent_les_limites_les_envois_et_le_passage(self, client):
        from datetime import timedelta

        from django.utils import timezone

        from dossiers.models import Dossier, Envoi
        from tests import fabriques as f
        from workflows import battement

        dossier = f.depose("PCMI", f.Decor())
        jour = timezone.localdate()
        Dossier.objects.filter(pk=dossier.pk).update(date_silence=jour + timedelta(days=3))
        Envoi.objects.filter(dossier=dossier).update(etat="a_verifier")
        battement.noter(7, secondes=1.5)
        texte = client.get("/sante/metriques", **JETON).content.decode()
        assert 'mitoyen_limites{quand="sous_trois_jours"} 1.0' in texte
        assert 'mitoyen_envois{etat="a_verifier"} 1.0' in texte
        assert 'mitoyen_passage_duree_secondes{tache="passer_le_temps"} 1.5' in texte
        assert "mitoyen_disque_libre_octets" in texte
        for prive in (dossier.reference, dossier.nom_demandeur):
            assert prive not in texte


@pytest.mark.django_db
def test_sans_jeton_configure_aucun_jeton_n_ouvre(client):
    assert client.get("/sante/metriques", headers={"Authorization": "Bearer "}).status_code == 401
