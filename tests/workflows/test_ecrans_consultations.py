"""Consultations over HTTP: the instructor, the link without account, the service's queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dossiers.models import Acces, Consultation, Dossier, ServiceConsultable
from dossiers.models.consultations import EtatConsultation
from dossiers.services import annuaire, avis, consultations, liens_avis
from dossiers.services.arretes import libelle_sens
from dossiers.services.journal import consigner
from tests import fabriques as f
from workflows import battement
from workflows.presentation import lignes_du_journal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    f.services_consultables()
    return f.Decor()


@pytest.fixture
def dossier(decor):
    return f.en_instruction("PCMI", decor)


def url(nom: str, *arguments) -> str:
    return reverse(f"workflows:{nom}", args=arguments)


def envoyer(client, dossier, decor, code="sdis", nombre=1) -> Consultation:
    client.force_login(decor.instructeur)
    pieces = [v.pk for v in consultations.pieces_proposables(dossier)[:nombre]]
    service = ServiceConsultable.objects.get(code=code)
    reponse = client.post(
        url("consultations", dossier.reference), {"service": service.pk, "versions": pieces, "question": "?"}
    )
    assert reponse.status_code == 302, reponse.content.decode()
    return Consultation.objects.get(service=service, dossier=dossier)


def test_l_instructeur_envoie_suit_renvoie_coupe_et_annule(client, dossier, decor):
    envoyee = envoyer(client, dossier, decor)
    liste = client.get(url("consultations", dossier.reference)).content.decode()
    assert "Service d&#x27;incendie" in liste
    assert "sans réponse : avis réputé favorable (R*423-59)" in liste
    premier = liens_avis.lien(envoyee)
    client.post(url("renvoyer_lien", dossier.reference, envoyee.pk))
    assert client.get(premier).status_code == 404
    client.post(url("revoquer_lien", dossier.reference, envoyee.pk))
    sans_motif = client.post(url("annuler_consultation", dossier.reference, envoyee.pk), follow=True)
    assert "Dites pourquoi" in sans_motif.content.decode()
    client.post(url("annuler_consultation", dossier.reference, envoyee.pk), {"motif": "Projet modifié."})
    envoyee.refresh_from_db()
    assert envoyee.etat == EtatConsultation.ANNULEE
    assert (
        "Projet modifié." in client.get(url("consultation", dossier.reference, envoyee.pk)).content.decode()
    )


def test_un_projet_de_decision_ne_se_communique_qu_a_l_abf(client, dossier, decor):
    client.force_login(decor.instructeur)
    sdis = ServiceConsultable.objects.get(code="sdis")
    page = client.post(
        url("consultations", dossier.reference), {"service": sdis.pk, "projet_decision": "Accord."}
    )
    assert "architecte des Bâtiments de France" in page.content.decode()
    assert not Consultation.objects.exists()


def test_le_lien_sans_compte_montre_ses_seules_pieces_et_prend_un_avis(client, dossier, decor):
    envoyee = envoyer(client, dossier, decor)
    client.logout()
    lien = liens_avis.lien(envoyee)
    page = client.get(lien).content.decode()
    assert dossier.numero in page
    assert "Vandamme" not in page
    transmise = envoyee.versions.get()
    autre = consultations.pieces_proposables(dossier).exclude(pk=transmise.pk).first()
    assert client.get(f"{lien}pieces/{transmise.pk}/").getvalue()[:4] == b"%PDF"
    assert client.get(f"{lien}pieces/{autre.pk}/").status_code == 404
    assert Acces.objects.filter(dossier=dossier, utilisateur=None, objet__contains="par lien").exists()
    assert Acces.objects.filter(dossier=dossier, objet__contains=f"pièce {transmise.pk}").exists()

    vide = client.post(lien, {"sens": "favorable", "signataire": "Cdt Roux"})
    assert "se motive" in vide.content.decode()
    reponse = client.post(
        lien,
        {
            "sens": "prescriptions",
            "signataire": "Cdt Roux",
            "document": SimpleUploadedFile("avis.pdf", f.pdf(), "application/pdf"),
        },
    )
    assert reponse.status_code == 302
    envoyee.refresh_from_db()
    assert (envoyee.sens, envoyee.nom_document) == ("prescriptions", "avis.pdf")
    lu = client.get(lien).content.decode()
    assert "Rendre l’avis" not in lu
    assert "Favorable avec prescriptions" in lu


def test_une_page_perimee_est_refusee_et_montre_les_deux_avis(client, dossier, decor):
    envoyee = envoyer(client, dossier, decor)
    client.logout()
    avis.rendre_par_lien(envoyee, signataire="Cdt Roux", sens="favorable", motivation="Rien à dire.")
    page = client.post(
        liens_avis.lien(envoyee),
        {"sens": "defavorable", "signataire": "Cne Petit", "motivation": "Poteau trop loin."},
    )
    assert page.status_code == 409
    contenu = page.content.decode()
    assert "Rien à dire." in contenu
    assert "Poteau trop loin." in contenu
    assert client.get("/avis/faux/").status_code == 404
    assert client.get("/avis/faux/pieces/1/").status_code == 404


def test_le_service_avec_compte_a_sa_file_et_rien_de_plus(client, dossier, decor):
    envoyee = envoyer(client, dossier, decor)
    etranger = envoyer(client, f.en_instruction("DP", decor), decor, "enedis")
    agent = f.utilisateur(nature="agent", qualite="Commandant")
    annuaire.rattacher(agent, ServiceConsultable.objects.get(code="sdis"), debut=f.DEPUIS)
    client.force_login(agent)
    page = client.get(url("file_service")).content.decode()
    assert dossier.numero in page
    assert str(etranger.dossier) not in page
    assert client.get(url("consultation_service", etranger.pk)).status_code == 404
    assert client.get(url("piece_service", etranger.pk, etranger.versions.get().pk)).status_code == 404
    assert client.get(url("dossier", dossier.reference)).status_code in (403, 404)
    assert client.get(url("piece_service", envoyee.pk, envoyee.versions.get().pk)).getvalue()[:4] == b"%PDF"
    eau = ServiceConsultable.objects.get(code="mel_eau")
    assert client.post(url("sous_consulter", envoyee.pk), {"service": eau.pk}).status_code == 302
    assert client.get(url("sous_consulter", envoyee.pk)).status_code == 200
    client.post(url("consultation_service", envoyee.pk), {"sens": "favorable", "motivation": "Conforme."})
    envoyee.refresh_from_db()
    assert (envoyee.etat, envoyee.rendu_par) == (EtatConsultation.RENDU, agent)
    assert "Conforme." in client.get(url("consultation_service", envoyee.pk)).content.decode()


def test_l_instructeur_enregistre_un_avis_papier_et_en_lit_le_document(client, dossier, decor):
    envoyee = envoyer(client, dossier, decor)
    client.post(
        url("consultation", dossier.reference, envoyee.pk),
        {
            "sens": "defavorable",
            "signataire": "Le SDIS",
            "date_reception": envoyee.date_envoi.isoformat(),
            "document": SimpleUploadedFile("avis.pdf", f.pdf(), "application/pdf"),
        },
    )
    envoyee.refresh_from_db()
    assert envoyee.sens == "defavorable"
    assert client.get(url("document_avis", dossier.reference, envoyee.pk)).getvalue()[:4] == b"%PDF"
    second = client.post(url("consultation", dossier.reference, envoyee.pk), {}, follow=True)
    assert "déjà été rendu" in second.content.decode()


def test_autre_commune_404_sans_droit_403_et_anonyme_renvoye(client, dossier, decor):
    envoyee = envoyer(client, dossier, decor)
    ici = [dossier.reference, envoyee.pk]
    noms = ("consultation", "document_avis")
    postes = ("annuler_consultation", "renvoyer_lien", "revoquer_lien")
    client.force_login(f.Decor().instructeur)
    assert client.get(url("consultations", dossier.reference)).status_code == 404
    assert {client.get(url(nom, *ici)).status_code for nom in noms} == {404}
    assert {client.post(url(nom, *ici)).status_code for nom in postes} == {404}
    client.force_login(decor.maire)
    assert client.get(url("consultations", dossier.reference)).status_code == 200
    assert {client.post(url(nom, *ici), {"motif": "x"}).status_code for nom in postes} == {403}
    assert client.post(url("consultations", dossier.reference), {}).status_code == 403
    assert client.get(url("file_service")).status_code == 403
    client.logout()
    assert client.get(url("file_service")).status_code == 302


def test_couper_les_liens_se_confirme_se_lit_et_arrete_les_rappels(client, dossier, decor):
    envoyee = envoyer(client, dossier, decor)
    adresse = url("consultation", dossier.reference, envoyee.pk)
    assert 'data-confirme-par="couper-les-liens"' in client.get(adresse).content.decode()
    client.post(url("revoquer_lien", dossier.reference, envoyee.pk))
    page = client.get(adresse).content.decode()
    assert "ne marchent plus" in page
    assert "Couper les liens envoyés" not in page
    assert avis.relancer(envoyee.date_limite - timedelta(days=2)) == []
    client.post(url("renvoyer_lien", dossier.reference, envoyee.pk))
    assert "ne marchent plus" not in client.get(adresse).content.decode()
    assert avis.relancer(envoyee.date_limite - timedelta(days=2)) == [envoyee]


def test_un_avis_sur_un_dossier_clos_n_a_plus_de_formulaire(client, dossier, decor):
    envoyee = envoyer(client, dossier, decor)
    adresse = url("consultation", dossier.reference, envoyee.pk)
    assert "Enregistrer un avis reçu autrement" in client.get(adresse).content.decode()
    Dossier.objects.filter(pk=dossier.pk).update(etat="notifie", etape="clos")
    page = client.get(adresse).content.decode()
    assert "Enregistrer un avis reçu autrement" not in page
    assert "le dossier est clos (décision notifiée)" in page
    assert "plus attendu" in client.post(adresse, {"sens": "favorable"}, follow=True).content.decode()
    envoyee.refresh_from_db()
    assert envoyee.rendu_le is None


def test_apres_une_faute_le_document_est_a_choisir_de_nouveau_et_le_silence_ne_se_dit_plus_une_fois_repondu(
    client, dossier, decor
):
    envoyee = envoyer(client, dossier, decor)
    adresse = url("consultation", dossier.reference, envoyee.pk)
    assert "Sans réponse : " in client.get(adresse).content.decode()
    saisie = {"signataire": "Le SDIS", "date_reception": envoyee.date_envoi.isoformat()}
    sans_document = client.post(adresse, saisie).content.decode()
    assert "Choisissez de nouveau" not in sans_document
    joint = SimpleUploadedFile("avis.pdf", f.pdf(), "application/pdf")
    assert "Choisissez de nouveau" in client.post(adresse, {**saisie, "document": joint}).content.decode()
    client.post(adresse, {**saisie, "sens": "favorable", "motivation": "Conforme."})
    assert "Sans réponse : " not in client.get(adresse).content.decode()
    assert "sans réponse : " not in client.get(url("consultations", dossier.reference)).content.decode()


def test_le_journal_dit_en_mots_la_voie_le_sens_et_le_service(client, dossier, decor):
    envoyee = envoyer(client, dossier, decor)
    saisie = {"signataire": "Le SDIS", "date_reception": envoyee.date_envoi.isoformat()}
    adresse = url("consultation", dossier.reference, envoyee.pk)
    client.post(adresse, {**saisie, "sens": "prescriptions", "motivation": "Un poteau à 100 m."})
    consigner(dossier, "majoration", envoyee.date_envoi, par=decor.instructeur, donnees={"voie": "lrar"})
    consigner(dossier, "decision", envoyee.date_envoi, par=decor.accueil, donnees={"sens": "accord"})
    lignes = {ligne["evenement"].nature: dict(ligne["details"]) for ligne in lignes_du_journal(dossier)}
    assert lignes["saisine"]["Service"] == envoyee.service.nom
    assert lignes["avis"]["Service"] == envoyee.service.nom
    assert lignes["avis"]["Sens"] == "favorable avec prescriptions"
    assert lignes["majoration"]["Voie"] == "lettre recommandée"
    assert lignes["depot"]["Voie"] == "en ligne"
    assert lignes["decision"]["Sens"] == libelle_sens(dossier, "accord")
