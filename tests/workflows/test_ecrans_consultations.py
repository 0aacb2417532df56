"""Consultations over HTTP: the instructor, the link without account, the service's queue."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dossiers.models import Acces, Consultation, Dossier, Fichier, ServiceConsultable, VersionPiece
from dossiers.models.consultations import EtatConsultation
from dossiers.services import (
    annuaire,
    avis,
    avis_et_delai,
    circonstances,
    completude,
    consultations,
    fichiers,
    liens_avis,
    majoration,
    versions,
)
from dossiers.services.arretes import libelle_sens
from dossiers.services.journal import consigner
from droit.francais import en_lettres
from tests import fabriques as f
from tests.parcours.outils import Parcours
from workflows import battement, circuit
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


def remplacer(dossier, code: str, *, analyse: str = "sain") -> VersionPiece:
    """A modified version of one piece, as an accepted modification adds it."""
    piece = dossier.pieces.get(code=code)
    fichier = Fichier.objects.create(
        empreinte=f"{piece.pk:064d}", taille=10, type_mime="application/pdf", analyse=analyse
    )
    return VersionPiece.objects.create(
        piece=piece, fichier=fichier, nom="v2.pdf", nature="modificative", numero=2, deposee_le=timezone.now()
    )


def test_seule_la_derniere_version_d_une_piece_est_cochee_et_chacune_dit_son_jour(client, dossier, decor):
    ancienne = dossier.pieces.get(code="PCMI2").versions.get()
    # Sheets filed together stand together.
    feuille = VersionPiece.objects.create(
        piece=dossier.pieces.get(code="PCMI3"), fichier=ancienne.fichier, nom="f2.pdf", numero=2,
        deposee_le=ancienne.deposee_le,
    )  # fmt: skip
    nouvelle = remplacer(dossier, "PCMI2")
    remplacer(dossier, "PCMI4", analyse="infecte")
    client.force_login(decor.instructeur)
    page = client.get(url("consultations", dossier.reference))
    cochees = {(v.piece.code, v.numero) for v in page.context["formulaire"].initial["versions"]}
    assert {n for code, n in cochees if code == "PCMI2"} == {2}
    assert {n for code, n in cochees if code == "PCMI3"} == {1, feuille.numero}
    assert not any(code == "PCMI4" for code, _ in cochees), "rien de remplacé ne passe pour le dernier"
    jour = en_lettres(timezone.localdate())
    texte = " ".join(page.content.decode().split())
    assert f"version 2, reçue le {jour}" in texte
    assert (
        f"version 1, reçue le {en_lettres(timezone.localdate(ancienne.deposee_le))}, remplacée depuis"
        in texte
    )

    service = ServiceConsultable.objects.get(code="sdis")
    client.post(url("consultations", dossier.reference), {"service": service.pk, "versions": [nouvelle.pk]})
    lue = client.get(liens_avis.lien(Consultation.objects.get())).content.decode()
    assert "version 2, reçue le" in lue


def test_chaque_reponse_a_une_demande_remplace_la_precedente(decor):
    dossier = f.enregistre("PCMI", decor)
    # PCMI3 never comes: the dossier stays incomplete, and the second request replaces the first.
    completude.juger_piece(dossier.pieces.get(code="PCMI3"), "manquante", par=decor.instructeur)
    for tour in (1, 2):
        piece = dossier.pieces.get(code="PCMI2")
        completude.juger_piece(piece, "insuffisante", par=decor.instructeur, motif="Flou")
        circuit.demander_pieces(Dossier.objects.get(pk=dossier.pk), par=decor.instructeur)
        for feuille in (1, 2):
            fichiers.deposer_piece(
                Dossier.objects.get(pk=dossier.pk), "PCMI2", ContentFile(f.pdf(1, f"{tour}-{feuille}")), "p.pdf",
                par=decor.petitionnaire,
            )  # fmt: skip
        circuit.fournir_pieces(Dossier.objects.get(pk=dossier.pk), par=decor.petitionnaire)
    assert [v.numero for v in versions.courantes(dossier) if v.piece.code == "PCMI2"] == [4, 5]


def test_les_services_d_un_theme_se_decochent_et_la_page_dit_les_courriels(client, dossier, decor):
    theme, services = next(iter(consultations.themes(timezone.localdate()).items()))
    client.force_login(decor.instructeur)
    adresse = url("consulter_theme", dossier.reference)
    assert f"{adresse}?theme=" in client.get(url("consultations", dossier.reference)).content.decode()
    page = client.get(adresse, {"theme": theme})
    assert page.context["formulaire"].initial["services"] == services
    assert page.content.decode().count('name="services"') == len(services)
    avec = [s for s in services if s.courriel]
    assert page.context["courriels"] == len(avec) > 1
    assert f"{len(avec)} courriels partent si tous" in page.content.decode()
    sans = client.post(adresse, {"theme": theme})
    assert "Gardez au moins un service coché." in sans.content.decode()
    assert not dossier.consultations.exists()
    page = client.post(adresse, {"theme": theme, "services": [avec[0].pk]}, follow=True).content.decode()
    assert "1 courriel part." in page
    assert [c.service for c in dossier.consultations.all()] == [avec[0]]
    page = client.get(adresse, {"theme": theme})
    assert "déjà consulté, sa réponse est attendue" in page.content.decode()
    assert page.context["courriels"] == len(avec) - 1
    assert client.get(adresse, {"theme": "inconnu"}).status_code == 302


@pytest.mark.navigateur
def test_la_page_d_un_theme_se_lit_et_s_envoie_au_clavier(page, live_server, tmp_path, dossier, decor):
    theme, services = next(iter(consultations.themes(timezone.localdate()).items()))
    banc = Parcours(page, live_server.url, tmp_path)
    banc.asseoir(decor.instructeur.courriel)
    banc.aller(url("consultations", dossier.reference))
    page.get_by_text("Consulter les services d’un thème").click()
    banc.controler()
    with page.expect_navigation():
        page.get_by_role("link", name=theme, exact=True).click()
    banc.controler()
    page.get_by_label(str(services[0])).focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.get_by_role("button", name="Envoyer une demande à chaque service coché").press("Enter")
    assert services[0].pk not in dossier.consultations.values_list("service", flat=True)
    assert dossier.consultations.count() == len(services) - 1
    assert banc.violations == []
    assert banc.erreurs == []


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
