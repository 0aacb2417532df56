"""The page of what surrounds the decision, and each of its acts, over HTTP."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dossiers.models import CircuitDecision
from dossiers.services.publicite import date_executoire
from tests import fabriques as f
from tests.dossiers.services.conftest import (  # noqa: F401 - fixtures
    REFUS,
    accorde,
    aller_au,
    decor,
    lire_zip,
    tacite,
)
from workflows import circuit

pytestmark = pytest.mark.django_db(transaction=True)


def navigateur(personne) -> Client:
    client = Client()
    client.force_login(personne)
    return client


def adresse(nom: str, dossier) -> str:
    return reverse(f"workflows:{nom}", args=[dossier.reference])


def envoyer(client, nom, dossier, **donnees):
    reponse = client.post(adresse(nom, dossier), donnees, follow=True)
    return [str(m) for m in reponse.context["messages"]] if reponse.context else reponse


def test_de_la_transmission_a_l_affichage(decor, accorde, settings):  # noqa: F811
    settings.ACTES = {"arrondissement": "5", "classification": "2017-04-19"}
    client, jour = navigateur(decor.accueil), timezone.localdate().isoformat()
    page = client.get(adresse("suites", accorde)).content.decode()
    assert "Pas encore exécutoire" in page
    assert "Acte " + accorde.numero in page
    archive = client.post(adresse("enveloppe", accorde))
    assert archive["Content-Type"] == "application/gzip"
    assert "MIT-EACT--215900986--" in archive["Content-Disposition"]
    assert envoyer(client, "transmettre", accorde, jour=jour, canal="papier") == ["Transmission enregistrée."]
    assert date_executoire(accorde) is not None
    assert envoyer(client, "transmettre", accorde, jour=jour, canal="papier") == [
        "Cette transmission est déjà enregistrée."
    ]
    fichier = SimpleUploadedFile("retour.xml", b"<autre/>")
    assert "pas connu" in envoyer(client, "retour_prefet", accorde, fichier=fichier)[0]
    assert envoyer(client, "afficher", accorde, jour=jour, objet="decision", lieu="mairie") == [
        "Affichage inscrit au registre."
    ]
    affichage = accorde.affichages.get()
    envoyer(client, "terminer_affichage", accorde, jour=jour, affichage=affichage.pk)
    certificat = client.post(adresse("certifier_affichage", accorde), {"affichage": affichage.pk})
    assert certificat.content.startswith(b"%PDF-")
    assert envoyer(client, "declarer_travaux", accorde, jour=jour, nature="doc", date_fait=jour) == [
        "Déclaration enregistrée."
    ]
    page = client.get(adresse("suites", accorde)).content.decode()
    assert "Exécutoire le" in page
    assert "ouverture de chantier" in page


@pytest.mark.parametrize("nom", ["panneau", "extrait", "lettre"])
def test_documents_imprimables(decor, accorde, nom):  # noqa: F811
    reponse = navigateur(decor.accueil).get(adresse("document_suites", accorde), {"nom": nom})
    assert reponse.content.startswith(b"%PDF-")


def test_document_impossible_se_dit_et_inconnu_est_introuvable(decor):  # noqa: F811
    dossier = f.en_instruction("PCMI", decor)
    client = navigateur(decor.instructeur)
    assert client.get(adresse("document_suites", dossier)).status_code == 422
    assert client.get(adresse("document_suites", dossier), {"nom": "autre"}).status_code == 404
    assert client.get(adresse("preuve", dossier)).status_code == 422


def test_dossier_de_preuve(decor, accorde):  # noqa: F811
    reponse = navigateur(decor.accueil).get(adresse("preuve", accorde))
    assert set(lire_zip(reponse.content)) == {"decision.pdf", "preuve.txt", "journal.json", "SHA256SUMS"}
    assert io.BytesIO(reponse.content).read(2) == b"PK"


def test_visa_donne_puis_refuse_puis_projet_repris(decor):  # noqa: F811
    CircuitDecision.objects.create(convention=decor.convention, visa_chef=True)
    decision = f.a_signer("PCMI", decor)
    dossier, chef = decision.dossier, navigateur(decor.chef)
    assert "visa du chef de service" in chef.get(adresse("suites", dossier)).content.decode()
    assert (
        "Donner le visa" not in navigateur(decor.instructeur).get(adresse("suites", dossier)).content.decode()
    )
    assert "reprendre" in envoyer(chef, "viser", dossier, renvoyer="1")[0]
    assert envoyer(chef, "viser", dossier, commentaire="Bon.") == ["Visa enregistré."]
    assert navigateur(decor.accueil).post(adresse("reprendre", dossier)).status_code == 403
    assert envoyer(navigateur(decor.instructeur), "reprendre", dossier)[0].startswith("Le projet est repris")
    circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    assert envoyer(chef, "viser", dossier, renvoyer="1", commentaire="Citez l'article.") == [
        "Projet renvoyé à l’instructeur."
    ]
    page = chef.get(adresse("suites", dossier)).content.decode()
    assert "Bon." in page
    assert "Citez l&#x27;article." in page


def test_retrait_de_bout_en_bout(decor, tacite, aller_au):  # noqa: F811
    aller_au(tacite.date_silence + timedelta(days=3))
    instructeur, maire = navigateur(decor.instructeur), navigateur(decor.maire)
    assert envoyer(instructeur, "preparer_retrait", tacite) == ["Aucun retrait n'est ouvert sur ce dossier."]
    assert "observations" in envoyer(instructeur, "ouvrir_retrait", tacite, motifs=REFUS)[0]
    retrait = tacite.retraits.get()
    aller_au(retrait.limite_observations + timedelta(days=1))
    assert envoyer(instructeur, "preparer_retrait", tacite) == ["Le retrait est à signer."]
    assert instructeur.post(adresse("signer_retrait", tacite)).status_code == 403
    assert envoyer(maire, "signer_retrait", tacite) == ["Retrait signé : il reste à le notifier."]
    assert envoyer(maire, "notifier_retrait", tacite) == ["Retrait notifié."]
    assert "notifié" in maire.get(adresse("suites", tacite)).content.decode()


def test_certificat_de_la_decision_tacite(decor, tacite):  # noqa: F811
    client = navigateur(decor.accueil)
    assert "Établir le certificat" in client.get(adresse("suites", tacite)).content.decode()
    assert envoyer(client, "certifier_tacite", tacite) == ["Certificat établi : il est parmi les courriers."]
    assert tacite.courriers.filter(nature="attestation_tacite").count() == 1


def test_un_voisin_ne_voit_rien(accorde):  # noqa: F811
    voisin = navigateur(f.Decor().accueil)
    assert voisin.get(adresse("suites", accorde)).status_code == 404
    assert voisin.post(adresse("transmettre", accorde)).status_code == 404
