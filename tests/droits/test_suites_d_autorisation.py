"""One authorisation, several dossiers: what its modifications and transfers must not let anyone get round."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import Affectation, CodeRole
from dossiers.models import Dossier, Retrait
from dossiers.services import (
    brouillons,
    controles,
    depot,
    partages,
    publicite,
    requetes,
    retrait,
    rgpd,
    saisie,
    signataires,
    suites,
    validite,
)
from dossiers.services.signataires import SignatureRefusee
from tests import fabriques as f
from tests.guichet.conftest import url
from workflows import circuit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decor():
    return f.Decor()


@pytest.fixture
def accorde(decor):
    return f.signe("PCMI", decor)


@pytest.fixture
def petitionnaire(client, decor):
    client.force_login(decor.petitionnaire)
    return client


def deposer(suite, par, **qui):
    if not suite.donnees.get("demandeur"):
        nouveau = {**f.DEMANDEUR, "nom": "Declercq", "prenom": "Sacha", **qui}
        suite = saisie.enregistrer_saisie(suite, "demandeur", nouveau, par=par)
    return circuit.deposer(suite, par=par, accepte_cgu=True, accepte_electronique=True)[0]


def accorder(decor, suite, par, **qui):
    suite = circuit.enregistrer(deposer(suite, par, **qui), par=decor.accueil)
    circuit.declarer_complet(suite, par=decor.instructeur)
    projet = circuit.preparer_decision(suite, par=decor.instructeur, sens="accord")
    circuit.signer(projet, par=decor.maire)
    return Dossier.objects.get(pk=suite.pk)


def relu(personne):
    """The same person, whose rights are read again."""
    return type(personne).objects.get(pk=personne.pk)


def aussi_signataire(decor):
    h.affecter(decor.instructeur, h.role(CodeRole.SIGNATAIRE, commune=decor.commune), debut=f.DEPUIS)
    return relu(decor.instructeur)


def test_une_modification_ne_part_pas_dans_une_autre_commune(decor, petitionnaire, accorde):
    ailleurs = f.Decor(nom="Roncq")
    suite = suites.ouvrir_suite(accorde, "M", par=decor.petitionnaire)
    terrain = {"commune": ailleurs.commune.code_insee, "adresse": "3 rue de la Lys", "parcelles": "AK 123"}
    petitionnaire.post(url("etape", suite, "terrain"), {**terrain, "superficie": "540"})
    refus = petitionnaire.post(url("deposer", suite), {"accepte_cgu": "on", "electronique": "oui"})
    assert f"reste celui de l&#x27;autorisation {accorde.numero}" in refus.content.decode()
    assert Dossier.objects.get(pk=suite.pk).est_brouillon
    papier = suites.ouvrir_suite(accorde, "T", par=decor.accueil, voie="papier")
    Dossier.objects.filter(pk=papier.pk).update(commune=ailleurs.commune)
    with pytest.raises(ErreurMetier, match="autre terrain"):
        circuit.deposer_papier(papier, par=ailleurs.accueil, date_reception=timezone.localdate())


def test_un_permis_sur_deux_communes_se_transfere_dans_chacune(decor, petitionnaire):
    ailleurs = f.Decor(nom="Roncq")
    brouillon = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    terrain = {**brouillon.donnees["terrain"], "sur_plusieurs": "oui"}
    terrain |= {"commune_2": ailleurs.commune.code_insee, "parcelles_2": "AB 12"}
    brouillon = saisie.enregistrer_saisie(brouillon, "terrain", terrain, par=decor.petitionnaire)
    permis = accorder(decor, brouillon, decor.petitionnaire)
    avant = Dossier.objects.filter(commune=ailleurs.commune).count()
    transfert = suites.ouvrir_suite(permis, "T", par=decor.petitionnaire)
    transfert = deposer(transfert, decor.petitionnaire)
    assert transfert.etat == "depose"
    assert depot.problemes(transfert) == []
    assert Dossier.objects.filter(commune=ailleurs.commune).count() == avant


def test_une_saisie_sur_papier_reste_au_comptoir(decor, client, accorde):
    client.force_login(decor.accueil)
    adresse = reverse("workflows:ouvrir_suite_papier", args=[accorde.reference])
    client.post(adresse, {"code": "M"})
    saisi = Dossier.objects.get(suffixe="M")
    assert client.get(url("etape", saisi, "demandeur")).status_code == 200
    assert "camille@example.org" not in str(rgpd.donnees_de(decor.accueil))
    hier = timezone.localdate() - timedelta(days=1)
    Affectation.objects.filter(agent=decor.accueil).update(fin=hier)
    client.force_login(relu(decor.accueil))
    for page in (url("etape", saisi, "demandeur"), url("verifier", saisi), url("brouillon", saisi)):
        assert client.get(page).status_code == 404
    with pytest.raises(ActionInterdite):
        saisie.enregistrer_saisie(saisi, "projet", saisi.donnees["projet"], par=relu(decor.accueil))
    # The holder online is not held up, a colleague of the counter goes on with it, and it is not kept for ever.
    client.force_login(decor.petitionnaire)
    assert suites.ouvrir_suite(accorde, "M", par=decor.petitionnaire).voie == "teleservice"
    collegue = f.agent(CodeRole.ACCUEIL, commune=decor.commune)
    client.force_login(collegue)
    assert client.post(adresse, {"code": "M"}).url == url("brouillon", saisi)
    assert client.get(url("etape", saisi, "demandeur")).status_code == 200
    assert saisi in brouillons._delaisses(timezone.localdate() + timedelta(days=400), 183)


def test_qui_a_transfere_ne_dispose_plus_de_l_autorisation(decor, accorde):
    acheteur, jour = f.utilisateur("acheteur@example.org"), timezone.localdate()
    suite = suites.ouvrir_suite(accorde, "T", par=decor.petitionnaire)
    invitation = partages.inviter(suite, "acheteur@example.org", "cession", par=decor.petitionnaire)
    suite = partages.accepter(invitation, par=acheteur)
    assert validite.transfert_accorde(accorde) is None
    transfert = accorder(decor, suite, acheteur)
    assert validite.transfert_accorde(accorde) == transfert
    vendeur = decor.petitionnaire
    dates = {"date_reception": jour, "date_fait": jour}
    for acte in (
        lambda: requetes.deposer(accorde, "prorogation", "Encore un an.", par=vendeur),
        lambda: requetes.deposer(accorde, "retrait", "Je renonce.", par=vendeur),
        lambda: suites.enregistrer_declaration(accorde, "doc", par=vendeur, **dates),
        lambda: suites.ouvrir_suite(accorde, "M", par=vendeur),
        lambda: suites.ouvrir_suite(accorde, "T", par=vendeur),
    ):
        with pytest.raises(ErreurMetier, match="nouveau titulaire"):
            acte()
    suites.enregistrer_declaration(transfert, "doc", par=acheteur, **dates)
    assert requetes.deposer(transfert, "prorogation", "Encore un an.", par=acheteur).etat == "en_attente"
    assert suites.ouvrir_suite(transfert, "M", par=acheteur).suffixe == "M"
    # The counter still may: a part may have stayed with the seller; a second transfer is told.
    second = deposer(suites.ouvrir_suite(accorde, "T", par=decor.accueil), decor.accueil)
    messages = [c.message for c in controles.controler(second, "accord", "", "")]
    assert any("déjà changé de mains" in m for m in messages)


def test_une_modification_ne_se_donne_pas(decor, accorde):
    suite = suites.ouvrir_suite(accorde, "M", par=decor.petitionnaire)
    with pytest.raises(ErreurMetier, match="sans le donner"):
        partages.inviter(suite, "architecte@example.org", "cession", par=decor.petitionnaire)
    assert partages.inviter(suite, "architecte@example.org", "partage", par=decor.petitionnaire)


def test_l_avis_public_d_un_transfert_ne_nomme_pas_le_vendeur(decor, client):
    brouillon = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    projet = {**f.PROJETS["PCMI"], "description": "Maison de Camille Vandamme, en briques."}
    brouillon = saisie.enregistrer_saisie(brouillon, "projet", projet, par=decor.petitionnaire)
    permis = accorder(decor, brouillon, decor.petitionnaire)
    transfert = deposer(suites.ouvrir_suite(permis, "T", par=decor.petitionnaire), decor.petitionnaire)
    transfert = circuit.enregistrer(transfert, par=decor.accueil)
    page = client.get(reverse("guichet:affichage", args=[decor.commune.code_insee])).content.decode()
    assert transfert.numero in page.replace(" ", "")
    assert "en briques" in page
    assert "Vandamme" not in page


def test_une_prorogation_attend_a_la_fois_sur_toute_l_autorisation_r424_21(decor, accorde):
    modificatif = accorder(
        decor, suites.ouvrir_suite(accorde, "M", par=decor.petitionnaire), decor.petitionnaire
    )
    requetes.deposer(accorde, "prorogation", "Encore un an.", par=decor.petitionnaire)
    with pytest.raises(ErreurMetier, match="déjà reçue"):
        requetes.deposer(modificatif, "prorogation", "Et encore un.", par=decor.petitionnaire)


def test_qui_a_ecrit_un_retrait_ne_le_signe_pas_meme_repris_par_un_autre(decor, accorde):
    premier = aussi_signataire(decor)
    second = f.agent(CodeRole.INSTRUCTEUR, service=decor.service)
    envisage = retrait.ouvrir(accorde, par=premier, motifs="Le recul n'est pas respecté.")
    retrait.recevoir_observations(envisage, "Si.", par=decor.petitionnaire)
    prepare = retrait.preparer(envisage, par=second, reponse="Le plan dit 1,80 m.")
    for redacteur in (premier, second):
        with pytest.raises((SignatureRefusee, ActionInterdite)):
            retrait.signer(prepare, par=redacteur)
    assert retrait.signer(prepare, par=decor.maire).etat == "signe"


def test_qui_a_propose_une_reponse_ne_la_donne_pas_meme_reproposee(decor, accorde):
    premier = aussi_signataire(decor)
    demande = requetes.deposer(accorde, "prorogation", "Encore un an.", par=decor.petitionnaire)
    requetes.proposer(demande, "Accordé.", par=premier, favorable=True)
    requetes.proposer(demande, "Accordé.", par=decor.accueil, favorable=True)
    with pytest.raises(ActionInterdite, match="préparé cette réponse"):
        requetes.repondre(demande, "Accordé.", par=premier, acceptee=True)
    # A withdrawal that the holder asked for: whoever proposed its words does not sign it.
    retire = requetes.deposer(accorde, "retrait", "Je renonce.", par=decor.petitionnaire)
    requetes.proposer(retire, "Refusé.", par=premier, favorable=False)
    second = f.agent(CodeRole.INSTRUCTEUR, service=decor.service)
    requetes.repondre(retire, "Retrait demandé.", par=second, acceptee=True)
    assert retrait.a_prepare(premier, Retrait.objects.get())


def test_l_interet_declare_suit_l_autorisation_l422_7(decor):
    adjoint = f.agent(CodeRole.SIGNATAIRE, commune=decor.commune)
    dossier, jour = f.en_instruction("DP", decor), timezone.localdate()
    designation = {"designe": adjoint, "deliberation": "2026-1", "date_deliberation": jour}
    signataires.declarer_interet(dossier, decor.maire, par=decor.accueil, **designation)
    circuit.signer(circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord"), par=adjoint)
    dossier.refresh_from_db()
    suite = deposer(suites.ouvrir_suite(dossier, "M", par=decor.petitionnaire), decor.petitionnaire)
    suite = circuit.enregistrer(suite, par=decor.accueil)
    circuit.declarer_complet(suite, par=decor.instructeur)
    projet = circuit.preparer_decision(suite, par=decor.instructeur, sens="accord")
    assert projet.pk in signataires.empechements(decor.maire, [projet])
    assert signataires.empechements(adjoint, [projet]) == {}
    with pytest.raises((SignatureRefusee, ActionInterdite)):
        circuit.signer(projet, par=decor.maire)
    circuit.signer(projet, par=adjoint)
    suite.refresh_from_db()
    demande = requetes.deposer(suite, "prorogation", "Encore un an.", par=decor.petitionnaire)
    with pytest.raises(ActionInterdite):
        requetes.repondre(demande, "Oui.", par=decor.maire, acceptee=True)
    # Closed, but something is still to be decided: the interest can be declared.
    signataires.declarer_interet(suite, decor.maire, par=decor.accueil, **designation)


def test_le_delai_d_un_retrait_par_le_titulaire_reste_celui_du_titulaire(decor, accorde):
    assert publicite.delivrance(accorde).est_favorable
    demande = requetes.deposer(accorde, "retrait", "Je renonce.", par=decor.petitionnaire)
    requetes.repondre(demande, "Retrait demandé.", par=decor.instructeur, acceptee=True)
    prepare = retrait.preparer(Retrait.objects.get(), par=decor.instructeur)
    retrait.notifier(retrait.signer(prepare, par=decor.maire), par=decor.accueil)
    assert validite.vie(accorde) is None
