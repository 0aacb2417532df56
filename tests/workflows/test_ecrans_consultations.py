"""Consultations over HTTP: the instructor, the link without account, the service's queue."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dossiers.models import Acces, Consultation, ServiceConsultable
from dossiers.models.consultations import EtatConsultation
from dossiers.services import (
    annuaire,
    avis,
    avis_et_delai,
    circonstances,
    consultations,
    liens_avis,
    majoration,
)
from droit.francais import en_lettres
from tests import fabriques as f
from workflows import battement

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


def _page(client, dossier) -> str:
    return html.unescape(client.get(url("consultations", dossier.reference)).content.decode())


def test_consulter_l_abf_sans_circonstance_dit_de_la_retenir_et_de_notifier_r423_42(client, dossier, decor):
    envoyer(client, dossier, decor, "sdis")
    assert "n’attend pas cet avis" not in _page(client, dossier)
    envoyer(client, dossier, decor, "abf")
    dossier.refresh_from_db()
    geste = f"la majoration au plus tard le {en_lettres(dossier.limite_completude)}. "
    page = _page(client, dossier)
    assert f"Retenez la circonstance et notifiez {geste}" in page
    assert "R*423-42" in page
    assert url("circonstances", dossier.reference) in page
    circonstances.retenir(dossier, ["abords"], par=decor.instructeur)
    dossier.refresh_from_db()
    limite = dossier.limite_instruction
    Consultation.objects.filter(service__code="abf").update(date_limite=limite + timedelta(days=1))
    page = _page(client, dossier)
    assert f"Notifiez {geste}" in page
    assert "Retenez la circonstance" not in page
    assert f"après la limite d'instruction ({en_lettres(limite)})" in page
    majoration.notifier_majoration(dossier, par=decor.instructeur)
    dossier.refresh_from_db()
    assert dossier.limite_instruction > limite
    assert "n’attend pas cet avis" not in _page(client, dossier)


def test_le_mois_passe_la_page_dit_que_le_delai_ne_change_plus_r423_43(client, dossier, decor):
    envoyer(client, dossier, decor, "abf")
    dossier.refresh_from_db()
    (vue,) = avis_et_delai.discordances(dossier, jour=dossier.limite_completude + timedelta(days=1))
    assert vue.article == "R*423-43"
    assert "le délai ne change plus" in vue.texte
    (a_temps,) = avis_et_delai.discordances(dossier, jour=dossier.limite_completude)
    assert a_temps.article == "R*423-42"
