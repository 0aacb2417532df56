"""Headers, cookies, error pages and the checks of production."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from communes.models import CodeRole
from config import erreurs
from config.middleware import POLITIQUE
from tests import fabriques as f

RACINE = Path(__file__).resolve().parents[2]


def test_la_politique_n_admet_ni_script_ni_style_en_ligne_ni_autre_site():
    assert "unsafe" not in POLITIQUE
    assert "http" not in POLITIQUE
    directives = dict(d.strip().split(" ", 1) for d in POLITIQUE.split(";"))
    assert directives["default-src"] == directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["base-uri"] == "'none'"
    assert directives["form-action"] == directives["frame-ancestors"] == "'self'"


@pytest.mark.django_db
class TestReponses:
    def test_chaque_page_porte_les_entetes(self):
        compte = f.agent(CodeRole.ADMIN_PLATEFORME)
        navigateur = Client()
        for adresse in ("/", "/connexion/", "/introuvable/", "/administration/"):
            if adresse == "/administration/":
                navigateur.force_login(compte)
            reponse = navigateur.get(adresse)
            assert reponse["Content-Security-Policy"] == POLITIQUE, adresse
            assert reponse["X-Content-Type-Options"] == "nosniff"
            assert reponse["X-Frame-Options"] == "DENY"
            assert reponse["Referrer-Policy"] == "same-origin"
            assert reponse["Cross-Origin-Opener-Policy"] == "same-origin"
            assert reponse["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "camera=()" in reponse["Permissions-Policy"]
        assert reponse["Cache-Control"] == "private, no-store"

    def test_une_page_ne_contient_ni_script_ni_style_ni_gestionnaire_en_ligne(self):
        page = Client().get("/").content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)

    def test_la_session_change_a_la_connexion_et_finit_a_la_deconnexion(self):
        compte = f.utilisateur()
        navigateur = Client()
        navigateur.get("/connexion/")
        ancienne = "0123456789abcdef0123456789abcdef"
        navigateur.cookies["sessionid"] = ancienne
        navigateur.post("/connexion/", {"username": compte.courriel, "password": "motdepasse-de-test"})
        biscuit = navigateur.cookies["sessionid"]
        assert biscuit.value not in ("", ancienne)
        assert biscuit["httponly"]
        assert biscuit["samesite"] == "Lax"
        volee = biscuit.value
        navigateur.post("/deconnexion/")
        rejouee = Client()
        rejouee.cookies["sessionid"] = volee
        assert rejouee.get("/guichet/").status_code == 302

    def test_changer_de_mot_de_passe_ferme_les_autres_sessions(self):
        compte = f.utilisateur()
        ici, ailleurs = Client(), Client()
        ici.force_login(compte)
        ailleurs.force_login(compte)
        corps = {
            "old_password": "motdepasse-de-test",
            "new_password1": "une-autre-phrase-longue",
            "new_password2": "une-autre-phrase-longue",
        }
        assert ici.post("/mot-de-passe/", corps).status_code == 302
        assert ici.get("/guichet/").status_code == 200
        assert ailleurs.get("/guichet/").status_code == 302

    def test_la_connexion_ne_mene_pas_hors_du_site(self):
        compte = f.utilisateur()
        corps = {"username": compte.courriel, "password": "motdepasse-de-test"}
        for suite in ("https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)"):
            reponse = Client().post("/connexion/?next=" + suite, {**corps, "next": suite})
            assert reponse.status_code == 302
            assert reponse["Location"].startswith("/")
            assert not reponse["Location"].startswith("//")

    def test_un_formulaire_sans_jeton_est_refuse_et_la_page_garde_le_bandeau(self):
        navigateur = Client(enforce_csrf_checks=True)
        reponse = navigateur.post("/connexion/", {"username": "a@example.org", "password": "x"})
        page = reponse.content.decode()
        assert reponse.status_code == 403
        assert "rien n’a été envoyé" in page
        assert "bandeau-demo" in page

    def test_les_pages_d_erreur_gardent_le_bandeau_et_le_menu(self):
        decor = f.Decor()
        navigateur = Client()
        navigateur.force_login(decor.petitionnaire)
        for adresse, statut in (("/introuvable/", 404), ("/administration/", 403)):
            reponse = navigateur.get(adresse)
            page = reponse.content.decode()
            assert reponse.status_code == statut
            assert "bandeau-demo" in page
            assert decor.petitionnaire.get_full_name() in page

    def test_les_fichiers_du_site_ne_sortent_pas_de_leur_dossier(self):
        for adresse in ("/static/../manage.py", "/static/..%2f..%2fmanage.py", "/medias/", "/var/"):
            reponse = Client().get(adresse)
            assert reponse.status_code in (302, 404), adresse
            assert b"DJANGO_SETTINGS_MODULE" not in reponse.content


def test_la_page_de_panne_ne_demande_rien_a_la_base_et_garde_le_bandeau(settings):
    requete = RequestFactory().get("/")
    settings.DEMO = True
    assert b"bandeau-demo" in erreurs.panne(requete).content
    settings.DEMO = False
    reponse = erreurs.panne(requete)
    assert reponse.status_code == 500
    assert b"bandeau-demo" not in reponse.content


def test_un_motif_de_refus_ecrit_par_django_n_est_pas_montre():
    assert erreurs._message(Exception({"tried": [], "path": "secret"})) == ""
    assert erreurs._message(Exception("Il faut le droit de signer.")) == "Il faut le droit de signer."


def test_personne_ne_peut_prendre_l_identite_d_un_autre():
    """Impersonation does not exist: no installed application, no route, no backend for it."""
    from bench._adresses import routes

    mots = ("hijack", "impersonate", "loginas", "su/")
    assert not [a for a in settings.INSTALLED_APPS if any(mot in a for mot in mots)]
    assert not [r for r in routes() if any(mot in "".join(r) for mot in ("hijack", "impersonat", "loginas"))]
    assert settings.AUTHENTICATION_BACKENDS == ["django.contrib.auth.backends.ModelBackend"]


def _gerer(tmp_path, *arguments: str, **environnement: str):
    propre = {cle: valeur for cle, valeur in os.environ.items() if cle not in _REGLAGES}
    propre |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "MITOYEN_VAR": str(tmp_path),
        **environnement,
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=RACINE, env=propre, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


# The last one is set by the browser tests that the same worker played before.
_REGLAGES = (
    "DEMO", "SECRET_KEY", "DEBUG", "DATABASE_URL", "BROKER_URL", "MITOYEN_SCRIPT", "DJANGO_ALLOW_ASYNC_UNSAFE",
)  # fmt: skip
CLE = "une-cle-de-production-assez-longue-et-variee-0123456789-abcdefghij"


def test_check_deploy_ne_dit_rien_en_production(tmp_path):
    fait = _gerer(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING",
        SECRET_KEY=CLE, DEMO="0", ALLOWED_HOSTS="mitoyen.example.org", SITE_URL="https://mitoyen.example.org",
        EMAIL_URL="smtp+tls://qui:quoi@smtp.example.org:587", SANTE_JETON="jeton", EDITEUR="la commune",
        DATABASE_URL="postgis://qui:quoi@127.0.0.1:1/aucune", BROKER_URL="amqp://qui:quoi@127.0.0.1:1/aucun",
    )  # fmt: skip
    assert fait.returncode == 0, fait.stderr
    assert "n'est pas fixée" not in fait.stderr + fait.stdout


def test_check_deploy_nomme_ce_qui_manque_a_un_vrai_site(tmp_path):
    fait = _gerer(
        tmp_path, "check", "--deploy", SECRET_KEY=CLE, DEMO="0", ALLOWED_HOSTS="mitoyen.example.org",
        SITE_URL="", EMAIL_URL="",
    )  # fmt: skip
    assert fait.returncode == 0, fait.stderr
    for nom in ("SITE_URL", "EMAIL_URL", "DATABASE_URL", "BROKER_URL", "SANTE_JETON", "EDITEUR"):
        assert f"{nom} n'est pas fixée" in fait.stderr + fait.stdout


@pytest.mark.parametrize(
    ("reglages", "message"),
    [({"DEMO": "1", "SECRET_KEY": CLE}, "interdite en production"), ({"DEMO": "0"}, "SECRET_KEY doit être fixée")],
)  # fmt: skip
def test_la_production_refuse_la_demonstration_et_une_cle_tiree_au_hasard(tmp_path, reglages, message):
    fait = _gerer(tmp_path, "check", **reglages)
    assert fait.returncode != 0
    assert message in fait.stderr


def test_aucun_secret_n_est_ecrit_dans_les_reglages():
    for chemin in (RACINE / "config" / "settings").glob("*.py"):
        for ligne in chemin.read_text(encoding="utf-8").splitlines():
            if re.match(r"\s*\w*(SECRET|PASSWORD|TOKEN)\w*\s*=\s*[\"']", ligne):
                assert chemin.name == "test.py", ligne
