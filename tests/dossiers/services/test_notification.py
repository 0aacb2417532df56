"""Notification and its proofs: late refusals, bounced mail, registered letters, the proof bundle."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.etats import EtatDossier
from dossiers.models import Courrier, Envoi
from dossiers.services import courriers, horloge, legalite, notification, preuves, publicite
from dossiers.services.journal import journal_des, ruptures
from dossiers.services.notification import NotificationTardive
from tests import fabriques as f
from tests import mondes
from workflows import circuit
from workflows.controles import breches_du_circuit

from .conftest import REFUS, lire_zip

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def refus_signe(decor):
    def faire():
        dossier = f.en_instruction("PCMI", decor, electronique=False)
        decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="refus", motifs=REFUS)
        circuit.signer(decision, par=decor.maire)
        dossier.refresh_from_db()
        return dossier

    return mondes.garder(("refus signé",), faire)


def test_refus_presente_trop_tard_le_permis_tacite_demeure_r424_10(decor, refus_signe, aller_au):
    trop_tard = refus_signe.limite_instruction + timedelta(days=1)
    aller_au(trop_tard)
    circuit.notifier(refus_signe, par=decor.accueil, date_presentation=trop_tard)
    refus_signe.refresh_from_db()
    assert refus_signe.etat == EtatDossier.ACCORD_TACITE
    assert [e.date_legale for e in journal_des(refus_signe, "decision_tacite")] == [refus_signe.date_silence]
    assert len(journal_des(refus_signe, "decision")) == 1  # the fact is kept for what it is
    assert not horloge.projeter(refus_signe).echeancier.decision.dans_le_delai
    assert publicite.delivrance(refus_signe).est_favorable
    assert list(breches_du_circuit()) == []
    assert list(ruptures(refus_signe)) == []


def test_refus_en_retard_remis_aujourd_hui_est_refuse(decor, refus_signe, aller_au):
    aller_au(refus_signe.limite_instruction + timedelta(days=2))
    with pytest.raises(NotificationTardive, match="retrait"):
        circuit.notifier(
            refus_signe, par=decor.accueil, canal="remise", date_presentation=timezone.localdate()
        )
    refus_signe.refresh_from_db()
    assert refus_signe.etat == EtatDossier.DECIDE
    assert not refus_signe.courriers.filter(nature="decision").exists()


def test_refus_d_affichage_en_retard_cite_le_retrait_du_crpa_l242_1(aller_au):
    decor = f.Decor("rlpi")
    dossier = f.en_instruction("AP", decor, electronique=False)
    decision = circuit.preparer_decision(
        dossier, par=decor.instructeur, sens="refus", motifs="L581-4 : classé."
    )
    circuit.signer(decision, par=decor.maire)
    dossier.refresh_from_db()
    aller_au(dossier.limite_instruction + timedelta(days=2))
    with pytest.raises(NotificationTardive, match="CRPA L242-1") as refus:
        circuit.notifier(dossier, par=decor.accueil, canal="remise", date_presentation=timezone.localdate())
    assert "L424-5" not in refus.value.message


def test_refus_presente_a_temps_enregistre_apres_coup_ecarte_le_tacite(decor, refus_signe, aller_au):
    limite, silence = refus_signe.limite_instruction, refus_signe.date_silence
    aller_au(silence + timedelta(days=3))
    circuit.constater_silence(refus_signe, silence + timedelta(days=3))
    refus_signe.refresh_from_db()
    assert refus_signe.etat == EtatDossier.ACCORD_TACITE
    circuit.notifier(refus_signe, par=decor.accueil, date_presentation=limite)
    refus_signe.refresh_from_db()
    assert refus_signe.etat == EtatDossier.NOTIFIE
    assert journal_des(refus_signe, "decision_tacite") == []
    assert not publicite.delivrance(refus_signe).est_favorable


def test_notifier_deux_fois_est_refuse(decor, refus_signe):
    circuit.notifier(refus_signe, par=decor.accueil, date_presentation=timezone.localdate())
    with pytest.raises(ErreurMetier, match="déjà notifiée"):
        circuit.notifier(refus_signe, par=decor.accueil, date_presentation=timezone.localdate())


def test_avis_electronique_revenu_la_lettre_recommandee_prend_le_relais(decor, accorde):
    courrier = accorde.courriers.get(nature="decision")
    with pytest.raises(ErreurMetier, match="n'a pas échoué"):
        notification.renotifier_sur_papier(accorde, par=decor.accueil, date_presentation=timezone.localdate())
    Envoi.objects.filter(dossier=accorde, genre="decision").update(
        etat="impossible", derniere_erreur="Le serveur refuse l'adresse du destinataire (code 550)."
    )
    assert notification.annonce_en_echec(accorde) == courrier
    notification.renotifier_sur_papier(
        accorde, par=decor.accueil, date_presentation=timezone.localdate(), numero_suivi="1A 111 222 3333 4"
    )
    retenues = journal_des(accorde, "decision")
    assert [e.donnees.contenu["voie"] for e in retenues] == ["lrar"]
    assert accorde.courriers.filter(nature="decision").count() == 2
    assert list(ruptures(accorde)) == []


def test_retour_de_recommande_ne_deplace_pas_la_date_legale_r423_47(decor, refus_signe):
    jour = timezone.localdate()
    circuit.notifier(refus_signe, par=decor.accueil, date_presentation=jour, numero_suivi="1A 1")
    courrier = refus_signe.courriers.get(nature="decision")
    with pytest.raises(ErreurMetier, match="précéder"):
        notification.enregistrer_retour(
            courrier, par=decor.accueil, remise="distribuee", date_remise=jour - timedelta(days=1)
        )
    avant = horloge.projeter(refus_signe).echeancier.decision
    notification.enregistrer_retour(courrier, par=decor.accueil, remise="non_reclamee", date_remise=jour)
    assert horloge.projeter(refus_signe).echeancier.decision == avant
    with pytest.raises(ErreurMetier, match="déjà enregistré"):
        notification.enregistrer_retour(courrier, par=decor.accueil, remise="distribuee", date_remise=jour)
    courrier = Courrier.objects.get(pk=courrier.pk)
    assert "présentée, non réclamée" in lire_zip(preuves.dossier_de_preuve(courrier))["preuve.txt"].decode()


def test_dossier_de_preuve_dit_le_document_l_avis_l_ouverture_et_le_journal(decor, accorde):
    courrier = accorde.courriers.get(nature="decision")
    assert "Pas encore ouvert" in lire_zip(preuves.dossier_de_preuve(courrier))["preuve.txt"].decode()
    courriers.consulter(courrier, par=decor.petitionnaire)
    premiere = Courrier.objects.get(pk=courrier.pk).notification.consultee_le
    courriers.consulter(courrier, par=decor.petitionnaire)
    courrier = Courrier.objects.get(pk=courrier.pk)
    assert courrier.notification.consultee_le == premiere
    archive = preuves.dossier_de_preuve(courrier)
    assert preuves.dossier_de_preuve(courrier) == archive
    parties = lire_zip(archive)
    texte = parties["preuve.txt"].decode()
    assert sha256(parties["decision.pdf"]).hexdigest() == courrier.fichier.empreinte
    assert courrier.fichier.empreinte in texte
    assert "Signature valable : Éléonore D'Hondt" in texte
    assert "Ouvert par le demandeur le" in texte
    assert "Avis électronique" in texte
    assert "parti le" in texte
    natures = [ligne["nature"] for ligne in json.loads(parties["journal.json"])]
    assert natures == ["signature", "decision", "consultation"]
    for ligne in parties["SHA256SUMS"].decode().splitlines():
        somme, nom = ligne.split("  ")
        assert sha256(parties[nom]).hexdigest() == somme


def test_executoire_une_fois_notifiee_et_transmise_l424_7(decor, accorde, aller_au):
    assert publicite.date_executoire(accorde) is None
    jour = timezone.localdate() + timedelta(days=2)
    aller_au(jour)
    legalite.enregistrer_transmission(accorde.transmissions.get(), jour, par=decor.accueil)
    executoire = publicite.date_executoire(accorde)
    assert (executoire.date, str(executoire.motif.article)) == (jour, "L424-7")


def test_permis_tacite_est_executoire_le_jour_ou_il_existe_l424_8(tacite):
    executoire = publicite.date_executoire(tacite)
    assert (executoire.date, str(executoire.motif.article)) == (tacite.date_silence, "L424-8")


def test_lettre_de_notification_dit_la_date_de_transmission_a424_14(decor, accorde, examiner):
    texte = examiner(publicite.lettre_de_notification(accorde))
    assert "seront transmis au préfet" in texte
    legalite.enregistrer_transmission(accorde.transmissions.get(), timezone.localdate(), par=decor.accueil)
    texte = examiner(publicite.lettre_de_notification(accorde))
    assert "ont été transmis au préfet le" in texte
    assert "A424-14" in texte
