"""Signing in, where each person lands, health, and the referentials."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from communes import habilitations as h
from communes.models import Affectation, CodeRole, Convention
from communes.services.referentiels import fermer_referentiels, ouvrir_referentiels
from tests import fabriques as f
from workflows import connexions
from workflows.models import EchecConnexion

pytestmark = pytest.mark.django_db

MOT_DE_PASSE = "motdepasse-de-test"


def entrer(client, courriel: str, mot_de_passe: str = MOT_DE_PASSE, **champs):
    return client.post("/connexion/", {"username": courriel, "password": mot_de_passe, **champs})


def administrateur():
    h.synchroniser_permissions()
    personne = f.agent(CodeRole.ADMIN_PLATEFORME)
    ouvrir_referentiels(personne)
    return personne


def test_chacun_arrive_dans_son_espace(client):
    decor = f.Decor()
    attendus = {
        decor.maire: "/parapheur/",
        decor.instructeur: "/instruction/",
        decor.accueil: "/instruction/",
        administrateur(): "/administration/",
        decor.petitionnaire: reverse("guichet:accueil"),
    }
    for personne, adresse in attendus.items():
        reponse = entrer(client, personne.courriel)
        assert reponse.status_code == 302
        assert client.get(reponse["Location"])["Location"] == adresse
        client.post("/deconnexion/")


def test_l_adresse_se_tape_avec_ou_sans_majuscules(client):
    f.utilisateur("marie@example.org")
    assert entrer(client, " Marie@Example.org ").status_code == 302


def test_la_page_demandee_est_suivie_dans_le_site_seulement(client):
    decor = f.Decor()
    dedans = entrer(client, decor.instructeur.courriel, next="/instruction/?onglet=signature")
    assert dedans["Location"] == "/instruction/?onglet=signature"
    client.post("/deconnexion/")
    for dehors in ("https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)"):
        assert entrer(client, decor.instructeur.courriel, next=dehors)["Location"] == "/espace/"
        client.post("/deconnexion/")


def test_dix_echecs_ferment_la_porte_un_quart_d_heure_puis_elle_rouvre(client):
    personne = f.utilisateur()
    for _ in range(connexions.MAXIMUM):
        assert "n’est pas le bon" in entrer(client, personne.courriel, "faux").content.decode()
    ferme = entrer(client, personne.courriel)
    assert ferme.status_code == 200
    assert "Trop d’essais" in ferme.content.decode()
    autre = f.utilisateur()
    assert entrer(client, autre.courriel).status_code == 302
    client.post("/deconnexion/")
    EchecConnexion.objects.update(le=timezone.now() - connexions.FENETRE)
    assert entrer(client, personne.courriel).status_code == 302


def test_les_reussites_ne_comptent_pas_et_effacent_les_echecs(client):
    personne = f.utilisateur()
    for _ in range(connexions.MAXIMUM - 1):
        entrer(client, personne.courriel, "faux")
    entrer(client, personne.courriel)
    client.post("/deconnexion/")
    assert not EchecConnexion.objects.exists()
    for _ in range(connexions.MAXIMUM + 2):
        assert entrer(client, personne.courriel).status_code == 302
        client.post("/deconnexion/")


def test_un_compte_desactive_n_entre_pas_et_perd_sa_session(client):
    decor = f.Decor()
    client.force_login(decor.instructeur)
    assert client.get("/instruction/").status_code == 200
    decor.instructeur.is_active = False
    decor.instructeur.save(update_fields=["is_active"])
    assert client.get("/instruction/").status_code == 302
    assert "n’est pas le bon" in entrer(client, decor.instructeur.courriel).content.decode()


def test_un_compte_de_demonstration_n_entre_pas_hors_de_la_demonstration(client, settings):
    personne = f.utilisateur()
    settings.DEMO = False
    assert "démonstration" in entrer(client, personne.courriel).content.decode()
    assert client.get("/instruction/").status_code == 302


def test_le_mot_de_passe_oublie_ne_dit_pas_qui_a_un_compte(client, mailoutbox):
    personne = f.utilisateur("oubli@example.org")
    connu = client.post("/mot-de-passe/oublie/", {"email": personne.courriel})
    inconnu = client.post("/mot-de-passe/oublie/", {"email": "personne@example.org"})
    assert connu["Location"] == inconnu["Location"] == "/mot-de-passe/envoye/"
    assert [m.to for m in mailoutbox] == [[personne.courriel]]
    lien = mailoutbox[0].body.split("testserver")[1].split()[0]
    page = client.get(lien, follow=True)
    nouveau = "une-phrase-assez-longue"
    adresse = page.redirect_chain[-1][0]
    client.post(adresse, {"new_password1": nouveau, "new_password2": nouveau})
    assert entrer(client, personne.courriel, nouveau).status_code == 302


def test_la_sante_se_lit_sans_compte_et_dit_ko_quand_le_stockage_manque(client, settings, tmp_path):
    reponse = client.get("/sante/")
    assert (reponse.status_code, reponse.json()) == (200, {"etat": "ok"})
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "absent"},
        },
    }
    reponse = client.get("/sante/")
    assert (reponse.status_code, reponse.json()) == (503, {"etat": "ko"})


def test_l_administration_ne_montre_que_les_referentiels():
    modeles = {modele._meta.label for modele in admin.site._registry}
    assert {"communes.Commune", "communes.Convention", "communes.Affectation"} <= modeles
    fermees = {"dossiers", "workflows", "viewflow", "guardian", "auth", "sessions", "contenttypes"}
    assert [label for label in modeles if label.split(".")[0] in fermees] == []


def test_les_referentiels_sont_fermes_a_qui_n_y_a_pas_droit(client):
    decor = f.Decor()
    assert client.get("/admin/").status_code == 302
    for personne in (decor.instructeur, decor.maire, decor.petitionnaire):
        client.force_login(personne)
        assert client.get("/admin/", follow=True).status_code == 403


def test_l_administrateur_lit_les_referentiels_et_rien_des_dossiers(client):
    decor = f.Decor()
    personne = administrateur()
    client.force_login(personne)
    for modele in ("commune", "serviceinstructeur", "convention", "role", "affectation", "utilisateur"):
        assert client.get(f"/admin/communes/{modele}/").status_code == 200
    assert client.get(f"/admin/communes/commune/{decor.commune.pk}/change/").status_code == 200
    assert client.get("/instruction/").status_code == 403
    assert client.get("/parapheur/").status_code == 403
    assert (
        client.post(f"/admin/communes/commune/{decor.commune.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    fermer_referentiels(personne)
    assert client.get("/admin/", follow=True).status_code == 403


def test_l_administrateur_donne_et_retire_un_role_mais_pas_a_lui_meme(client):
    decor = f.Decor()
    personne, recrue = administrateur(), f.utilisateur()
    client.force_login(personne)
    role = h.role(CodeRole.INSTRUCTEUR, service=decor.service)
    envoi = {
        "agent": recrue.pk,
        "role": role.pk,
        "debut": timezone.localdate(),
        "fin": "",
        "motif": "arrivée",
    }
    client.post("/admin/communes/affectation/add/", envoi)
    donnee = Affectation.objects.get(agent=recrue)
    assert donnee.accordee_par == personne
    assert h.peut(recrue, h.INSTRUIRE, decor.commune, "ads")
    refus = client.post("/admin/communes/affectation/add/", {**envoi, "agent": personne.pk})
    assert refus.status_code == 200
    assert not Affectation.objects.filter(agent=personne, role=role).exists()
    client.post("/admin/communes/affectation/", {"action": "revoquer", "_selected_action": [donnee.pk]})
    donnee.refresh_from_db()
    assert donnee.revoquee_par == personne


def test_une_convention_ouverte_dans_les_referentiels_ouvre_les_droits_du_service(client):
    decor = f.Decor()
    client.force_login(administrateur())
    neuve, service = f.commune("Halluin"), f.service()
    recrue = f.agent(CodeRole.INSTRUCTEUR, service=service)
    envoi = {
        "service": service.pk,
        "commune": neuve.pk,
        "domaine": "ads",
        "debut": timezone.localdate(),
        "fin": "",
        "reference": "DEL-2026-12",
    }
    client.post("/admin/communes/convention/add/", envoi)
    assert Convention.objects.filter(commune=neuve).count() == 1
    assert h.peut(recrue, h.INSTRUIRE, neuve, "ads")
    refus = client.post("/admin/communes/convention/add/", envoi)
    assert "déjà confié" in refus.content.decode()
    assert not h.peut(recrue, h.INSTRUIRE, decor.commune, "ads")
