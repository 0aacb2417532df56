"""After the decision, for its holder and for third parties: every gesture through the screens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from communes.erreurs import ActionInterdite, ErreurMetier
from communes.second_facteur import SecondFacteurRequis
from dossiers import registre
from dossiers.models import Dossier, Evenement, Requete, Retrait
from dossiers.services import consultations, envois, publicite, requetes, retrait, saisie, suites, validite
from dossiers.services.verification import breches
from tests import fabriques as f
from tests.guichet.conftest import url
from workflows import circuit, temps


@pytest.fixture
def accorde(decor):
    dossier = f.a_signer("PCMI", decor).dossier
    circuit.signer(dossier.decisions.get(etat="a_signer"), par=decor.maire)
    dossier.refresh_from_db()
    return dossier


def refuse(decor) -> Dossier:
    dossier = f.en_instruction("PCMI", decor)
    motifs = "L'article UB 7 impose un recul de 3 m ; la façade nord est à 1,80 m."
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="refus", motifs=motifs)
    circuit.signer(decision, par=decor.maire)
    return Dossier.objects.get(pk=dossier.pk)


def test_panneau_ouverture_achevement_puis_modificatif(decor, petitionnaire, accorde):
    jour = timezone.localdate().isoformat()
    page = petitionnaire.get(url("suites", accorde)).content.decode()
    for attendu in ("Le panneau sur le terrain", "Les travaux", "Modification du projet", "valable jusqu’au"):
        assert attendu in page
    assert petitionnaire.get(url("panneau", accorde)).content.startswith(b"%PDF")
    petitionnaire.post(url("afficher", accorde), {"debut": jour})
    assert accorde.affichages.get().lieu == "terrain"
    mail.outbox.clear()
    petitionnaire.post(url("declarer_travaux", accorde), {"nature": "doc", "date_fait": jour})
    assert "travaux commencés" in petitionnaire.get(url("suites", accorde)).content.decode()
    assert any("déclaration de travaux" in m.body for m in mail.outbox)
    futur = (timezone.localdate() + timedelta(days=1)).isoformat()
    refus = petitionnaire.post(
        url("declarer_travaux", accorde), {"nature": "daact", "date_fait": futur}, follow=True
    )
    assert "dans le futur" in refus.content.decode()
    petitionnaire.post(url("declarer_travaux", accorde), {"nature": "daact", "date_fait": jour})
    assert {d.nature for d in accorde.declarations.all()} == {"doc", "daact"}
    reponse = petitionnaire.post(url("ouvrir_suite", accorde), {"code": "M"})
    modificatif = Dossier.objects.get(suffixe="M")
    assert reponse.url == url("brouillon", modificatif)
    assert modificatif.donnees["projet"] == accorde.donnees["projet"]
    petitionnaire.post(url("ouvrir_suite", accorde), {"code": "T"})
    assert "demandeur" not in Dossier.objects.get(suffixe="T").donnees
    assert "aucun article lu ne donne la liste" in page
    assert "16700" in petitionnaire.get(url("pieces", modificatif)).content.decode()
    assert petitionnaire.post(url("ouvrir_suite", accorde), {"code": "X"}).status_code == 404


def test_prorogation_acquise_par_le_silence_deux_mois_apres(decor, petitionnaire, accorde):
    envoi = {"nature": "prorogation", "texte": "Le chantier est retardé."}
    petitionnaire.post(url("requete", accorde), envoi)
    requete = Requete.objects.get()
    assert requete.effet_silence == "acceptation"
    assert "sera acceptée" in petitionnaire.get(url("suites", accorde)).content.decode()
    encore = petitionnaire.post(url("requete", accorde), envoi, follow=True)
    assert "déjà reçue" in encore.content.decode()
    assert list(temps.passer(requete.limite)) == []
    mail.outbox.clear()
    lendemain = requete.limite + timedelta(days=1)
    assert any("sans effet enregistré" in breche for breche in breches(lendemain))
    (ligne,) = temps.passer(lendemain)
    assert not any("sans effet enregistré" in breche for breche in breches(lendemain))
    assert "acceptée par le silence" in ligne
    requete.refresh_from_db()
    assert requete.etat == "acquise"
    fait = Evenement.objects.filter(dossier=accorde, nature="silence_requete").get()
    assert fait.date_legale == requete.limite + timedelta(days=1)
    assert any("vaut acceptation" in m.body for m in mail.outbox if m.to == [decor.petitionnaire.courriel])
    assert validite.prorogations(accorde) == 1
    # R*424-21, R*424-23: three years, and the one obtained.
    delivree = publicite.delivrance(accorde).date
    page = petitionnaire.get(url("suites", accorde)).content.decode()
    assert f"{delivree.year + 4}</time></strong> si les travaux" in page
    tard = delivree + timedelta(days=3 * 365 + 30)
    assert suites.regle_de_suite(accorde, "M", tard).cerfa == "16700"


def test_r424_23_une_reponse_apres_le_dernier_jour_ne_vaut_plus_meme_si_la_tache_tarde(
    decor, accorde, monkeypatch
):
    requete = requetes.deposer(accorde, "prorogation", "Le chantier tarde.", par=decor.petitionnaire)
    monkeypatch.setattr(timezone, "localdate", lambda *a, **k: requete.limite + timedelta(days=1))
    for acceptee in (True, False):
        with pytest.raises(ErreurMetier, match=r"acceptée \(R\*424-23\)"):
            requetes.repondre(requete, "Non.", par=decor.maire, acceptee=acceptee)
    with pytest.raises(ErreurMetier, match="le silence en tient lieu"):
        requetes.proposer(requete, "Non.", par=decor.instructeur, favorable=False)
    # R*424-23: "adressée" within two months; the last day is still good.
    monkeypatch.setattr(timezone, "localdate", lambda *a, **k: requete.limite)
    assert requetes.repondre(requete, "Non.", par=decor.maire, acceptee=False).etat == "refusee"


def test_l600_12_2_le_silence_rejette_un_recours_gracieux(decor, accorde, monkeypatch):
    requete = requetes.deposer(accorde, "recours_gracieux", "Revoyez.", par=decor.petitionnaire)
    monkeypatch.setattr(timezone, "localdate", lambda *a, **k: requete.limite + timedelta(days=1))
    with pytest.raises(ErreurMetier, match="rejetée"):
        requetes.repondre(requete, "Non.", par=decor.maire, acceptee=False)


def test_r410_17_1_le_refus_d_un_certificat_se_notifie_avant_le_dernier_jour(decor, monkeypatch):
    certificat = f.signe("CUa", decor)
    requete = requetes.deposer(certificat, "prorogation", "Encore un an.", par=decor.petitionnaire)
    monkeypatch.setattr(timezone, "localdate", lambda *a, **k: requete.limite)
    with pytest.raises(ErreurMetier, match="R474-1"):
        requetes.repondre(requete, "Non.", par=decor.maire, acceptee=False)
    monkeypatch.setattr(timezone, "localdate", lambda *a, **k: requete.limite - timedelta(days=1))
    assert requetes.repondre(requete, "Non.", par=decor.maire, acceptee=False).etat == "refusee"


def test_recours_gracieux_sur_un_refus_et_sa_reponse(decor, petitionnaire):
    dossier = refuse(decor)
    petitionnaire.post(
        url("requete", dossier), {"nature": "recours_gracieux", "texte": "Le recul est de 3 m."}
    )
    requete = dossier.requetes.get()
    petitionnaire.force_login(decor.instructeur)
    page = petitionnaire.get(reverse("workflows:requetes", args=[dossier.reference])).content.decode()
    assert "Recours gracieux" in page
    assert "L600-12-2" in page
    reponse = reverse("workflows:repondre_requete", args=[dossier.reference, requete.pk])
    # To answer is to decide: the instructor proposes, the signatory answers.
    assert petitionnaire.post(reponse, {"refuser": "1", "reponse": "Non."}).status_code == 403
    vide = petitionnaire.post(reponse, {"proposer": "refuser", "reponse": " "}, follow=True)
    assert "Écrivez la réponse" in vide.content.decode()
    petitionnaire.post(reponse, {"proposer": "refuser", "reponse": "La façade est à 1,80 m."})
    requete.refresh_from_db()
    assert (requete.etat, requete.est_favorable, requete.proposee_par) == (
        "en_attente",
        False,
        decor.instructeur,
    )
    petitionnaire.force_login(decor.petitionnaire)
    assert "1,80 m" not in petitionnaire.get(reverse("guichet:demandes")).content.decode()
    petitionnaire.force_login(decor.maire)
    parapheur = petitionnaire.get(reverse("workflows:parapheur")).content.decode()
    assert f"{decor.instructeur} vous propose de la refuser" in parapheur
    page = petitionnaire.get(reverse("workflows:requetes", args=[dossier.reference])).content.decode()
    assert "La façade est à 1,80 m." in page
    petitionnaire.post(reponse, {"refuser": "1", "reponse": "La façade est à 1,80 m."})
    petitionnaire.force_login(decor.petitionnaire)
    lue = petitionnaire.get(reverse("guichet:demandes")).content.decode()
    assert "La façade est à 1,80 m." in lue
    # CRPA L212-1, L212-2 1°: who answered, in what capacity, from what service; then the remedies.
    auteur = f"{decor.maire}, pour le maire de {decor.commune.nom}, mairie de {decor.commune.nom}"
    assert f"par {auteur}" in lue
    assert "pas de nouveau délai" in lue
    assert "L600-12-2" in lue
    envois.balayer(tous=True)
    (message,) = [m for m in mail.outbox if "Une réponse à votre demande" in m.subject]
    assert f"par {auteur}." in message.body
    assert "n'ouvre pas de nouveau délai" in message.body
    assert "CJA R421-1" in message.body
    with pytest.raises(ErreurMetier, match="déjà reçu"):
        requetes.repondre(requete, "Oui.", par=decor.maire, acceptee=True)


@pytest.mark.parametrize("acceptee", [True, False])
def test_ni_prorogation_ni_recours_ne_se_tranchent_sans_signataire(decor, accorde, acceptee):
    requete = requetes.deposer(accorde, "recours_gracieux", "Revoyez.", par=decor.petitionnaire)
    for agent in (decor.instructeur, decor.chef, decor.accueil):
        with pytest.raises(ActionInterdite):
            requetes.repondre(requete, "Réponse.", par=agent, acceptee=acceptee)
    decor.maire.est_de_demonstration = False
    with pytest.raises(SecondFacteurRequis):
        requetes.repondre(requete, "Réponse.", par=decor.maire, acceptee=acceptee)
    decor.maire.est_de_demonstration = True
    assert (
        requetes.repondre(requete, "Réponse.", par=decor.maire, acceptee=acceptee).repondu_par == decor.maire
    )


def test_refuser_un_retrait_demande_revient_au_signataire(decor, accorde):
    requete = requetes.deposer(accorde, "retrait", "J’abandonne le projet.", par=decor.petitionnaire)
    with pytest.raises(ActionInterdite):
        requetes.repondre(requete, "Non.", par=decor.instructeur, acceptee=False)
    requetes.proposer(requete, "Le projet est achevé.", par=decor.instructeur, favorable=False)
    assert list(requetes.a_trancher(decor.maire)) == [requete]
    with pytest.raises(ErreurMetier, match="vous-même"):
        requetes.proposer(requete, "Oui.", par=decor.instructeur, favorable=True)


def test_retrait_a_la_demande_accepte_ouvre_le_retrait(decor, accorde):
    requete = requetes.deposer(accorde, "retrait", "J’abandonne le projet.", par=decor.petitionnaire)
    with pytest.raises(ActionInterdite):
        requetes.repondre(requete, "D’accord.", par=f.utilisateur(), acceptee=True)
    requetes.repondre(requete, "Retrait demandé par le bénéficiaire.", par=decor.instructeur, acceptee=True)
    assert Retrait.objects.get(dossier=accorde).a_la_demande


def test_un_tiers_demande_a_consulter_un_dossier_affiche(decor, client, accorde):
    tiers = f.utilisateur()
    adresse = reverse("guichet:consulter_un_dossier")
    assert client.get(adresse).status_code == 302
    client.force_login(tiers)
    page = client.get(adresse).content.decode()
    assert "Commission d’accès" in page
    assert "cités sans leur texte : à confronter" in page
    inconnu = client.post(adresse, {"numero": "PC 059 999 26 00001", "texte": "Voir les plans."})
    assert inconnu.status_code == 422
    mail.outbox.clear()
    numero = f"{accorde.numero[:5]} {accorde.numero[5:]}".lower()
    assert client.post(adresse, {"numero": numero, "texte": "Je suis voisin."}).status_code == 302
    requete = accorde.requetes.get()
    assert (requete.auteur, requete.effet_silence) == (tiers, "rejet")
    assert any("une demande au sujet de ce dossier" in m.body for m in mail.outbox)
    assert client.get(url("suites", accorde)).status_code == 404, "demander n'ouvre pas le dossier"
    assert "sera refusée" in client.get(reverse("guichet:demandes")).content.decode()
    with pytest.raises(ErreurMetier, match="titulaire"):
        requetes.deposer(accorde, "prorogation", "Pour lui.", par=tiers)
    (ligne,) = temps.passer(requete.limite + timedelta(days=1))
    assert "refusée par le silence" in ligne
    assert "saisir la Commission" in client.get(reverse("guichet:demandes")).content.decode()


def test_le_titulaire_repond_quand_un_retrait_est_envisage(decor, petitionnaire, accorde):
    retrait.ouvrir(accorde, par=decor.instructeur, motifs="Le recul n'est pas respecté.")
    assert "Un retrait est envisagé" in petitionnaire.get(url("suites", accorde)).content.decode()
    petitionnaire.post(url("observations", accorde), {"texte": "Le plan de masse dit 3 m."})
    assert Retrait.objects.get().observations == "Le plan de masse dit 3 m."
    assert Evenement.objects.filter(dossier=accorde, nature="observations").count() == 1


def test_avant_la_decision_la_page_dit_d_attendre(decor, petitionnaire):
    dossier = f.en_instruction("PCMI", decor)
    assert "n’est pas encore prise" in petitionnaire.get(url("suites", dossier)).content.decode()
    assert petitionnaire.get(url("panneau", dossier)).status_code == 404
    refus = petitionnaire.post(
        url("requete", dossier), {"nature": "recours_gracieux", "texte": "Non."}, follow=True
    )
    assert "après la décision" in refus.content.decode()


def test_certificat_tacite_demande_en_ligne(decor, petitionnaire):
    dossier = f.en_instruction("PCMI", decor)
    circuit.constater_silence(dossier, dossier.date_silence)
    assert "Obtenir le certificat" in petitionnaire.get(url("suites", dossier)).content.decode()
    petitionnaire.post(url("certificat", dossier))
    assert dossier.courriers.filter(nature="attestation_tacite").count() == 1


def test_un_modificatif_reprend_les_reponses_n_exige_aucune_piece_et_se_depose(decor, petitionnaire, accorde):
    petitionnaire.post(url("ouvrir_suite", accorde), {"code": "M"})
    suite = Dossier.objects.get(suffixe="M")
    page = petitionnaire.get(url("etape", suite, "projet")).content.decode()
    assert f"Modification de l’autorisation {accorde.numero}" in page
    assert 'value="118,50"' in page
    assert not suite.pieces.filter(est_exigible=True).exists()
    assert suite.pieces.exists()
    petitionnaire.post(url("deposer", suite), {"accepte_cgu": "on", "electronique": "oui"})
    suite = circuit.enregistrer(Dossier.objects.get(pk=suite.pk), par=decor.accueil)
    assert suite.numero == f"{accorde.numero}M01"


def test_le_comptoir_saisit_une_modification_recue_sur_papier_a423_4(decor, client, accorde):
    client.force_login(decor.accueil)
    page = client.get(reverse("workflows:suites", args=[accorde.reference])).content.decode()
    assert "Saisir une modification" in page
    adresse = reverse("workflows:ouvrir_suite_papier", args=[accorde.reference])
    sans_code = client.post(adresse, {"code": "X"}, follow=True).content.decode()
    assert "modification ou un transfert" in sans_code
    reponse = client.post(adresse, {"code": "M"})
    suite = Dossier.objects.get(suffixe="M")
    assert reponse.url == url("brouillon", suite)
    assert (suite.voie, suite.depositaire, suite.objet) == ("papier", decor.accueil, accorde.objet)
    assert client.post(adresse, {"code": "M"}).url == url("brouillon", suite), "the same draft"
    enregistree = client.post(
        url("papier_enregistrer", suite), {"date_reception": timezone.localdate()}, follow=True
    )
    assert f"{accorde.numero}M01" in enregistree.content.decode()
    client.force_login(decor.instructeur)
    assert client.post(adresse, {"code": "T"}).status_code == 403


def test_une_prorogation_recue_sur_papier_compte_du_jour_de_sa_reception_r424_23(decor, client, accorde):
    client.force_login(decor.accueil)
    page = reverse("workflows:requetes", args=[accorde.reference])
    assert "reçue sur papier" in client.get(page).content.decode()
    adresse, jour = reverse("workflows:requete_papier", args=[accorde.reference]), timezone.localdate()
    envoi = {"nature": "prorogation", "texte": "Le chantier est retardé.", "jour": jour.isoformat()}
    trop_tot = client.post(adresse, {**envoi, "jour": (jour - timedelta(days=400)).isoformat()})
    assert (trop_tot.status_code, "précède la décision" in trop_tot.content.decode()) == (422, True)
    client.post(adresse, envoi)
    requete = accorde.requetes.get()
    assert (requete.est_papier, requete.auteur, requete.recue_le) == (True, decor.accueil, jour)
    encore = client.post(adresse, envoi)
    assert "déjà reçue" in encore.content.decode()
    # The holder reads it, cannot ask it twice; it is nobody else's request.
    client.force_login(decor.petitionnaire)
    assert "Le chantier est retardé" in client.get(url("suites", accorde)).content.decode()
    double = client.post(url("requete", accorde), {"nature": "prorogation", "texte": "Encore."}, follow=True)
    assert "déjà reçue" in double.content.decode()
    client.force_login(decor.accueil)
    assert "Le chantier est retardé" not in client.get(reverse("guichet:demandes")).content.decode()
    mail.outbox.clear()
    assert requetes.constater_silence(requete, requete.limite + timedelta(days=1))
    envois.balayer(tous=True)
    assert any(
        "vaut acceptation" in m.body and m.to == [accorde.demandeurs.get().courriel] for m in mail.outbox
    )
    client.force_login(decor.instructeur)
    assert client.post(adresse, envoi).status_code == 403


def test_un_transfert_n_est_ni_prerempli_du_cedant_ni_instruit_comme_un_permis(decor, petitionnaire, accorde):
    ouverture = petitionnaire.post(url("ouvrir_suite", accorde), {"code": "T"}, follow=True)
    assert "nouveau titulaire" in ouverture.content.decode()
    suite = Dossier.objects.get(suffixe="T")
    page = petitionnaire.get(url("etape", suite, "demandeur")).content.decode()
    assert f'value="{decor.petitionnaire.nom}"' not in page
    assert [(p.code, p.est_exigible) for p in suite.pieces.all()] == [("T1", False)]
    assert consultations.suggerer(suite) == []
    assert registre.complements_de(suite) == ()
    with pytest.raises(ErreurMetier, match="s'ouvre depuis l'autorisation"):
        saisie.dupliquer(suite, par=decor.petitionnaire)


def test_une_suite_en_preparation_ne_s_ouvre_pas_deux_fois_ni_avant_la_decision(
    decor, petitionnaire, accorde
):
    petitionnaire.post(url("ouvrir_suite", accorde), {"code": "T"})
    encore = petitionnaire.post(url("ouvrir_suite", accorde), {"code": "T"}, follow=True)
    assert "déjà en préparation" in encore.content.decode()
    depose = f.depose("PCMI", decor)
    petitionnaire.post(url("ouvrir_suite", depose), {"code": "M"})
    assert not Dossier.objects.filter(suffixe="M").exists()
