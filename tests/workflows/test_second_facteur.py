"""The second factor: set up, asked at sign-in and again at signature, and what each refusal says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from communes import second_facteur
from communes.models import CodeRole
from dossiers.models import Decision
from dossiers.models.decisions import EtatDecision
from tests import fabriques as f
from workflows import circuit

pytestmark = pytest.mark.django_db


def code_de(generateur: TOTPDevice, pas: int = 0) -> str:
    """What a telephone shows now, or ``pas`` half-minutes later."""
    horloge = TOTP(generateur.bin_key, generateur.step, generateur.t0, generateur.digits)
    horloge.time = timezone.now().timestamp() + pas * generateur.step
    return f"{horloge.token():06d}"


def equiper(personne) -> TOTPDevice:
    """A real account (no demonstration) with a generator in force, whose first code is still to be used."""
    personne.est_de_demonstration = False
    personne.save(update_fields=["est_de_demonstration"])
    return TOTPDevice.objects.create(user=personne, name="essai", confirmed=True)


def entrer(client, personne):
    return client.post("/connexion/", {"username": personne.courriel, "password": "motdepasse-de-test"})


def sans_attente() -> None:
    """The growing wait after a wrong code is over."""
    hier = timezone.now() - timedelta(days=1)
    for modele in (TOTPDevice, StaticDevice):
        modele.objects.update(throttling_failure_timestamp=hier)


def est_connecte(client) -> bool:
    return client.get("/guichet/").status_code == 200


def test_la_connexion_demande_le_code_avant_d_ouvrir_la_session(client):
    personne = f.utilisateur()
    generateur = equiper(personne)
    assert entrer(client, personne)["Location"] == "/connexion/code/"
    assert not est_connecte(client)
    reponse = client.post("/connexion/code/", {"code": code_de(generateur)})
    assert reponse["Location"] == "/espace/"
    assert est_connecte(client)


def test_un_compte_de_demonstration_n_est_jamais_interroge(client):
    maire = f.Decor().maire
    TOTPDevice.objects.create(user=maire, name="essai", confirmed=True)
    assert entrer(client, maire)["Location"] == "/espace/"
    assert client.get("/parapheur/").status_code == 200


def test_un_code_sert_une_fois_derive_ou_faux_et_chaque_refus_dit_pourquoi(client):
    personne = f.utilisateur()
    generateur = equiper(personne)
    code = code_de(generateur)
    second_facteur.verifier(personne, code)
    for saisi, dit in (
        (code, "déjà servi"),
        (code_de(generateur, 6), "horloge de votre téléphone"),
        (code_de(generateur, -6), "a expiré"),
        ("12345", "six chiffres"),
    ):
        sans_attente()
        with pytest.raises(second_facteur.CodeRefuse, match=dit):
            second_facteur.verifier(personne, saisi)
    with pytest.raises(second_facteur.CodeRefuse, match="attendez"):
        second_facteur.verifier(personne, code_de(generateur, 1))


def test_dix_codes_manques_ferment_la_porte_et_un_bon_code_ne_la_ferme_jamais(client):
    personne = f.utilisateur()
    generateur = equiper(personne)
    entrer(client, personne)
    for _ in range(10):
        sans_attente()
        client.post("/connexion/code/", {"code": "000000"})
    sans_attente()
    reponse = client.post("/connexion/code/", {"code": code_de(generateur)})
    assert "Trop d’essais manqués" in reponse.content.decode()
    assert not est_connecte(client)
    # From elsewhere the owner still enters, as often as he likes.
    ailleurs = Client(REMOTE_ADDR="192.0.2.7")
    for pas in range(12):
        TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0)
        entrer(ailleurs, personne)
        assert ailleurs.post("/connexion/code/", {"code": code_de(generateur)})["Location"], pas
        ailleurs.post("/deconnexion/")


def test_un_mot_de_passe_change_entre_les_deux_etapes_annule_l_attente(client):
    personne = f.utilisateur()
    generateur = equiper(personne)
    entrer(client, personne)
    personne.set_password("un-autre-mot-de-passe")
    personne.save()
    assert client.post("/connexion/code/", {"code": code_de(generateur)})["Location"] == "/connexion/"
    assert not est_connecte(client)


@pytest.mark.parametrize("role", [CodeRole.SIGNATAIRE, CodeRole.ADMIN_COMMUNAL, CodeRole.ADMIN_PLATEFORME])
def test_qui_signe_ou_donne_des_droits_n_avance_pas_sans_second_facteur(client, role):
    commune = None if role == CodeRole.ADMIN_PLATEFORME else f.commune()
    personne = f.agent(role, commune=commune)
    personne.est_de_demonstration = False
    personne.save()
    entrer(client, personne)
    for adresse in ("/parapheur/", "/instruction/", "/administration/", "/admin/", "/guichet/"):
        assert client.get(adresse)["Location"] == "/compte/second-facteur/"
    assert client.get("/compte/second-facteur/image.png").status_code == 404
    client.post("/compte/second-facteur/")
    assert client.get("/compte/second-facteur/image.png").content.startswith(b"\x89PNG")
    page = client.post("/compte/second-facteur/", {"code": "000000"})
    assert "n’est pas le bon" in page.content.decode()
    generateur = TOTPDevice.objects.get(user=personne)
    TOTPDevice.objects.update(throttling_failure_count=0)
    page = client.post("/compte/second-facteur/", {"code": code_de(generateur)})
    assert page.content.decode().count("<code>") == second_facteur.NOMBRE_DE_SECOURS
    assert client.get("/guichet/").status_code == 200
    assert client.get("/compte/second-facteur/image.png").status_code == 404
    assert "il ne se retire pas" in _retirer(client, generateur)


def _retirer(client, generateur) -> str:
    TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0)
    donnees = {"mot_de_passe": "motdepasse-de-test", "code": code_de(generateur)}
    return client.post("/compte/second-facteur/retirer/", donnees).content.decode()


def test_un_code_de_secours_sert_une_fois(client):
    personne = f.utilisateur()
    equiper(personne)
    code = second_facteur.renouveler_secours(personne)[0]
    entrer(client, personne)
    assert client.post("/connexion/code/", {"code": code.upper()})["Location"] == "/espace/"
    assert second_facteur.secours_restants(personne) == second_facteur.NOMBRE_DE_SECOURS - 1
    with pytest.raises(second_facteur.CodeRefuse, match="déjà servi"):
        second_facteur.verifier(personne, code)


class TestSignature:
    """No path signs without a code given for that act."""

    @pytest.fixture
    def scene(self, settings):
        decor = f.Decor()
        decision = f.a_signer("PCMI", decor)
        # The key of the demonstration still signs; the second factor is asked as of a real account.
        settings.DEMO = True
        generateur = TOTPDevice.objects.create(user=decor.maire, name="essai", confirmed=True)
        return decor, decision, generateur

    @pytest.fixture(autouse=True)
    def _reel(self, monkeypatch):
        monkeypatch.setattr(second_facteur, "est_dispense", lambda personne: False)

    def test_le_service_refuse_sans_code_et_signe_avec(self, scene):
        decor, decision, generateur = scene
        with pytest.raises(second_facteur.SecondFacteurRequis):
            circuit.signer(decision, par=decor.maire)
        assert Decision.objects.get(pk=decision.pk).etat == EtatDecision.A_SIGNER
        second_facteur.verifier(decor.maire, code_de(generateur))
        assert circuit.signer(decision, par=decor.maire).etat == EtatDecision.SIGNEE

    def test_l_ecran_et_le_lot_le_demandent_a_chaque_fois(self, scene, client):
        decor, decision, generateur = scene
        client.force_login(decor.maire)
        assert 'name="code"' in client.get("/parapheur/").content.decode()
        for adresse in (f"/parapheur/{decision.pk}/signer/", "/parapheur/signer/"):
            client.post(adresse, {"decisions": [decision.pk]})
            client.post(adresse, {"decisions": [decision.pk], "code": "000000"})
            assert Decision.objects.get(pk=decision.pk).etat == EtatDecision.A_SIGNER
            TOTPDevice.objects.update(throttling_failure_count=0)
        client.post("/parapheur/signer/", {"decisions": [decision.pk], "code": code_de(generateur)})
        assert Decision.objects.get(pk=decision.pk).etat == EtatDecision.SIGNEE
