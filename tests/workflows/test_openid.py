"""FranceConnect and ProConnect against a local provider: what opens a session, and every forgery refused."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import requests
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from communes.models import Utilisateur
from config.settings import openid as reglages
from dossiers.technique import sorties
from tests import fabriques as f
from tests.workflows.fournisseur_local import CLIENT, SECRET, FournisseurLocal
from workflows.models import IdentiteExterne

pytestmark = pytest.mark.django_db
RETOUR = "/connexion/franceconnect/retour/"


@pytest.fixture(scope="module")
def serveur():
    local = FournisseurLocal()
    yield local
    local.fermer()


@pytest.fixture
def fournisseur(serveur, settings):
    cache.clear()
    serveur.id_token, serveur.userinfo, serveur.signe_faux = {}, {}, False
    serveur.codes.clear()
    settings.OPENID = {
        "franceconnect": {
            "nom": "FranceConnect", "emetteur": serveur.emetteur, "client": CLIENT, "secret": SECRET,
            "acr": "eidas1", "est_local": True,
        }
    }  # fmt: skip
    yield serveur
    cache.clear()


def partir(client, suite: str = "") -> str:
    return client.post("/connexion/franceconnect/partir/", {"next": suite})["Location"]


def revenir(client, fournisseur, suite: str = ""):
    return client.get(f"{RETOUR}?{fournisseur.identifier(partir(client, suite))}")


def est_connecte(client) -> bool:
    return client.get("/guichet/").status_code == 200


def test_sans_reglage_rien_n_existe(client, settings):
    settings.OPENID = {}
    assert client.post("/connexion/franceconnect/partir/").status_code == 404
    assert client.get(RETOUR).status_code == 404
    assert "FranceConnect" not in client.get("/connexion/").content.decode()


def test_une_personne_nouvelle_a_un_compte_et_revient_ou_elle_allait(client, fournisseur):
    page = client.get("/connexion/")
    assert "S’identifier avec FranceConnect" in page.content.decode()
    assert f"form-action 'self' {fournisseur.emetteur};" in page["Content-Security-Policy"] + ";"
    reponse = revenir(client, fournisseur, "/guichet/nouveau/")
    assert reponse["Location"] == "/guichet/nouveau/"
    assert est_connecte(client)
    compte = Utilisateur.objects.get(courriel="camille@example.org")
    assert (compte.prenom, compte.nom, compte.courriel_verifie_le) == ("Camille", "Test", None)
    assert not compte.has_usable_password()
    sortie = client.post("/deconnexion/").content.decode()
    assert f"{fournisseur.emetteur}/fin?id_token_hint=" in sortie
    assert not est_connecte(client)
    revenir(client, fournisseur)
    assert Utilisateur.objects.filter(courriel="camille@example.org").count() == 1


@pytest.mark.parametrize(
    "faute",
    [
        {"nonce": "un-autre"},
        {"aud": "une-autre-application"},
        {"aud": [CLIENT, "une-autre"], "azp": "une-autre"},
        {"iss": "https://ailleurs.example"},
        {"exp": 1_000_000},
        {"acr": "eidas0"},
        {"sub": "quelqu-un-d-autre"},
    ],
)
def test_un_jeton_d_identite_douteux_n_ouvre_rien(client, fournisseur, faute):
    fournisseur.id_token = faute
    assert revenir(client, fournisseur)["Location"] == "/connexion/"
    assert not est_connecte(client)
    assert not IdentiteExterne.objects.exists()


@pytest.mark.parametrize("faute", [{"sub": "personne-2"}, {"aud": "autre"}, {"iss": "https://a.example"}])
def test_des_declarations_d_une_autre_personne_n_ouvrent_rien(client, fournisseur, faute):
    fournisseur.userinfo = faute
    revenir(client, fournisseur)
    assert not est_connecte(client)


def test_une_signature_d_une_autre_cle_n_ouvre_rien(client, fournisseur):
    fournisseur.signe_faux = True
    revenir(client, fournisseur)
    assert not est_connecte(client)


def test_un_etat_forge_rejoue_ou_d_un_autre_navigateur_n_ouvre_rien(client, fournisseur, django_user_model):
    question = fournisseur.identifier(partir(client))
    assert client.get(f"{RETOUR}?code=abc&state=forge").status_code == 302
    assert not est_connecte(client)
    # The first answer, wrong, has used up the question: the right one comes too late.
    client.get(f"{RETOUR}?{question}")
    assert not est_connecte(client)
    autre = fournisseur.identifier(partir(client))
    navigateur = client.__class__()
    navigateur.get(f"{RETOUR}?{autre}")
    assert not est_connecte(navigateur)
    client.get(f"{RETOUR}?error=access_denied&state={autre.split('state=')[1]}")
    assert not est_connecte(client)


def test_l_egalite_des_adresses_ne_relie_rien_le_proprietaire_confirme(client, fournisseur):
    compte = f.utilisateur("camille@example.org")
    assert revenir(client, fournisseur)["Location"] == "/connexion/"
    assert not est_connecte(client)
    assert not IdentiteExterne.objects.exists()
    client.post("/connexion/", {"username": compte.courriel, "password": "motdepasse-de-test"})
    assert "Relier FranceConnect" in client.get("/compte/").content.decode()
    client.post("/compte/identites/relier/")
    assert IdentiteExterne.objects.get().utilisateur == compte
    client.post("/deconnexion/")
    revenir(client, fournisseur)
    assert est_connecte(client)


def test_un_compte_ferme_ne_rouvre_pas_par_son_identite(client, fournisseur):
    compte = f.utilisateur(is_active=False)
    IdentiteExterne.objects.create(utilisateur=compte, fournisseur="franceconnect", sub="personne-1")
    revenir(client, fournisseur)
    assert not est_connecte(client)


def test_la_page_demandee_ailleurs_n_est_pas_suivie(client, fournisseur):
    assert revenir(client, fournisseur, "https://ailleurs.example/")["Location"] == "/espace/"


@pytest.mark.parametrize(
    "adresse",
    [
        "http://example.org/", "https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://u:p@example.org/", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_aucun_appel_ne_part_vers_le_reseau_interne(adresse, monkeypatch):
    monkeypatch.setattr(sorties.HTTPAdapter, "send", lambda *_a, **_k: pytest.fail("un appel est parti"))
    with pytest.raises((sorties.SortieInterdite, requests.exceptions.InvalidSchema)):
        sorties.lire_json(adresse)


def test_une_redirection_et_un_nom_qui_mene_dedans_sont_refuses(fournisseur, monkeypatch):
    with pytest.raises(sorties.SortieInterdite, match="redirection"):
        sorties.lire_json(f"{fournisseur.emetteur}/ailleurs", local=True)
    monkeypatch.setattr(sorties, "adresses", lambda _h, _p: ["192.0.2.10", "192.168.1.1"])
    with pytest.raises(sorties.SortieInterdite, match="réservée"):
        sorties.controler("https://fournisseur.example/")


def test_un_reglage_a_moitie_pose_est_dit_au_demarrage():
    def environnement(**valeurs):
        return SimpleNamespace(str=lambda cle, default="": valeurs.get(cle, default))

    assert reglages.lire(environnement()) == {}
    with pytest.raises(ImproperlyConfigured):
        reglages.lire(environnement(PROCONNECT_EMETTEUR="https://p.example", PROCONNECT_CLIENT="c"))
    with pytest.raises(ImproperlyConfigured):
        reglages.lire(
            environnement(
                PROCONNECT_EMETTEUR="http://p.example", PROCONNECT_CLIENT="c", PROCONNECT_SECRET="s"
            )
        )
