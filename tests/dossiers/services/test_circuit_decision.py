"""Visas, returns, delegations, interest, signature: who may, when, and what is left intact by a refusal."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import CodeRole
from dossiers.etats import EtatDossier
from dossiers.models import CircuitDecision, Decision, Evenement
from dossiers.services import decisions, signataires
from dossiers.services.signataires import SignatureRefusee
from tests import fabriques as f
from workflows import circuit, circuit_decision
from workflows.controles import breches_du_circuit

from .conftest import contenu_de

pytestmark = pytest.mark.django_db(transaction=True)
REFUS = "L'article UB 7 impose un recul de 3 m."


@pytest.fixture
def a_viser(decor):
    CircuitDecision.objects.create(convention=decor.convention, visa_chef=True, avis_commune=True)
    return f.a_signer("PCMI", decor)


def test_chaine_de_visas_dans_l_ordre_puis_signature(decor, a_viser):
    assert a_viser.etat == "a_valider"
    assert a_viser.dossier.etape == "validation"
    with pytest.raises(SignatureRefusee, match="attend encore un visa"):
        circuit.signer(a_viser, par=decor.maire)
    with pytest.raises(ActionInterdite):
        circuit_decision.viser(a_viser, par=decor.accueil)  # the head of service comes first
    circuit_decision.viser(a_viser, par=decor.chef, commentaire="Rien à redire.")
    a_viser.refresh_from_db()
    assert (a_viser.etat, decisions.etape_de_visa(a_viser)) == ("a_valider", "commune")
    circuit_decision.viser(a_viser, par=decor.accueil, commentaire="Avis favorable du maire.")
    a_viser.refresh_from_db()
    assert a_viser.etat == "a_signer"
    assert [v.commentaire for v in a_viser.visas.all()] == ["Rien à redire.", "Avis favorable du maire."]
    circuit.signer(a_viser, par=decor.maire)
    assert list(breches_du_circuit()) == []


def test_refus_de_visa_revient_a_l_instructeur_et_garde_le_motif(decor, a_viser):
    with pytest.raises(ErreurMetier, match="reprendre"):
        circuit_decision.refuser_visa(a_viser, par=decor.chef, motif=" ")
    circuit_decision.refuser_visa(a_viser, par=decor.chef, motif="Citez l'article UB 7.")
    a_viser.refresh_from_db()
    assert a_viser.etat == "renvoyee"
    second = circuit.preparer_decision(a_viser.dossier, par=decor.instructeur, sens="accord")
    assert second.etat == "a_valider"
    circuit_decision.viser(second, par=decor.chef)
    assert [v.sens for v in a_viser.visas.all()] == ["renvoye"]
    assert [v.sens for v in second.visas.all()] == ["accorde"]
    assert list(breches_du_circuit()) == []


def test_qui_prepare_ne_vise_pas(decor):
    CircuitDecision.objects.create(convention=decor.convention, visa_chef=True)
    dossier = f.en_instruction("PCMI", decor)
    decision = circuit.preparer_decision(dossier, par=decor.chef, sens="accord")
    with pytest.raises(ErreurMetier, match="une autre personne doit le viser"):
        circuit_decision.viser(decision, par=decor.chef)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(validee_par=decor.chef)


def test_reprendre_un_projet_rend_la_main_et_garde_le_texte(decor):
    dossier = f.en_instruction("PCMI", decor)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="refus", motifs=REFUS)
    brouillon = circuit_decision.reprendre(decision, par=decor.instructeur)
    assert (brouillon.etat, brouillon.sens, brouillon.motifs) == ("projet", "refus", REFUS)
    decision.refresh_from_db()
    assert decision.etat == "caduque"
    with pytest.raises(SignatureRefusee, match="n'est plus à la signature"):
        decisions.signer(decision, par=decor.maire)
    seconde = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    circuit.signer(seconde, par=decor.maire)
    with pytest.raises(ErreurMetier):
        circuit_decision.reprendre(seconde, par=decor.instructeur)
    assert list(breches_du_circuit()) == []


def test_apercu_et_document_signe_ont_les_memes_octets(decor):
    dossier = f.en_instruction("PCMI", decor)
    apercu = decisions.apercu(dossier, "accord", "", "")
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    assert contenu_de(decision.pdf) == apercu
    signee = circuit.signer(decision, par=decor.maire)
    assert contenu_de(signee.pdf_signe).startswith(apercu)


# --- Delegation and interest -----------------------------------------------------------------------


@pytest.fixture
def adjoint(decor):
    return f.agent(CodeRole.SIGNATAIRE, commune=decor.commune)


def deleguer(decor, adjoint, **options):
    defauts = {"arrete": "n° 2026-12 du 3 mars 2026", "debut": f.DEPUIS}
    return signataires.deleguer(decor.commune, "ads", adjoint, par=decor.maire, **{**defauts, **options})


def test_delegation_en_vigueur_signe_et_se_lit_dans_l_arrete_et_le_journal(decor, adjoint, examiner):
    deleguer(decor, adjoint)
    dossier = f.en_instruction("PCMI", decor)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord", signataire=adjoint)
    assert "Pour le maire et par délégation (n° 2026-12 du 3 mars 2026)" in examiner(contenu_de(decision.pdf))
    with pytest.raises(SignatureRefusee, match="porte le nom de"):
        circuit.signer(decision, par=decor.maire)
    circuit.signer(decision, par=adjoint)
    fait = Evenement.objects.get(dossier=dossier, nature="signature")
    assert fait.donnees.contenu["delegation"] == "n° 2026-12 du 3 mars 2026"


@pytest.mark.parametrize(
    "portee",
    [
        {"types": ["DP"]},
        {"sens": ["refus"]},
        {"fin": f.DEPUIS + timedelta(days=30)},
    ],
)
def test_hors_de_sa_delegation_on_ne_signe_pas(decor, adjoint, portee):
    deleguer(decor, adjoint, **portee)
    decision = f.a_signer("PCMI", decor)
    with pytest.raises(SignatureRefusee, match="ne couvre pas"):
        circuit.signer(decision, par=adjoint)
    circuit.signer(decision, par=decor.maire)


def test_delegation_rapportee_ne_vaut_plus(decor, adjoint):
    delegation = deleguer(decor, adjoint)
    dossier = f.en_instruction("PCMI", decor)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord", signataire=adjoint)
    signataires.rapporter(delegation, timezone.localdate(), par=decor.maire)
    with pytest.raises(SignatureRefusee, match="ne couvre pas"):
        circuit.signer(decision, par=adjoint)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"arrete": " "}, "référence"),
        ({"types": ["AP"]}, "inconnus"),
        ({"fin": f.DEPUIS - timedelta(days=1)}, "avant de commencer"),
    ],
)
def test_delegation_mal_formee_est_refusee(decor, adjoint, options, message):
    with pytest.raises(ErreurMetier, match=message):
        deleguer(decor, adjoint, **options)


def test_on_ne_delegue_ni_a_soi_ni_a_qui_n_a_pas_le_role(decor, adjoint):
    with pytest.raises(ErreurMetier, match="sa propre signature"):
        deleguer(decor, decor.maire)
    with pytest.raises(ErreurMetier, match="rôle de signataire"):
        deleguer(decor, decor.accueil)
    with pytest.raises(ActionInterdite):
        signataires.deleguer(
            decor.commune, "ads", adjoint, par=decor.instructeur, arrete="n° 1", debut=f.DEPUIS
        )


def test_maire_interesse_le_conseil_designe_un_autre_membre_l422_7(decor, adjoint):
    dossier = f.en_instruction("PCMI", decor)
    signataires.declarer_interet(dossier, decor.maire, par=decor.accueil)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    for personne, motif in ((decor.maire, "Vous êtes intéressé"), (adjoint, "doit d'abord désigner")):
        with pytest.raises(SignatureRefusee, match=motif):
            circuit.signer(decision, par=personne)
    circuit.renvoyer(decision, par=decor.maire, motif="Je suis intéressé à ce projet.")
    with pytest.raises(ErreurMetier, match="délibération"):
        signataires.declarer_interet(dossier, decor.maire, par=decor.accueil, designe=adjoint)
    signataires.declarer_interet(
        dossier, decor.maire, par=decor.accueil, designe=adjoint, deliberation="2026-7",
        date_deliberation=timezone.localdate(),
    )  # fmt: skip
    seconde = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    assert seconde.signataire == adjoint
    with pytest.raises(SignatureRefusee, match="Vous êtes intéressé"):
        circuit.signer(seconde, par=decor.maire)
    circuit.signer(seconde, par=adjoint)


# --- Faults of the signature -----------------------------------------------------------------------


def intact(decision):
    decision.refresh_from_db()
    decision.dossier.refresh_from_db()
    assert (decision.etat, decision.pdf_signe, decision.signee_par) == ("a_signer", None, None)
    assert decision.dossier.etat == EtatDossier.EN_INSTRUCTION
    assert not Evenement.objects.filter(dossier=decision.dossier, nature="signature").exists()


def test_horodatage_en_panne_rien_n_est_signe_puis_on_recommence(decor, settings):
    decision = f.a_signer("PCMI", decor)
    settings.HORODATEUR_URL = "http://127.0.0.1:9/"
    with pytest.raises(SignatureRefusee, match="horodatage"):
        circuit.signer(decision, par=decor.maire)
    intact(decision)
    settings.HORODATEUR_URL = ""
    circuit.signer(decision, par=decor.maire)


def test_sans_certificat_le_message_le_dit(decor):
    decision = f.a_signer("PCMI", decor)
    decor.maire.est_de_demonstration = False
    decor.maire.save()
    decor.maire._second_facteur_verifie = True  # what the screen sets once the code is right
    with pytest.raises(SignatureRefusee, match="Aucun certificat"):
        circuit.signer(decision, par=decor.maire)
    intact(decision)


def test_document_altere_avant_signature_n_est_pas_signe(decor):
    decision = f.a_signer("PCMI", decor)
    abime = f.fichier_altere(decision.pdf.empreinte, lambda octets: octets[:-20] + b"x" * 20)
    with abime, pytest.raises(SignatureRefusee, match="altéré"):
        circuit.signer(decision, par=decor.maire)
    intact(decision)


def test_deux_signataires_un_seul_signe(decor, adjoint):
    decision = f.a_signer("PCMI", decor)
    assert decision.signataire is None  # two persons may: nobody's name is printed
    circuit.signer(decision, par=decor.maire)
    with pytest.raises(ErreurMetier):
        circuit.signer(decision, par=adjoint)
    with pytest.raises(SignatureRefusee, match="déjà signée"):
        decisions.signer(decision, par=adjoint)
    assert Evenement.objects.filter(dossier=decision.dossier, nature="signature").count() == 1


def test_signer_apres_la_limite_un_refus_prepare_a_temps_est_refuse_l424_5(decor, aller_au):
    dossier = f.en_instruction("PCMI", decor)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="refus", motifs=REFUS)
    aller_au(dossier.limite_instruction + timedelta(days=1))
    with pytest.raises(SignatureRefusee, match="L424-5"):
        circuit.signer(decision, par=decor.maire)


def test_la_base_refuse_que_le_preparateur_signe(decor):
    decision = f.a_signer("PCMI", decor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(signee_par=decision.preparee_par)
    h.affecter(decor.instructeur, h.role(CodeRole.SIGNATAIRE, commune=decor.commune), debut=f.DEPUIS)
    with pytest.raises(SignatureRefusee, match="une autre personne"):
        circuit.signer(decision, par=decor.instructeur)
    autre = f.en_instruction("DP", decor)
    with pytest.raises(ErreurMetier, match="une autre personne"):
        decisions.preparer(autre, par=decor.instructeur, sens="accord", signataire=decor.instructeur)
