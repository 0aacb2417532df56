"""Withdrawal within three months after hearing the holder; M01 and T01; DOC and DAACT."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import CodeRole
from dossiers.models import Retrait
from dossiers.services import attestations, courriers, horloge, publicite, requetes, retrait, suites, validite
from dossiers.services.controles import controler
from dossiers.services.journal import journal_des, ruptures
from dossiers.services.retrait import RetraitImpossible
from dossiers.services.signataires import SignatureRefusee
from droit.calendrier import ajouter_mois
from droit.francais import en_lettres
from tests import fabriques as f
from workflows import circuit

from .conftest import REFUS, contenu_de

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ouvert(decor, tacite, aller_au):
    aller_au(tacite.date_silence + timedelta(days=5))
    return retrait.ouvrir(tacite, par=decor.instructeur, motifs=REFUS, vaut_refus=True)


def test_retrait_d_un_permis_tacite_de_bout_en_bout(decor, tacite, ouvert, aller_au, examiner):
    assert ouvert.limite == ajouter_mois(tacite.date_silence, 3)
    texte = examiner(contenu_de(ouvert.courrier.fichier))
    assert "présenter vos observations jusqu'au" in texte
    assert "L122-1" in texte
    with pytest.raises(ErreurMetier, match="peut répondre jusqu'au"):
        retrait.preparer(ouvert, par=decor.instructeur)
    retrait.recevoir_observations(ouvert, "La façade est à 3 m sur le plan modifié.", par=decor.petitionnaire)
    with pytest.raises(ErreurMetier, match="Répondez aux observations"):
        retrait.preparer(ouvert, par=decor.instructeur)
    pret = retrait.preparer(ouvert, par=decor.instructeur, reponse="Le plan modifié n'a pas été déposé.")
    signe = retrait.signer(pret, par=decor.maire)
    texte = examiner(contenu_de(signe.pdf_signe), signe=True)
    assert "Considérant que l'article UB 7 impose un recul de 3 m" in texte
    assert "Considérant que le plan modifié n'a pas été déposé" in texte
    assert "La demande susvisée est refusée." in texte
    assert signe.transmissions.get().numero == f"PC{tacite.numero[5:]}RET"
    courrier = retrait.notifier(signe, par=decor.accueil)
    assert retrait.est_retiree(tacite)
    assert not publicite.est_a_afficher(tacite)
    natures = [e.nature for e in tacite.evenements.order_by("rang")][-4:]
    assert natures == ["contradictoire", "observations", "retrait_signe", "retrait"]
    assert courrier.notification.canal == "portail"
    assert list(ruptures(tacite)) == []
    with pytest.raises(ErreurMetier, match="retirée"):
        attestations.delivrer(tacite, par=decor.petitionnaire)
    with pytest.raises(ErreurMetier, match="retirée"):
        suites.ouvrir_suite(tacite, "M", par=decor.petitionnaire)
    with pytest.raises(ErreurMetier, match="a produit son effet"):
        retrait.abandonner(Retrait.objects.get(pk=signe.pk), par=decor.instructeur)


def test_sans_reponse_on_attend_la_fin_du_delai(decor, ouvert, aller_au):
    # Fifteen days from the day after the portal's announcement (R474-1 II 2°).
    assert ouvert.limite_observations == timezone.localdate() + timedelta(days=16)
    aller_au(ouvert.limite_observations + timedelta(days=1))
    assert retrait.preparer(ouvert, par=decor.instructeur).etat == "a_signer"


def test_trois_mois_passes_seul_le_beneficiaire_peut_demander_l424_5(decor, tacite, aller_au, examiner):
    fin = retrait.limite(tacite)
    aller_au(fin + timedelta(days=1))
    with pytest.raises(RetraitImpossible, match="seul le bénéficiaire"):
        retrait.ouvrir(tacite, par=decor.instructeur, motifs=REFUS)
    demande = retrait.ouvrir(
        tacite, par=decor.instructeur, motifs="Le bénéficiaire renonce à son projet.", a_la_demande=True
    )
    signe = retrait.signer(retrait.preparer(demande, par=decor.instructeur), par=decor.maire)
    assert "présentée par le bénéficiaire" in examiner(contenu_de(signe.pdf_signe), signe=True)
    retrait.notifier(signe, par=decor.accueil)
    assert retrait.est_retiree(tacite)


def test_trop_tard_pour_entendre_le_beneficiaire(decor, tacite, aller_au):
    aller_au(retrait.limite(tacite) - timedelta(days=15))
    with pytest.raises(RetraitImpossible, match="trop court"):
        retrait.ouvrir(tacite, par=decor.instructeur, motifs=REFUS)
    assert not tacite.courriers.filter(nature="contradictoire").exists()


def test_signe_a_temps_mais_notifie_trop_tard(decor, ouvert, aller_au):
    retrait.recevoir_observations(ouvert, "Rien.", par=decor.petitionnaire)
    signe = retrait.signer(retrait.preparer(ouvert, par=decor.instructeur, reponse="Vu."), par=decor.maire)
    aller_au(ouvert.limite)
    with pytest.raises(RetraitImpossible, match="ne peut plus être retirée"):
        retrait.notifier(signe, par=decor.accueil)  # the portal would count the next day (R474-1)
    assert not retrait.est_retiree(signe.dossier)


def test_signature_apres_la_limite_est_refusee(decor, ouvert, aller_au):
    retrait.recevoir_observations(ouvert, "Rien.", par=decor.petitionnaire)
    pret = retrait.preparer(ouvert, par=decor.instructeur, reponse="Vu.")
    aller_au(ouvert.limite + timedelta(days=1))
    with pytest.raises(SignatureRefusee, match="a pris fin"):
        retrait.signer(pret, par=decor.maire)


def test_qui_prepare_un_retrait_ne_le_signe_pas(decor, ouvert):
    retrait.recevoir_observations(ouvert, "Rien.", par=decor.petitionnaire)
    pret = retrait.preparer(ouvert, par=decor.instructeur, reponse="Vu.")
    h.affecter(decor.instructeur, h.role(CodeRole.SIGNATAIRE, commune=decor.commune), debut=f.DEPUIS)
    with pytest.raises(SignatureRefusee, match="une autre personne"):
        retrait.signer(pret, par=decor.instructeur)
    with pytest.raises(IntegrityError), transaction.atomic():
        Retrait.objects.filter(pk=pret.pk).update(signe_par=decor.instructeur)


def test_un_retrait_a_la_fois_et_rien_a_retirer_d_un_refus(decor, ouvert):
    with pytest.raises(ErreurMetier, match="déjà ouvert"):
        retrait.ouvrir(ouvert.dossier, par=decor.instructeur, motifs=REFUS)
    with pytest.raises(ActionInterdite):
        retrait.ouvrir(ouvert.dossier, par=f.Decor().instructeur, motifs=REFUS)
    retrait.abandonner(ouvert, par=decor.instructeur)
    retrait.ouvrir(ouvert.dossier, par=decor.instructeur, motifs=REFUS)
    with pytest.raises(RetraitImpossible, match="pas d'autorisation"):
        retrait.ouvrir(f.en_instruction("DP", decor), par=decor.instructeur, motifs=REFUS)


# --- Modification, transfer (A423-4) ----------------------------------------------------------------


def deposer_suite(decor, suite):
    from dossiers.services import saisie

    if not suite.donnees.get("demandeur"):
        nouveau = {**f.DEMANDEUR, "nom": "Declercq", "prenom": "Sacha"}
        suite = saisie.enregistrer_saisie(suite, "demandeur", nouveau, par=decor.petitionnaire)
    for etape, valeurs in suite.donnees.items():
        suite = saisie.enregistrer_saisie(suite, etape, valeurs, par=decor.petitionnaire)
    import io

    from dossiers.services import fichiers

    for piece in suite.pieces.filter(est_exigible=True):
        fichiers.deposer_piece(
            suite, piece.code, io.BytesIO(f.pdf()), f"{piece.code}.pdf", par=decor.petitionnaire
        )
    suite, _ = circuit.deposer(suite, par=decor.petitionnaire, accepte_cgu=True, accepte_electronique=True)
    return circuit.enregistrer(suite, par=decor.accueil)


def test_modificatif_et_transfert_sont_des_dossiers_du_meme_permis_a423_4(decor, accorde):
    m1 = deposer_suite(decor, suites.ouvrir_suite(accorde, "M", par=decor.petitionnaire))
    m2 = deposer_suite(decor, suites.ouvrir_suite(accorde, "M", par=decor.petitionnaire))
    t1 = deposer_suite(decor, suites.ouvrir_suite(accorde, "T", par=decor.petitionnaire))
    assert [d.numero for d in (m1, m2, t1)] == [f"{accorde.numero}{s}" for s in ("M01", "M02", "T01")]
    assert {d.autorisation for d in (m1, m2, t1)} == {accorde.autorisation}
    assert t1.nom_demandeur != accorde.nom_demandeur
    assert m1.nom_demandeur == accorde.nom_demandeur
    autre = f.enregistre("PCMI", decor)
    assert autre.numero.endswith("00002")  # the series of permits has no gap


def test_suite_refusee_sans_titulaire_sans_autorisation_ou_perimee(decor, accorde, aller_au):
    with pytest.raises(ActionInterdite):
        suites.ouvrir_suite(accorde, "M", par=f.utilisateur())
    with pytest.raises(ErreurMetier, match="pas d'autorisation"):
        suites.ouvrir_suite(f.enregistre("DP", decor), "M", par=decor.petitionnaire)
    suites.ouvrir_suite(accorde, "M", par=decor.petitionnaire)
    with pytest.raises(ErreurMetier, match="déjà en préparation"):
        suites.ouvrir_suite(accorde, "M", par=decor.petitionnaire)
    aller_au(ajouter_mois(timezone.localdate(), 37))
    with pytest.raises(ErreurMetier, match="périmée"):
        suites.ouvrir_suite(accorde, "T", par=decor.petitionnaire)


def test_une_modification_n_allonge_pas_la_validite_r424_17(decor, accorde, aller_au, examiner):
    vie = validite.vie(accorde)
    # Sent by the portal today, received tomorrow (R474-1 II 2°).
    assert vie.fin == ajouter_mois(timezone.localdate() + timedelta(days=1), 36)
    assert {str(m.article) for m in vie.motifs} == {"R*424-17"}
    aller_au(ajouter_mois(timezone.localdate(), 12))
    modificatif = deposer_suite(decor, suites.ouvrir_suite(accorde, "M", par=decor.petitionnaire))
    circuit.declarer_complet(modificatif, par=decor.instructeur)
    projet = circuit.preparer_decision(modificatif, par=decor.instructeur, sens="accord")
    circuit.signer(projet, par=decor.maire)
    modificatif.refresh_from_db()
    assert modificatif.etat == "notifie"
    arrete = examiner(contenu_de(modificatif.courriers.get(nature="decision").fichier), signe=True)
    lu, numero = " ".join(arrete.split()), courriers.numero_lisible(accorde.numero)
    assert f"Le permis de construire n° {numero} est modifié" in lu
    assert f"Vu le permis de construire n° {numero} délivré le" in lu
    assert f"prend fin le {en_lettres(vie.fin)}" in lu
    doutes = [r.texte for r in horloge.projeter(modificatif).echeancier.reserves]
    assert any("délai d'une modification" in doute for doute in doutes)
    assert validite.vie(modificatif).fin == vie.fin
    assert validite.PAS_DE_NOUVEAU_DELAI in validite.vie(modificatif).reserves
    assert en_lettres(vie.fin) in requetes.regle(modificatif, "prorogation").explication
    # A prorogation asked on either prolongs the one authorisation.
    demande = requetes.deposer(modificatif, "prorogation", "Le chantier tarde.", par=decor.petitionnaire)
    requetes.constater_silence(demande, demande.limite + timedelta(days=1))
    assert {validite.vie(d).fin for d in (accorde, modificatif)} == {ajouter_mois(vie.fin, 12)}
    aller_au(vie.fin + timedelta(days=400))
    with pytest.raises(ErreurMetier, match="périmée"):
        suites.ouvrir_suite(modificatif, "M", par=decor.petitionnaire)
    assert validite.vie(modificatif).est_passee


def test_des_travaux_commences_a_temps_gardent_l_autorisation_r424_17(decor, accorde, aller_au):
    fin, jour = validite.vie(accorde).fin, timezone.localdate()
    declarer(decor, accorde, "doc", jour, jour)
    aller_au(fin + timedelta(days=30))
    regle = suites.regle_de_suite(accorde, "M")
    assert any("interrompus" in r.texte for r in regle.reserves)
    modificatif = suites.ouvrir_suite(accorde, "M", par=decor.petitionnaire)
    assert not any("achevés" in r.texte for r in regle.reserves)
    declarer(decor, accorde, "daact", fin + timedelta(days=30), fin)
    assert any("achevés" in r.texte for r in suites.regle_de_suite(accorde, "T").reserves)
    # One site: what is declared on the permit is not declared again on its modification.
    assert validite.ouverture(modificatif) == jour


def test_un_transfert_se_lit_comme_tel_et_suit_le_retrait_du_permis(decor, accorde, client, examiner):
    transfert = deposer_suite(decor, suites.ouvrir_suite(accorde, "T", par=decor.petitionnaire))
    recepisse = " ".join(examiner(contenu_de(transfert.courriers.get(nature="recepisse").fichier)).split())
    for attendu in ("Transfert – Permis", "transfert tacite", "L231-1", "aucun article"):
        assert attendu.lower() in recepisse.lower()
    circuit.declarer_complet(transfert, par=decor.instructeur)
    client.force_login(decor.instructeur)
    page = client.get(reverse("workflows:dossier", args=[transfert.reference])).content.decode()
    assert f"Transfert de l’autorisation {accorde.numero}" in page
    assert "demande d’origine" in page
    file = client.get(reverse("workflows:file"), {"onglet": "service"}).content.decode()
    assert "PCMI, transfert" in file
    projet = client.get(reverse("workflows:decision", args=[transfert.reference])).content.decode()
    assert "Transfert accordé" in projet
    assert "Sursis" not in projet
    messages = [c.message for c in controler(transfert, "accord", "", "")]
    assert any("accord du titulaire" in m for m in messages)
    assert not any(c.bloque for c in controler(transfert, "accord", "", ""))
    envisage = retrait.ouvrir(accorde, par=decor.instructeur, motifs=REFUS)
    retrait.recevoir_observations(envisage, "Le plan a changé.", par=decor.petitionnaire)
    retrait.preparer(envisage, par=decor.instructeur, reponse="Il n'a pas été déposé.")
    retrait.notifier(retrait.signer(envisage, par=decor.maire), par=decor.accueil)
    assert any(c.bloque and "retirée" in c.message for c in controler(transfert, "accord", "", ""))
    assert not any("retirée" in c.message for c in controler(transfert, "refus", REFUS, ""))
    assert validite.vie(transfert) is None


def test_la_regle_de_suite_dit_ses_doutes(accorde):
    assert suites.regle_de_suite(accorde, "M").reserves
    with pytest.raises(ErreurMetier, match="ne prévoit pas"):
        suites.regle_de_suite(accorde, "X")


# --- Works ------------------------------------------------------------------------------------------


def declarer(decor, dossier, nature, reception, fait, **options):
    return suites.enregistrer_declaration(
        dossier, nature, par=decor.petitionnaire, date_reception=reception, date_fait=fait, **options
    )


def test_doc_puis_daact_datees_et_forclusion_des_recours_r600_3(decor, accorde, aller_au):
    jour = timezone.localdate()
    ouverture, fin = jour + timedelta(days=20), ajouter_mois(jour, 10)
    aller_au(fin + timedelta(days=3))
    declarer(decor, accorde, "doc", ouverture + timedelta(days=1), ouverture)
    with pytest.raises(ErreurMetier, match="précéder l'ouverture"):
        declarer(decor, accorde, "daact", fin, ouverture - timedelta(days=1))
    declarer(decor, accorde, "daact", fin, fin)
    assert [e.date_legale for e in journal_des(accorde, "doc")] == [ouverture + timedelta(days=1)]
    forclusion = next(e for e in publicite.echeances(accorde) if e.code == "forclusion")
    assert (forclusion.date, str(forclusion.motif.article)) == (ajouter_mois(fin, 6), "R*600-3")
    with pytest.raises(ErreurMetier, match="déjà enregistrée"):
        declarer(decor, accorde, "daact", fin, fin)


def test_declaration_mal_datee_ou_non_prevue(decor, accorde):
    jour = timezone.localdate()
    for reception, fait, message in (
        (jour + timedelta(days=1), jour, "futur"),
        (jour, jour + timedelta(days=1), "pas avant"),
        (jour - timedelta(days=1), jour - timedelta(days=1), "précède l'autorisation"),
    ):
        with pytest.raises(ErreurMetier, match=message):
            declarer(decor, accorde, "doc", reception, fait)
    with pytest.raises(ErreurMetier, match="tranche"):
        declarer(decor, accorde, "doc", jour, jour, est_partielle=True)
    decision = f.a_signer("DP", decor)
    circuit.signer(decision, par=decor.maire)
    with pytest.raises(ErreurMetier, match="ne demande pas"):
        declarer(decor, decision.dossier, "doc", jour, jour)
