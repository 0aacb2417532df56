"""The thread: who writes, who is told and how often, what is unread, what a joined file may be."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.models import Acces, Dossier, Envoi, Message, PreferencesCourriel
from dossiers.services import arrivees, echanges
from tests import fabriques as f
from tests.guichet.conftest import url
from workflows import circuit


def agent(client, decor):
    client.force_login(decor.instructeur)
    return client


def a(courriel: str) -> list:
    return [m for m in mail.outbox if m.to == [courriel]]


def test_une_question_avec_un_plan_et_sa_reponse(decor, petitionnaire):
    dossier = f.en_instruction("PCMI", decor)
    mail.outbox.clear()
    envoi = {"texte": "La clôture compte-t-elle ?", "fichiers": SimpleUploadedFile("plan.pdf", f.pdf())}
    assert petitionnaire.post(url("echanges", dossier), envoi).status_code == 302
    (annonce,) = a(decor.instructeur.courriel)
    assert "un message du demandeur" in annonce.body
    assert "Vandamme" not in annonce.subject + annonce.body
    assert "clôture" not in annonce.subject + annonce.body

    instructeur = agent(petitionnaire, decor)
    page = instructeur.get(reverse("workflows:echanges", args=[dossier.reference]))
    texte = page.content.decode()
    assert "La clôture compte-t-elle ?" in texte
    assert '<span class="compteur">1</span>' in texte
    jointe = dossier.messages.get().jointes.get()
    fichier = instructeur.get(reverse("workflows:jointe", args=[dossier.reference, jointe.pk]))
    assert b"".join(fichier.streaming_content).startswith(b"%PDF")
    assert fichier["Content-Disposition"].startswith("attachment"), "non analysé : téléchargé, jamais ouvert"
    assert Message.objects.get().lu_le is None, "lire la page n'écrit rien"
    instructeur.post(reverse("workflows:lire_echanges", args=[dossier.reference]))
    assert Message.objects.get().lu_par == decor.instructeur

    mail.outbox.clear()
    instructeur.post(reverse("workflows:echanges", args=[dossier.reference]), {"texte": "Oui, à 1,60 m."})
    (reponse,) = a(decor.petitionnaire.courriel)
    assert reponse.subject == f"Un message vous attend ({dossier.numero})"
    assert f"/guichet/dossiers/{dossier.reference}/echanges/" in reponse.body

    petitionnaire.force_login(decor.petitionnaire)
    assert "1 nouveau message" in petitionnaire.get(reverse("guichet:accueil")).content.decode()
    assert "Oui, à 1,60 m." in petitionnaire.get(url("echanges", dossier)).content.decode()
    lus = petitionnaire.post(url("lire_echanges", dossier), headers={"HX-Request": "true"})
    assert (lus.status_code, lus.content) == (200, b"")
    assert "1 nouveau message" not in petitionnaire.get(reverse("guichet:accueil")).content.decode()


def test_un_seul_courriel_tant_que_l_autre_n_a_pas_lu(decor):
    dossier = f.en_instruction("PCMI", decor)
    mail.outbox.clear()
    for texte in ("Un.", "Deux.", "Trois."):
        echanges.ecrire(dossier, texte, par=decor.petitionnaire)
    assert len(a(decor.instructeur.courriel)) == 1
    Acces.objects.create(dossier=dossier, utilisateur=decor.instructeur, objet="échanges")
    echanges.ecrire(dossier, "Quatre.", par=decor.petitionnaire)
    assert len(a(decor.instructeur.courriel)) == 2

    for texte in ("Bien reçu.", "Une précision."):
        echanges.ecrire(dossier, texte, par=decor.instructeur)
    assert len([m for m in a(decor.petitionnaire.courriel) if "message" in m.subject]) == 1
    echanges.marquer_lus(dossier, par=decor.petitionnaire)
    echanges.ecrire(dossier, "Une autre.", par=decor.instructeur)
    assert len([m for m in a(decor.petitionnaire.courriel) if "message" in m.subject]) == 2


def test_qui_ne_veut_pas_de_courriel_n_en_recoit_pas(decor):
    dossier = f.en_instruction("PCMI", decor)
    for personne in (decor.petitionnaire, decor.instructeur, decor.chef):
        PreferencesCourriel.objects.create(utilisateur=personne, messages=False, arrivees=False, etapes=False)
    avant = Envoi.objects.count()
    echanges.ecrire(dossier, "Bonjour.", par=decor.petitionnaire)
    echanges.ecrire(dossier, "Bonjour.", par=decor.instructeur)
    assert Envoi.objects.count() == avant


def test_qui_suit_le_dossier_est_prevenu_seul(decor):
    dossier = f.en_instruction("PCMI", decor)
    assert set(arrivees.a_prevenir(dossier)) == {decor.instructeur, decor.chef}
    Dossier.objects.filter(pk=dossier.pk).update(instructeur=decor.chef)
    assert arrivees.a_prevenir(Dossier.objects.get(pk=dossier.pk)) == [decor.chef]


@pytest.mark.parametrize(
    ("nom", "contenu", "message"),
    [
        ("plan.pdf", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        ("archive.zip", b"PK\x03\x04" + b"\0" * 200, "PDF"),
    ],
)
def test_un_fichier_refuse_ne_perd_pas_le_message(decor, petitionnaire, nom, contenu, message):
    dossier = f.en_instruction("PCMI", decor)
    envoi = {
        "texte": "Ci-joint.",
        "fichiers": [SimpleUploadedFile("bon.pdf", f.pdf()), SimpleUploadedFile(nom, contenu)],
    }
    reponse = petitionnaire.post(url("echanges", dossier), envoi)
    assert reponse.status_code == 422
    assert f"{nom} : " in reponse.content.decode()
    assert message in reponse.content.decode()
    assert "Ci-joint." in reponse.content.decode()
    assert not Message.objects.exists()


def test_un_envoi_enorme_est_refuse_avant_d_etre_lu_et_onze_fichiers_aussi(decor, petitionnaire):
    dossier = f.en_instruction("PCMI", decor)
    enorme = petitionnaire.generic("POST", url("echanges", dossier), b"", CONTENT_LENGTH=str(2 * 1024**3))
    assert enorme.status_code == 413
    onze = [SimpleUploadedFile(f"{i}.pdf", f.pdf()) for i in range(11)]
    with pytest.raises(ErreurMetier, match="au plus 10"):
        echanges.ecrire(dossier, "Voici.", par=decor.petitionnaire, jointes=onze)
    trop = SimpleUploadedFile("lourd.pdf", f.pdf())
    trop.size = settings.TAILLE_MAXIMALE_DOSSIER
    with pytest.raises(ErreurMetier, match="dépasserait 300 Mo"):
        echanges.ecrire(dossier, "Voici.", par=decor.petitionnaire, jointes=[trop])


def test_le_fil_se_ferme_avec_le_dossier_et_reste_lisible(decor, petitionnaire):
    dossier = f.depose("PCMI", decor)
    echanges.ecrire(dossier, "Merci.", par=decor.petitionnaire)
    circuit.abandonner(dossier, par=decor.petitionnaire)
    dossier.refresh_from_db()
    for personne in (decor.petitionnaire, decor.instructeur):
        with pytest.raises(ErreurMetier, match="clos"):
            echanges.ecrire(dossier, "Encore.", par=personne)
    page = petitionnaire.get(url("echanges", dossier)).content.decode()
    assert "Merci." in page
    assert "<textarea" not in page


def test_le_fil_d_un_autre_et_celui_d_un_brouillon_sont_introuvables(decor, client):
    dossier = f.en_instruction("PCMI", decor)
    fichier = SimpleUploadedFile("a.pdf", f.pdf())
    echanges.ecrire(dossier, "Privé.", par=decor.petitionnaire, jointes=[fichier])
    jointe = dossier.messages.get().jointes.get()
    client.force_login(f.utilisateur())
    for adresse in (url("echanges", dossier), url("jointe", dossier, jointe.pk)):
        assert client.get(adresse).status_code == 404
    client.force_login(f.Decor().instructeur)
    assert client.get(reverse("workflows:jointe", args=[dossier.reference, jointe.pk])).status_code == 404
    client.force_login(decor.petitionnaire)
    brouillon = f.brouillon("PCMI", decor.commune, decor.petitionnaire, pieces=False)
    assert client.get(url("echanges", brouillon)).status_code == 404
    autre = f.depose("PCMI", decor)
    assert client.get(url("jointe", autre, jointe.pk)).status_code == 404


def test_des_pieces_recues_previennent_l_instructeur_et_le_demandeur(decor):
    from tests.droits.actes import completude, fichiers, io

    dossier = f.enregistre("PCMI", decor)
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "illisible", par=decor.instructeur, motif="Flou.")
    circuit.demander_pieces(dossier, par=decor.instructeur)
    dossier.refresh_from_db()
    fichiers.deposer_piece(dossier, piece.code, io.BytesIO(f.pdf()), "net.pdf", par=decor.petitionnaire)
    mail.outbox.clear()
    circuit.fournir_pieces(dossier, par=decor.petitionnaire)
    assert any("des pièces envoyées" in m.body for m in a(decor.instructeur.courriel))
    (accuse,) = [m for m in a("camille@example.org") if "avance" in m.subject]
    assert "bien reçu les pièces" in accuse.body


def test_deposer_pour_un_tiers_previent_les_deux_et_le_co_demandeur(decor):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    demandeur = {
        **f.DEMANDEUR,
        "a_co_demandeur": "oui",
        "co_nom": "Leroy",
        "co_prenom": "Sacha",
        "co_courriel": "sacha@example.org",
        "a_mandataire": "oui",
        "mandataire_nom": "Atelier des Dunes",
        "mandataire_courriel": "atelier@example.org",
    }
    from dossiers.services import saisie

    dossier = saisie.enregistrer_saisie(dossier, "demandeur", demandeur, par=decor.petitionnaire)
    mail.outbox.clear()
    circuit.deposer(dossier, par=decor.petitionnaire, accepte_cgu=True, accepte_electronique=True)
    assert mail.outbox[0].to == ["atelier@example.org"]
    assert sorted(m.to[0] for m in mail.outbox) == sorted(
        ["atelier@example.org", "camille@example.org", "sacha@example.org", decor.petitionnaire.courriel]
    )
    (copie,) = a("camille@example.org")
    assert "ne fait courir aucun délai" in copie.body
    assert "Vandamme" not in copie.subject
    assert timezone.localdate() == Dossier.objects.get(pk=dossier.pk).date_depot
