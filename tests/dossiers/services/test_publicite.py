"""Posting: eight days, two months, the register, its certificate, the board, the appeals of third parties."""

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers import registre
from dossiers.models import Affichage, Retrait, Transmission
from dossiers.redaction import DecisionTacite
from dossiers.services import attestations, publicite
from dossiers.services.journal import journal_des
from droit.calendrier import ajouter_mois, premier_jour_ouvre
from tests import fabriques as f
from workflows import circuit

from .conftest import REFUS, contenu_de

pytestmark = pytest.mark.django_db(transaction=True)


def dates(dossier):
    return {e.code: e for e in publicite.echeances(dossier)}


def test_extrait_a_afficher_sous_huit_jours_pendant_deux_mois_r424_15(decor, accorde, examiner, aller_au):
    jour = timezone.localdate()
    ((dossier, limite),) = publicite.a_afficher(decor.commune, jour)
    assert (dossier, limite) == (accorde, publicite.delivrance(accorde).date + timedelta(days=8))
    assert limite == jour + timedelta(days=9)  # the portal: received the day after (R474-1 II 2°)
    texte = examiner(publicite.extrait(accorde))
    assert "R*424-15" in texte
    assert "Maison individuelle" in texte
    debut = jour + timedelta(days=1)
    aller_au(debut)
    affichage = publicite.enregistrer_affichage(accorde, "decision", "mairie", debut, par=decor.accueil)
    assert publicite.a_afficher(decor.commune, debut) == []
    assert dates(accorde)["duree_affichage_mairie"].date == ajouter_mois(debut, 2)
    with pytest.raises(ErreurMetier, match="n'est pas terminé"):
        publicite.attester(affichage, par=decor.accueil)
    fin = ajouter_mois(debut, 2)
    aller_au(fin)
    publicite.terminer_affichage(affichage, fin, par=decor.accueil)
    certificat = publicite.attester(affichage, par=decor.accueil)
    texte = examiner(certificat)
    assert "certifie que l'extrait de la décision" in texte
    assert "inférieure à deux mois" not in texte
    aller_au(fin + timedelta(days=30))
    assert publicite.attester(affichage, par=decor.accueil) == certificat
    assert list(publicite.registre_d_affichage(decor.commune, jour, fin)) == [affichage]


def test_affichage_ecourte_se_lit_sur_le_certificat(decor, accorde, examiner):
    affichage = publicite.enregistrer_affichage(
        accorde, "decision", "mairie", timezone.localdate(), par=decor.accueil
    )
    publicite.terminer_affichage(affichage, timezone.localdate(), par=decor.accueil)
    assert "inférieure à deux mois" in examiner(publicite.attester(affichage, par=decor.accueil))


def test_affichage_sur_le_terrain_ouvre_le_recours_des_tiers_r600_2(decor, accorde):
    assert "recours_tiers" not in dates(accorde)
    jour = timezone.localdate()
    publicite.enregistrer_affichage(accorde, "decision", "terrain", jour, par=decor.petitionnaire)
    recours = dates(accorde)["recours_tiers"]
    franc = premier_jour_ouvre(ajouter_mois(jour, 2) + timedelta(days=1))
    assert (recours.date, str(recours.motif.article)) == (franc, "R*600-2")
    assert any("reste continu" in r.texte for r in recours.reserves)
    assert len(journal_des(accorde, "affichage")) == 1


def test_affichage_interrompu_sur_le_terrain_ne_fait_pas_courir_le_recours_r600_2(decor, accorde, aller_au):
    debut = timezone.localdate()
    affichage = publicite.enregistrer_affichage(
        accorde, "decision", "terrain", debut, par=decor.petitionnaire
    )
    fin = ajouter_mois(debut, 2)
    aller_au(fin)
    publicite.terminer_affichage(affichage, fin - timedelta(days=1), par=decor.accueil)
    assert "recours_tiers" not in dates(accorde)
    Affichage.objects.filter(pk=affichage.pk).update(fin=fin)
    assert "recours_tiers" in dates(accorde)


def test_un_accord_avec_prescriptions_se_conteste_r421_1(decor):
    dossier = f.en_instruction("PCMI", decor)
    decision = circuit.preparer_decision(
        dossier,
        par=decor.instructeur,
        sens="accord_prescriptions",
        motifs=REFUS,
        prescriptions="Tuiles rouges.",
    )
    circuit.signer(decision, par=decor.maire)
    dossier.refresh_from_db()
    assert "recours_demandeur" in dates(dossier)


def test_le_petitionnaire_ne_tient_pas_le_registre_de_la_mairie(decor, accorde):
    jour = timezone.localdate()
    with pytest.raises(ActionInterdite):
        publicite.enregistrer_affichage(accorde, "decision", "mairie", jour, par=decor.petitionnaire)
    with pytest.raises(ActionInterdite):
        publicite.enregistrer_affichage(accorde, "decision", "mairie", jour, par=f.Decor().accueil)


@pytest.mark.parametrize(("ecart", "message"), [(1, "futur"), (-1, "avant d'exister")])
def test_dates_d_affichage_hors_bornes(decor, accorde, ecart, message):
    jour = timezone.localdate() + timedelta(days=ecart)
    with pytest.raises(ErreurMetier, match=message):
        publicite.enregistrer_affichage(accorde, "decision", "mairie", jour, par=decor.accueil)


def test_un_affichage_par_lieu(decor, accorde):
    jour = timezone.localdate()
    publicite.enregistrer_affichage(accorde, "decision", "site", jour, par=decor.accueil)
    with pytest.raises(ErreurMetier, match="déjà inscrit"):
        publicite.enregistrer_affichage(accorde, "decision", "site", jour, par=decor.accueil)
    with pytest.raises(IntegrityError), transaction.atomic():
        Affichage.objects.create(dossier=accorde, objet="decision", lieu="site", debut=jour)


def test_un_refus_ne_s_affiche_pas(decor):
    dossier = f.en_instruction("PCMI", decor)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="refus", motifs=REFUS)
    circuit.signer(decision, par=decor.maire)
    dossier.refresh_from_db()
    assert not publicite.est_a_afficher(dossier)
    for acte in (publicite.extrait, publicite.panneau):
        with pytest.raises(ErreurMetier, match="décision favorable"):
            acte(dossier)
    assert set(dates(dossier)) == {"transmission_controle", "recours_gracieux", "recours_demandeur"}


def test_panneau_dit_ce_que_veulent_a424_16_et_a424_17(accorde, examiner):
    pdf = publicite.panneau(accorde, architecte="Atelier des Dunes")
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    texte = examiner(pdf)
    for attendu in (
        "Camille Vandamme",
        "Atelier des Dunes",
        "Numéro du permis",
        "540 m²",
        "118,50 m²",
        "7,80 m",
        "Mairie de Bousbecque, 1 place de la Mairie",
        "deux mois à compter du premier jour d'une période continue de deux mois d'affichage",
        "quinze jours francs",
        "supérieures à 80 centimètres",
    ):
        assert attendu in texte, attendu


def test_a424_16_c_le_panneau_d_un_camping_dit_les_emplacements(accorde, examiner):
    assert "Emplacements" not in examiner(publicite.panneau(accorde))
    accorde.decisions.update(
        complements={"emplacements": "80, dont 12 pour des habitations légères de loisirs"}
    )
    texte = examiner(publicite.panneau(accorde))
    assert "Emplacements, dont habitations légères de loisirs" in texte
    assert "80, dont 12" in texte


def test_avis_de_depot_affiche_entre_dans_l_arrete_r424_5(decor, examiner):
    dossier = f.en_instruction("PCMI", decor)
    publicite.enregistrer_affichage(dossier, "depot", "mairie", dossier.date_depot, par=decor.accueil)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    texte = examiner(contenu_de(circuit.signer(decision, par=decor.maire).pdf_signe), signe=True)
    assert "Vu l'avis de dépôt affiché en mairie ou publié par voie électronique le" in texte
    assert "LE PERMIS" not in texte
    assert "Le permis de construire est accordé pour le projet décrit" in texte
    assert "Éléonore D'Hondt" in texte


# --- Certificate of a tacit permit (R*424-13) -------------------------------------------------------


def test_certificat_tacite_sur_demande_une_seule_fois(decor, tacite, examiner):
    premier = attestations.delivrer(tacite, par=decor.petitionnaire)
    texte = examiner(contenu_de(premier.fichier))
    assert "permis tacite" in texte
    assert "La date de transmission du dossier au préfet n'est pas enregistrée." in texte
    assert attestations.delivrer(tacite, par=decor.accueil) == premier
    assert len(journal_des(tacite, "certificat_tacite")) == 1
    assert premier.notification.canal == "portail"


def acquis(type_dossier, decor):
    dossier = f.en_instruction(type_dossier, decor)
    circuit.constater_silence(dossier, dossier.date_silence)
    dossier.refresh_from_db()
    return dossier


def test_certificat_d_urbanisme_tacite_dit_r410_12_et_rien_des_tiers(decor, examiner):
    dossier = acquis("CUa", decor)
    texte = examiner(contenu_de(attestations.delivrer(dossier, par=decor.petitionnaire).fichier))
    for attendu in ("certificat d'urbanisme tacite", "R*410-12", "R*410-18", "dix-huit mois", "L232-3"):
        assert attendu in texte, attendu
    for etranger in ("R*424-13", "R*600-2", "L424-5", "avis de dépôt", "préfet"):
        assert etranger not in texte, etranger


def test_autorisation_d_affichage_tacite_suit_r581_13_et_le_crpa(examiner):
    decor = f.Decor("rlpi")
    dossier = acquis("AP", decor)
    texte = examiner(contenu_de(attestations.delivrer(dossier, par=decor.petitionnaire).fichier))
    for attendu in ("Attestation d'autorisation tacite", "R581-13", "L232-3", "quatre mois", "L242-1"):
        assert attendu in texte, attendu
    for etranger in ("R*424-13", "R*600-2", "L424-5", "avis de dépôt", "préfet"):
        assert etranger not in texte, etranger


def test_declaration_de_publicite_n_a_pas_d_attestation_r581_8(db):
    silence = DecisionTacite("DPP", "sans objet", timezone.localdate())
    assert registre.domaine("rlpi").certificat_tacite(silence) is None
    assert registre.domaine("ads").certificat_tacite(silence) is None


def test_r424_13_la_transmission_d_un_retrait_n_est_pas_celle_du_dossier(decor, tacite):
    jour = timezone.localdate()
    retrait = Retrait.objects.create(
        dossier=tacite, motifs=REFUS, date_decision_retiree=jour, prepare_par=decor.instructeur
    )
    Transmission.objects.create(
        dossier=tacite, retrait=retrait, canal="papier", etat="recue", numero="PC1RET", date_transmission=jour
    )
    (avis, transmission, _) = attestations.certificat(tacite).paragraphes
    assert "n'est pas enregistrée" in transmission
    publicite.enregistrer_affichage(tacite, "depot", "mairie", tacite.date_depot, par=decor.accueil)
    assert "a été affiché en mairie" in attestations.certificat(tacite).paragraphes[0]
    assert "n'est pas enregistrée" in avis
    transmis = DecisionTacite("PC", "permis tacite", jour, transmis_le=jour)
    assert "transmis au préfet le" in registre.domaine("ads").certificat_tacite(transmis).paragraphes[1]


def test_pas_de_certificat_sans_decision_tacite_ni_pour_un_tiers(decor, accorde, tacite):
    with pytest.raises(ErreurMetier, match="R\\*424-13"):
        attestations.delivrer(accorde, par=decor.accueil)
    with pytest.raises(ActionInterdite):
        attestations.delivrer(tacite, par=f.utilisateur())
