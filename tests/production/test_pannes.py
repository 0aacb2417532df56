"""Real faults on real processes, in small; ``script/bench pannes`` plays them long."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import pannes
from bench._plateforme import RACINE, Serveur, attendre

pytestmark = pytest.mark.postgresql


@contextmanager
def dossier_ouvert():
    """A folder through which the user of PostgreSQL may pass (those of pytest are closed)."""
    with tempfile.TemporaryDirectory(prefix="mitoyen-test-") as lieu:
        Path(lieu).chmod(0o755)
        yield Path(lieu)


@pytest.fixture(scope="module")
def terrain():
    """One platform of real processes for all the faults: each must leave it sound for the next."""
    with dossier_ouvert() as lieu:
        t = pannes.Terrain(lieu)
        yield t
        t.fermer()


@pytest.fixture
def lieu():
    with dossier_ouvert() as dossier:
        yield dossier


def test_web_ouvrier_et_planificateur_tues_au_hasard_ne_perdent_ni_ne_doublent_rien(terrain):
    bilan = pannes.tuer_au_hasard(terrain, 3, calme=(1, 2.5))
    assert bilan["breches"] == []
    assert bilan["chaines"] == 3
    assert bilan["morts"] > 0


def test_le_courrier_coupe_n_arrete_pas_les_actes_et_tout_part_a_son_retour(terrain):
    bilan = pannes.couper_le_courrier(terrain, 1)
    assert bilan["breches"] == []
    assert bilan["courriels"] >= 3


def test_la_base_coupee_ne_perd_rien_de_ce_qui_a_ete_repondu(terrain):
    assert pannes.couper_la_base(terrain, 1)["breches"] == []


def test_des_messages_repetes_et_melanges_n_envoient_qu_une_fois(terrain):
    assert pannes.melanger_les_messages(terrain, 1)["breches"] == []


def test_une_horloge_qui_saute_ne_laisse_aucun_ecart(terrain):
    assert pannes.sauter_l_horloge(terrain, 1)["breches"] == []


def test_un_disque_plein_refuse_avec_une_phrase_et_le_meme_depot_reprend_ensuite(terrain):
    bilan = pannes.remplir_le_disque(terrain)
    assert "422" in bilan["refus"]
    assert "plus de place" in bilan["refus"]
    assert bilan["breches"] == []


def test_une_sauvegarde_prise_sous_charge_se_restaure_et_se_verifie(terrain):
    bilan = pannes.restaurer_une_sauvegarde(terrain, 1)
    assert bilan["breches"] == []
    assert bilan["dossiers_restaures"] > 0


def test_une_base_se_restaure_telle_qu_elle_etait_a_un_instant(lieu):
    serveur = Serveur("demarrer_postgresql", "POSTGRESQL_URL", lieu / "pg")
    url, wal = serveur.url.replace("postgis://", "postgresql://"), lieu / "wal"
    proprietaire = (lieu / "pg" / "donnees").stat()

    def sql(*requetes: str, adresse: str = url) -> list[str]:
        outil = ["psql", "-XAtq", adresse, *(m for r in requetes for m in ("-c", r))]
        return subprocess.run(outil, capture_output=True, text=True, check=True).stdout.split("\n")

    def repond(adresse: str = url) -> bool:
        essai = ["psql", "-XAtq", adresse, "-c", "SELECT NOT pg_is_in_recovery()"]
        return subprocess.run(essai, capture_output=True, check=False).stdout == b"t\n"

    try:
        wal.mkdir()
        os.chown(wal, proprietaire.st_uid, proprietaire.st_gid)
        # What the server runs must be reachable by its own user.
        archiver = lieu / "archiver-wal"
        archiver.write_bytes((RACINE / "deploy" / "archiver-wal").read_bytes())
        archiver.chmod(0o755)
        sql(
            "ALTER SYSTEM SET archive_mode = on",
            f"ALTER SYSTEM SET archive_command = '{archiver} {wal} %p %f'",
            "CREATE TABLE faits (nom text)",
            "CHECKPOINT",
        )
        serveur.tuer()
        serveur.redemarrer(repond)
        outil = next(Path("/usr/lib/postgresql").glob("*/bin/pg_basebackup"))
        base = lieu / "base"
        subprocess.run(
            [outil, "-d", url, "-D", base, "-X", "none", "-c", "fast"], check=True, capture_output=True
        )
        sql("SET synchronous_commit = on", "INSERT INTO faits VALUES ('avant')")
        instant = sql("SELECT clock_timestamp()")[0]
        time.sleep(0.1)
        sql("SET synchronous_commit = on", "INSERT INTO faits VALUES ('apres')", "SELECT pg_switch_wal()")
        attendre(lambda: sql("SELECT count(*) > 0 FROM pg_stat_archiver WHERE last_archived_time > now() - interval '9 s' AND archived_count > 1")[0] == "t", "l'archivage")  # fmt: skip
        for chemin in [base, *base.rglob("*")]:
            os.chown(chemin, proprietaire.st_uid, proprietaire.st_gid)
        serveur.tuer()
        restaure = lieu / "pg" / "restaure"
        commande = [RACINE / "deploy" / "restaurer-a-l-instant", base, wal, restaure, instant]
        subprocess.run(commande, check=True, capture_output=True)
        assert subprocess.run(commande, capture_output=True, check=False).returncode == 1
        serveur._commande = [str(restaure) if m.endswith("/donnees") else m for m in serveur._commande]
        serveur.redemarrer(repond)
        assert sql("SELECT nom FROM faits") == ["avant", ""]
    finally:
        serveur.fermer()
