"""A draft filled by two, given over, forgotten: only its author files it, and nothing is deleted without a word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.models import Dossier, Invitation
from dossiers.services import brouillons, depot, partages, saisie
from tests import fabriques as f
from tests.guichet.conftest import joindre, url
from workflows import temps


@pytest.fixture
def brouillon(decor):
    return f.brouillon("PCMI", decor.commune, decor.petitionnaire)


@pytest.fixture
def architecte():
    return f.utilisateur("architecte@agence.example")


def lien(invitation: Invitation) -> str:
    return reverse("guichet:invitation", args=[invitation.jeton])


def client_de(compte) -> Client:
    client = Client()
    client.force_login(compte)
    return client


def test_une_personne_invitee_remplit_mais_ne_depose_pas(decor, petitionnaire, brouillon, architecte):
    petitionnaire.post(
        url("partage", brouillon), {"courriel": " Architecte@Agence.example", "genre": "partage"}
    )
    invitation = Invitation.objects.get()
    (message,) = mail.outbox
    assert message.to == ["architecte@agence.example"]
    assert invitation.jeton in message.body
    invitee = client_de(architecte)
    assert invitee.get(url("etape", brouillon, "projet")).status_code == 404
    assert "vous invite à remplir" in invitee.get(lien(invitation)).content.decode()
    assert not Invitation.objects.get().acceptee_le
    assert invitee.post(lien(invitation)).url == url("brouillon", brouillon)
    assert "Ouvert à vous par" in invitee.get(reverse("guichet:accueil")).content.decode()
    projet = {**f.PROJETS["PCMI"], "description": "Plans de l’architecte."}
    assert invitee.post(url("etape", brouillon, "projet"), projet).status_code == 302
    assert joindre(invitee, brouillon, brouillon.pieces.first().code).status_code == 302
    page = invitee.get(url("verifier", brouillon)).content.decode()
    assert "Lui seul peut la déposer" in page
    assert "Déposer ma demande" not in page
    for geste in ("deposer", "supprimer", "dupliquer", "partage"):
        assert invitee.post(url(geste, brouillon)).status_code == 403, geste
    with pytest.raises(ErreurMetier):
        depot.deposer(brouillon, par=architecte, accepte_cgu=True, accepte_electronique=True)
    petitionnaire.post(url("deposer", brouillon), {"accepte_cgu": "on", "electronique": "oui"})
    brouillon.refresh_from_db()
    assert brouillon.depot.contenu["donnees"]["projet"]["description"] == "Plans de l’architecte."
    # Filed, it is its author's alone: the invited person neither reads it nor completes it.
    assert invitee.get(url("dossier", brouillon)).status_code == 404
    assert invitee.post(url("completer", brouillon)).status_code == 404


def test_le_lien_ne_s_ouvre_qu_au_compte_de_l_adresse_invitee(decor, brouillon, architecte):
    invitation = partages.inviter(brouillon, architecte.courriel, "partage", par=decor.petitionnaire)
    intrus = client_de(f.utilisateur())
    reponse = intrus.post(lien(invitation))
    assert reponse.status_code == 403
    assert "une autre adresse" in reponse.content.decode()
    assert Client().get(lien(invitation)).url.startswith("/connexion/")
    assert intrus.get(url("etape", brouillon, "projet")).status_code == 404


def test_un_partage_se_retire_des_deux_cotes(decor, petitionnaire, brouillon, architecte):
    for qui in (petitionnaire, client_de(architecte)):
        invitation = partages.inviter(brouillon, architecte.courriel, "partage", par=decor.petitionnaire)
        partages.accepter(invitation, par=architecte)
        assert client_de(architecte).get(url("pieces", brouillon)).status_code == 200
        qui.post(url("partage_retirer", brouillon, invitation.pk))
        assert client_de(architecte).get(url("pieces", brouillon)).status_code == 404
    with pytest.raises(ErreurMetier, match="autre personne"):
        saisie.enregistrer_saisie(brouillon, "projet", {}, par=architecte)


def test_un_transfert_attend_quatorze_jours_et_met_fin_aux_partages(
    decor, petitionnaire, brouillon, architecte
):
    conjoint = f.utilisateur("conjoint@example.org")
    partage = partages.inviter(brouillon, conjoint.courriel, "partage", par=decor.petitionnaire)
    partages.accepter(partage, par=conjoint)
    cession = partages.inviter(brouillon, architecte.courriel, "cession", par=decor.petitionnaire)
    with pytest.raises(ErreurMetier, match="déjà proposé"):
        partages.inviter(brouillon, "autre@example.org", "cession", par=decor.petitionnaire)
    with pytest.raises(ErreurMetier, match="autre adresse"):
        partages.accepter(cession, par=conjoint)
    assert timezone.localdate(cession.expire_le) == timezone.localdate() + timedelta(days=14)
    brouillon.refresh_from_db()
    assert brouillon.depositaire == decor.petitionnaire
    client_de(architecte).post(lien(cession))
    brouillon.refresh_from_db()
    assert brouillon.depositaire == architecte
    assert petitionnaire.get(url("pieces", brouillon)).status_code == 404
    assert client_de(conjoint).get(url("pieces", brouillon)).status_code == 404


def test_une_invitation_expiree_ne_s_ouvre_plus_et_se_renouvelle(decor, brouillon, architecte):
    invitation = partages.inviter(brouillon, architecte.courriel, "cession", par=decor.petitionnaire)
    Invitation.objects.update(expire_le=timezone.now())
    assert client_de(architecte).post(lien(invitation)).status_code == 404
    with pytest.raises(ErreurMetier, match="plus valable"):
        partages.accepter(invitation, par=architecte)
    nouvelle = partages.inviter(brouillon, architecte.courriel, "cession", par=decor.petitionnaire)
    assert partages.accepter(nouvelle, par=architecte).depositaire == architecte


@pytest.mark.parametrize("adresse", ["pas une adresse", "", "soi"])
def test_une_mauvaise_adresse_n_invite_personne(decor, petitionnaire, brouillon, adresse):
    adresse = decor.petitionnaire.courriel if adresse == "soi" else adresse
    reponse = petitionnaire.post(url("partage", brouillon), {"courriel": adresse, "genre": "partage"})
    assert reponse.status_code == 422
    assert not Invitation.objects.exists()


def test_un_brouillon_delaisse_est_annonce_puis_supprime(decor, brouillon):
    depose = f.depose("PCMI", decor)
    jour = timezone.localdate()
    fin = brouillons.supprime_le(brouillon)
    assert (fin - jour).days == 180
    assert not [ligne for ligne in temps.passer(jour) if "brouillon" in ligne]
    mail.outbox.clear()
    annonce = fin - timedelta(days=15)
    assert [d.pk for d in brouillons.prevenir(annonce)] == [brouillon.pk]
    assert list(brouillons.prevenir(annonce + timedelta(days=1))) == []
    (message,) = mail.outbox
    assert message.to == [decor.petitionnaire.courriel]
    assert list(brouillons.purger(fin - timedelta(days=1))) == []
    assert list(brouillons.purger(fin)) == [brouillon.reference]
    assert not Dossier.objects.filter(pk=brouillon.pk).exists()
    assert Dossier.objects.filter(pk=depose.pk).exists()


def test_un_brouillon_annonce_tard_garde_ses_quinze_jours(decor, brouillon):
    tard = brouillons.supprime_le(brouillon) + timedelta(days=40)
    assert list(brouillons.purger(tard)) == []
    list(brouillons.prevenir(tard))
    assert list(brouillons.purger(tard + timedelta(days=14))) == []
    assert list(brouillons.purger(tard + timedelta(days=15))) == [brouillon.reference]
