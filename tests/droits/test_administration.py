"""``/admin/`` shows referentials only, to the platform's administrator only."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from bench._adresses import routes
from communes.models import CodeRole, Utilisateur
from communes.services.referentiels import ouvrir_referentiels
from tests import fabriques as f

INTERDITS = ("dossiers", "workflows", "viewflow", "auth", "sessions", "guardian", "admin", "contenttypes")


def test_aucun_dossier_journal_fichier_ni_droit_brut_dans_l_administration():
    enregistres = {modele._meta.label for modele in admin.site._registry}
    assert enregistres
    fautifs = {label for label in enregistres if label.split(".")[0] in INTERDITS}
    assert fautifs == set()
    assert "communes.OctroiCommune" not in enregistres


def test_chaque_adresse_de_l_administration_passe_par_le_site_qui_refuse():
    """All of them belong to ``admin.site``, whose door is tested below."""
    noms = {nom.split(":")[1] for nom, _ in routes() if nom.startswith("admin:")}
    modeles = {f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry}
    cadre = {"index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n",
             "view_on_site", "app_list"}  # fmt: skip
    inconnus = {
        nom
        for nom in noms - cadre
        if not any(nom.startswith(f"{modele}_") for modele in modeles) and not nom.startswith("sans nom")
    }
    assert inconnus == set()


@pytest.mark.django_db
@pytest.mark.parametrize("code", [c for c in CodeRole.values if c != CodeRole.ADMIN_PLATEFORME])
def test_aucun_autre_role_n_entre(code):
    decor = f.Decor()
    organisme = {"service": decor.service} if code == CodeRole.CHEF else {"commune": decor.commune}
    navigateur = Client()
    navigateur.force_login(f.agent(code, **organisme))
    for modele in admin.site._registry:
        adresse = f"/admin/{modele._meta.app_label}/{modele._meta.model_name}/"
        assert navigateur.get(adresse, follow=True).status_code == 403, adresse
    assert navigateur.get("/admin/", follow=True).status_code == 403


@pytest.mark.django_db
def test_anonyme_va_a_la_connexion_et_aucun_modele_de_dossier_n_a_d_adresse():
    assert Client().get("/admin/")["Location"] == "/connexion/?next=/admin/"
    compte = f.agent(CodeRole.ADMIN_PLATEFORME)
    Utilisateur.objects.filter(pk=compte.pk).update(is_staff=True)
    navigateur = Client()
    navigateur.force_login(compte)
    assert navigateur.get("/admin/").status_code == 200
    for modele in apps.get_app_config("dossiers").get_models():
        assert navigateur.get(f"/admin/dossiers/{modele._meta.model_name}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("valeur", ["a'--", "²", "99999999999999999999", "\u202e"])
def test_ce_qui_n_est_pas_une_cle_est_refuse_sans_panne(valeur):
    compte = f.agent(CodeRole.ADMIN_PLATEFORME)
    ouvrir_referentiels(compte)
    navigateur = Client()
    navigateur.force_login(compte)
    adresse = "/admin/communes/affectation/add/"
    assert navigateur.get(adresse, {"agent": valeur}).status_code == 200
    reponse = navigateur.post(adresse, {"agent": valeur, "role": valeur, "debut": "2026-01-01"})
    assert reponse.status_code == 200
    assert set(reponse.context["adminform"].form.errors) >= {"agent", "role"}
    agent = f.agent(CodeRole.INSTRUCTEUR, service=f.Decor().service)
    reponse = navigateur.post(adresse, {"agent": agent.pk, "role": valeur, "debut": "2026-01-01"})
    assert f'<option value="{agent.pk}" selected' in reponse.content.decode(), "un choix juste est gardé"
