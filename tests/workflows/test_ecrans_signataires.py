"""Delegations, the mayor's interest, validation chains, and what is left to do after the decisions, by the screens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communes.models import CodeRole
from dossiers.models import Delegation, Interet, Recommande
from dossiers.services import completude, decisions, journal, notification, publicite, retrait, signataires
from dossiers.services.signataires import SignatureRefusee, empechement, empechements
from tests import fabriques as f
from tests.dossiers.services.conftest import (  # noqa: F401 - fixtures
    REFUS,
    accorde,
    aller_au,
    decor,
    examiner,
    lire_zip,
    tacite,
)
from workflows import circuit
from workflows.controles import breches_du_circuit

pytestmark = pytest.mark.django_db(transaction=True)


def navigateur(personne) -> Client:
    client = Client()
    client.force_login(personne)
    return client


def url(nom: str, *arguments) -> str:
    return reverse(f"workflows:{nom}", args=arguments)


def lire(client: Client, nom: str, *arguments) -> str:
    reponse = client.get(url(nom, *arguments))
    assert reponse.status_code == 200
    return reponse.content.decode()


@pytest.fixture
def adjoint(decor):  # noqa: F811
    return f.agent(CodeRole.SIGNATAIRE, commune=decor.commune)


def saisie(decor, adjoint, **remplace):  # noqa: F811
    return {
        "perimetre": f"{decor.commune.pk}:ads",
        "delegataire": adjoint.pk,
        "arrete": "arrêté n° 2026-114",
        "debut": timezone.localdate().isoformat(),
        "fin": "",
        "types": ["DP"],
        **remplace,
    }


def test_deleguer_lire_signer_hors_objet_puis_rapporter(decor, adjoint):  # noqa: F811
    maire = navigateur(decor.maire)
    refusee = maire.post(url("deleguer"), saisie(decor, adjoint, fin="2020-01-01")).content.decode()
    assert "se termine avant de commencer" in refusee
    assert maire.post(url("deleguer"), saisie(decor, adjoint, delegataire=decor.maire.pk)).status_code == 200
    assert not Delegation.objects.exists()
    assert maire.post(url("deleguer"), saisie(decor, adjoint)).status_code == 302
    delegation = Delegation.objects.get()
    assert (delegation.types, delegation.enregistree_par) == (["DP"], decor.maire)
    page = lire(maire, "delegations")
    assert "arrêté n° 2026-114" in page
    assert "en vigueur" in page

    decision = f.a_signer("PCMI", decor)
    page = lire(navigateur(adjoint), "parapheur")
    assert "ne couvre pas cette décision" in page
    assert f'value="{decision.pk}"' not in page, "no box to tick"
    page = lire(navigateur(adjoint), "parapheur_decision", decision.pk)
    assert "Signer l’arrêté" not in page

    jour = timezone.localdate().isoformat()
    assert "Rapporter la délégation" not in lire(navigateur(adjoint), "delegations")
    assert maire.post(url("rapporter_delegation"), {"delegation": "x", "jour": jour}).status_code == 302
    maire.post(url("rapporter_delegation"), {"delegation": delegation.pk, "jour": jour})
    delegation.refresh_from_db()
    assert delegation.revoquee_le == timezone.localdate()
    assert "rapportée" in lire(maire, "delegations")
    assert lire(navigateur(f.Decor(nom="Lannoy").maire), "delegations").count("2026-114") == 0


def test_maire_interesse_le_conseil_designe_puis_le_designe_signe_l422_7(decor, adjoint):  # noqa: F811
    decision = f.a_signer("PCMI", decor)
    reference = decision.dossier.reference
    comptoir = navigateur(decor.accueil)
    assert "L422-7" in lire(comptoir, "interet", reference)
    comptoir.post(url("interet", reference), {"interesse": decor.maire.pk})
    assert "Personne ne peut signer ce dossier" in lire(comptoir, "interet", reference)
    assert "vous êtes intéressé" in lire(navigateur(decor.maire), "parapheur").lower()
    assert "doit d&#x27;abord désigner" in lire(navigateur(adjoint), "parapheur")
    with pytest.raises(SignatureRefusee, match="L422-7"):
        circuit.signer(decision, par=decor.maire)
    sans_deliberation = {"interesse": decor.maire.pk, "designe": adjoint.pk}
    assert (
        "Indiquez la délibération"
        in comptoir.post(url("interet", reference), sans_deliberation).content.decode()
    )
    hier = timezone.localdate() - timedelta(days=1)
    demain = (timezone.localdate() + timedelta(days=1)).isoformat()
    complet = {**sans_deliberation, "deliberation": "n° 12", "date_deliberation": demain}
    assert "dans le futur" in comptoir.post(url("interet", reference), complet).content.decode()
    comptoir.post(url("interet", reference), {**complet, "date_deliberation": hier.isoformat()})
    assert Interet.objects.get().designe == adjoint
    assert len(journal.journal_des(decision.dossier, "interet")) == 2
    signee = circuit.signer(decision, par=adjoint)
    assert signee.signee_par == adjoint


def test_les_empechements_en_lot_disent_la_meme_chose_qu_un_par_un(decor, adjoint):  # noqa: F811
    premiere, seconde = f.a_signer("PCMI", decor), f.a_signer("DP", decor)
    signataires.deleguer(
        decor.commune,
        "ads",
        adjoint,
        par=decor.maire,
        arrete="n° 1",
        debut=timezone.localdate(),
        types=["DP"],
    )
    signataires.declarer_interet(seconde.dossier, decor.maire, par=decor.accueil)
    for personne in (decor.maire, adjoint):
        en_lot = empechements(personne, [premiere, seconde])
        for decision in (premiere, seconde):
            assert en_lot.get(decision.pk, "") == empechement(personne, decision.dossier, decision.sens)
    assert set(empechements(adjoint, [premiere, seconde])) == {premiere.pk, seconde.pk}
    assert set(empechements(decor.maire, [premiere, seconde])) == {seconde.pk}


def test_le_circuit_se_regle_par_convention_et_previent_a_chaque_etape(decor, mailoutbox):  # noqa: F811
    chef = navigateur(decor.chef)
    reglage = {"convention": decor.convention.pk, "visa_chef": "on", "avis_commune": "on"}
    assert navigateur(decor.maire).post(url("circuits"), reglage).status_code == 403
    chef.post(url("circuits"), reglage)
    assert "checked" in lire(chef, "circuits")
    decision = f.a_signer("PCMI", decor)
    assert decision.etat == "a_valider"
    destinataires = {a for m in mailoutbox if "visa" in m.subject for a in m.to}
    assert destinataires == {decor.chef.courriel}
    decisions.viser(decision, par=decor.chef, commentaire="Bien vu.")
    assert decor.accueil.courriel in {a for m in mailoutbox if "visa" in m.subject for a in m.to}
    assert "Avis du maire attendus" in lire(navigateur(decor.maire), "parapheur")
    # The commune's opinion is no longer asked for: the draft that waited for it goes to signature.
    chef.post(url("circuits"), {"convention": decor.convention.pk, "visa_chef": "on"})
    decision.refresh_from_db()
    assert (decision.etat, decision.dossier.etape) == ("a_signer", "signature")
    (a_signer,) = [m for m in mailoutbox if "attend votre signature" in m.subject]
    assert a_signer.to == [decor.maire.courriel]
    assert f"/parapheur/{decision.pk}/" in a_signer.body
    assert "Bien vu." in lire(navigateur(decor.maire), "parapheur_decision", decision.pk)
    circuit.renvoyer(decision, par=decor.maire, motif="Citez l'article UB 7.")
    (renvoi,) = [m for m in mailoutbox if "renvoyé" in m.subject]
    assert renvoi.to == [decor.instructeur.courriel]
    assert "Citez l'article UB 7." in renvoi.body
    assert list(breches_du_circuit()) == []


def test_le_maire_lit_l_essentiel_et_le_texte_puis_la_commune_est_prevenue(decor, mailoutbox):  # noqa: F811
    dossier = f.en_instruction("PCMI", decor)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="refus", motifs=REFUS)
    page = lire(navigateur(decor.maire), "parapheur_decision", decision.pk)
    assert "UB 7" in page.split("Si vous attendez")[0]
    assert "ARRÊTÉ REFUSANT UN PERMIS DE CONSTRUIRE" in page.split("Lire le contenu en texte")[1]
    navigateur(decor.maire).post(url("signer", decision.pk))
    prevenus = {a for m in mailoutbox if "Décision notifiée" in m.subject for a in m.to}
    assert {decor.accueil.courriel, decor.instructeur.courriel} <= prevenus


def test_un_retrait_se_lit_et_se_signe_au_parapheur(decor, tacite, aller_au):  # noqa: F811
    aller_au(tacite.date_silence + timedelta(days=5))
    ouvert = retrait.ouvrir(tacite, par=decor.instructeur, motifs=REFUS)
    maire = navigateur(decor.maire)
    assert maire.get(url("parapheur_retrait", tacite.reference)).status_code == 302
    retrait.recevoir_observations(ouvert, "Le plan a changé.", par=decor.petitionnaire)
    retrait.preparer(ouvert, par=decor.instructeur, reponse="Il n'a pas été déposé.")
    assert "Retraits d’autorisation à signer" in lire(maire, "parapheur")
    page = lire(maire, "parapheur_retrait", tacite.reference)
    assert "Le plan a changé." in page
    assert "L424-5" in page
    assert maire.get(url("document_retrait", tacite.reference)).content.startswith(b"%PDF")
    maire.post(url("signer_retrait", tacite.reference))
    ouvert.refresh_from_db()
    assert ouvert.etat == "signe"


def test_ce_qui_reste_a_faire_apres_les_decisions(decor, accorde, aller_au):  # noqa: F811
    comptoir = navigateur(decor.accueil)
    page = lire(comptoir, "actes")
    assert "À transmettre au préfet (1)" in page
    assert "À afficher en mairie ou sur le site (1)" in page
    jour = timezone.localdate()
    aller_au(jour + timedelta(days=16))
    assert "1 hors délai" in lire(comptoir, "actes")
    publicite.enregistrer_affichage(accorde, "decision", "mairie", jour, par=decor.accueil)
    assert "À afficher en mairie" not in lire(comptoir, "actes")
    aller_au(jour + timedelta(days=70))
    assert "Affichages accomplis (1)" in lire(comptoir, "actes")
    voisine = navigateur(f.Decor(nom="Lannoy").accueil)
    assert "Tout est fait" in lire(voisine, "actes")


def test_le_registre_d_affichage_s_imprime_et_s_exporte(decor, accorde, examiner):  # noqa: F811
    comptoir = navigateur(decor.accueil)
    assert "Aucune inscription" in lire(comptoir, "registre")
    publicite.enregistrer_affichage(accorde, "decision", "mairie", timezone.localdate(), par=decor.accueil)
    assert "1 inscription" in lire(comptoir, "registre")
    pdf = comptoir.get(url("registre"), {"format": "pdf"})
    texte = examiner(pdf.content)
    assert "R2122-7" in texte
    assert str(accorde) in texte
    tableau = comptoir.get(url("registre"), {"format": "csv"}).content.decode("utf-8-sig")
    assert tableau.splitlines()[0].startswith("Inscrit le;Dossier")
    assert "extrait de la décision" in tableau
    autre = f.Decor(nom="Lannoy")
    assert "1 inscription" not in lire(navigateur(autre.accueil), "registre")
    vole = navigateur(autre.accueil).get(url("registre"), {"commune": decor.commune.pk, "format": "csv"})
    assert "text/html" in vole["Content-Type"]


def a_poster(decor):  # noqa: F811
    decision = f.a_signer("PCMI", decor, electronique=False)
    circuit.signer(decision, par=decor.maire)
    decision.refresh_from_db()
    return decision


def test_lettres_recommandees_en_lot_de_l_impression_au_retour(decor, examiner):  # noqa: F811
    premiere, seconde = a_poster(decor), a_poster(decor)
    comptoir, jour = navigateur(decor.accueil), timezone.localdate()
    assert "1. À envoyer (2)" in lire(comptoir, "recommandes")
    archive = lire_zip(
        comptoir.post(url("recommandes_lettres"), {"decisions": [premiere.pk, seconde.pk]}).content
    )
    assert len(archive) == 5
    assert "Camille Vandamme" in examiner(archive["00-bordereau-de-depot.pdf"])
    assert sum(b"/Sig" in octets for octets in archive.values()) >= 2

    def deposer(un, deux, le=jour):
        reponse = comptoir.post(
            url("recommandes_deposer"),
            {
                "decisions": [premiere.pk, seconde.pk],
                f"numero_{premiere.pk}": un,
                f"numero_{seconde.pk}": deux,
                "jour": le.isoformat(),
            },
            follow=True,
        )
        return reponse.content.decode()

    assert "indiquez le numéro de suivi" in deposer("1A 111", "")
    assert "saisi deux fois" in deposer("1A 111", "1a111")
    assert "dans le futur" in deposer("1A 111", "1A 222", jour + timedelta(days=1))
    assert "précéder la signature" in deposer("1A 111", "1A 222", jour - timedelta(days=1))
    assert not Recommande.objects.exists(), "all or none"
    assert "2 lettres déposées" in deposer("1A 111", "1A 222")
    troisieme = a_poster(decor)
    repris = comptoir.post(
        url("recommandes_deposer"),
        {"decisions": [troisieme.pk], f"numero_{troisieme.pk}": "1A111", "jour": jour.isoformat()},
        follow=True,
    ).content.decode()
    assert f"déjà celui d&#x27;une lettre du dossier {premiere.dossier}" in repris
    assert troisieme.recommandes.count() == 0

    lettre, autre = premiere.recommandes.get(), seconde.recommandes.get()
    page = comptoir.post(
        url("recommandes_presenter"),
        {
            f"presentee_{lettre.pk}": jour.isoformat(),
            f"presentee_{autre.pk}": (jour + timedelta(days=1)).isoformat(),
        },
        follow=True,
    ).content.decode()
    assert "1 notification enregistrée" in page
    assert "ne peut pas être dans le futur" in page
    lettre.refresh_from_db()
    assert lettre.notification.numero_suivi == "1A111"
    assert premiere.dossier.__class__.objects.get(pk=premiere.dossier_id).etat == "notifie"
    accuse = SimpleUploadedFile("accuse.pdf", f.pdf(titre="accusé"), "application/pdf")
    comptoir.post(
        url("recommandes_retour"),
        {
            "notification": lettre.notification_id,
            "remise": "distribuee",
            "jour": jour.isoformat(),
            "accuse": accuse,
        },
    )
    assert lettre.notification.retour.accuse is not None
    preuve = lire_zip(comptoir.get(url("preuve", premiere.dossier.reference)).content)
    assert "accuse-de-reception.pdf" in preuve
    assert b"1A111" in preuve["preuve.txt"]


def test_les_demandes_de_pieces_sans_accuse_attendent_chez_qui_instruit(decor):  # noqa: F811
    dossier, jour = f.enregistre("PCMI", decor, electronique=False), timezone.localdate()
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    courrier = circuit.demander_pieces(
        dossier, par=decor.instructeur, canal="lrar", date_presentation=jour
    ).courrier
    bureau = navigateur(decor.instructeur)
    page = lire(bureau, "recommandes")
    assert "3. Accusés attendus (1)" in page
    assert "Demande de pièces manquantes" in page
    saisi = {"notification": courrier.notification.pk, "remise": "distribuee", "jour": jour.isoformat()}
    ailleurs = navigateur(f.Decor(nom="Lannoy").instructeur)
    assert "Accusés attendus (0)" in lire(ailleurs, "recommandes")
    ailleurs.post(url("recommandes_retour"), saisi)
    assert journal.journal_des(dossier, "retour_courrier") == []
    bureau.post(url("recommandes_retour"), saisi)
    assert len(journal.journal_des(dossier, "retour_courrier")) == 1
    assert "Accusés attendus (0)" in lire(bureau, "recommandes")


def test_avis_electronique_revenu_signale_puis_remplace_r474_1(decor, accorde):  # noqa: F811
    comptoir, courrier = navigateur(decor.accueil), accorde.courriers.get(nature="decision")
    adresse = url("avis_revenu", accorde.reference)
    comptoir.post(adresse, {"courrier": courrier.pk, "motif": "  "})
    assert journal.journal_des(accorde, "courriel_revenu") == []
    comptoir.post(adresse, {"courrier": courrier.pk, "motif": "550 boîte inconnue"})
    assert len(journal.journal_des(accorde, "courriel_revenu")) == 1
    comptoir.post(adresse, {"courrier": courrier.pk, "motif": "encore"})
    assert len(journal.journal_des(accorde, "courriel_revenu")) == 1
    assert "Avis électroniques non remis (1)" in lire(comptoir, "actes")
    page = lire(comptoir, "suites", accorde.reference)
    assert "R474-1 II 2°" in page
    assert len(journal.journal_des(accorde, "decision")) == 1, "the notification still stands"
    jour = timezone.localdate().isoformat()
    comptoir.post(url("renotifier", accorde.reference), {"jour": jour, "numero_suivi": "1A 9"})
    assert [e.donnees.contenu["voie"] for e in journal.journal_des(accorde, "decision")] == ["lrar"]
    assert "Avis électroniques non remis" not in lire(comptoir, "actes")


def test_un_courrier_ouvert_n_est_jamais_un_avis_revenu(decor, accorde):  # noqa: F811
    from communes.erreurs import ErreurMetier
    from dossiers.services import courriers

    courrier = accorde.courriers.get(nature="decision")
    premiere = courriers.consulter(courrier, par=decor.petitionnaire).consultee_le
    assert courriers.consulter(courrier, par=decor.petitionnaire).consultee_le == premiere
    assert len(journal.journal_des(accorde, "consultation")) == 1
    courrier.refresh_from_db()
    with pytest.raises(ErreurMetier, match="sa notification est prouvée"):
        notification.signaler_courriel_revenu(courrier, par=decor.accueil, motif="550")
