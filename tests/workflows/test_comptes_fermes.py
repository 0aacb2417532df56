"""One's own account: proving the address, closing sessions from afar, deleting the account."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from communes.models import CodeRole, Utilisateur
from dossiers.models import Dossier
from tests import fabriques as f
from workflows import verification
from workflows.models import Appareil

pytestmark = pytest.mark.django_db
MOT_DE_PASSE = "motdepasse-de-test"


def entrer(client, personne, **entetes):
    donnees = {"username": personne.courriel, "password": MOT_DE_PASSE}
    return client.post("/connexion/", donnees, headers=entetes)


def test_l_adresse_se_confirme_par_un_bouton_et_par_son_lien_seulement(client):
    personne = f.utilisateur(est_de_demonstration=False)
    entrer(client, personne)
    client.post("/compte/adresse/")
    lien = re.search(r"/inscription/adresse/\S+", mail.outbox[-1].body).group()
    client.post("/deconnexion/")
    client.get(lien)
    personne.refresh_from_db()
    assert personne.courriel_verifie_le is None, "un robot qui suit les liens ne prouve rien"
    assert client.post(lien[:-3] + "AA/").status_code == 410
    client.post(lien)
    personne.refresh_from_db()
    assert personne.courriel_verifie_le is not None
    autre = f.utilisateur()
    lien = verification.jeton(autre)
    Utilisateur.objects.filter(pk=autre.pk).update(courriel="change@example.org")
    assert client.post(f"/inscription/adresse/{lien}/").status_code == 410


def test_une_session_se_ferme_depuis_une_autre_et_jamais_celle_d_autrui(client):
    personne, autre = f.utilisateur(), f.utilisateur()
    telephone, etranger = Client(), Client()
    entrer(telephone, personne, user_agent="Mozilla/5.0 (Android 14) Firefox/131.0")
    entrer(client, personne, user_agent="Mozilla/5.0 (Windows NT 10.0) Chrome/130.0")
    entrer(etranger, autre)
    page = client.get("/compte/").content.decode()
    assert "Firefox sur Android" in page
    assert "Chrome sur Windows" in page
    cible = Appareil.objects.get(utilisateur=personne, navigateur="Firefox sur Android")
    assert etranger.post(f"/compte/sessions/{cible.pk}/fermer/").status_code == 404
    assert telephone.get("/guichet/").status_code == 200
    client.post(f"/compte/sessions/{cible.pk}/fermer/")
    assert telephone.get("/guichet/").status_code == 302
    assert client.get("/guichet/").status_code == 200
    entrer(telephone, personne)
    client.post("/compte/sessions/fermer/")
    assert telephone.get("/guichet/").status_code == 302
    assert etranger.get("/guichet/").status_code == 200


class TestSuppression:
    def supprimer(self, client, mot_de_passe=MOT_DE_PASSE):
        return client.post("/compte/supprimer/", {"mot_de_passe": mot_de_passe})

    def test_elle_vide_le_compte_garde_les_demandes_et_ferme_tout(self, client):
        decor = f.Decor()
        personne = decor.petitionnaire
        brouillon = f.brouillon("DP", decor.commune, personne)
        ailleurs = Client()
        entrer(client, personne)
        entrer(ailleurs, personne)
        assert self.supprimer(client, "faux").status_code == 422
        assert Dossier.objects.filter(pk=brouillon.pk).exists()
        assert "supprimé" in self.supprimer(client).content.decode()
        vide = Utilisateur.objects.get(pk=personne.pk)
        assert (vide.prenom, vide.nom, vide.is_active) == ("", "", False)
        assert vide.courriel.endswith("@anonyme.invalid")
        assert not Dossier.objects.filter(pk=brouillon.pk).exists()
        assert ailleurs.get("/guichet/").status_code == 302
        entrer(client, personne)
        assert client.get("/guichet/").status_code == 302

    def test_une_demande_en_cours_ou_un_role_l_empeche_et_dit_quoi_faire(self, client):
        decor = f.Decor()
        f.depose("DP", decor)
        entrer(client, decor.petitionnaire)
        assert "1 demande en cours" in self.supprimer(client).content.decode()
        elu = f.agent(CodeRole.ELU, commune=decor.commune)
        client.force_login(elu)
        assert "demandez d’abord à votre administrateur" in self.supprimer(client).content.decode()
        assert (
            Utilisateur.objects.filter(pk__in=[elu.pk, decor.petitionnaire.pk], is_active=True).count() == 2
        )
