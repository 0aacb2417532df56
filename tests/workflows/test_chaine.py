"""The whole path, through services, for each domain."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.etats import EtatDossier
from dossiers.models import Courrier, Envoi, Evenement
from dossiers.services import completude, courriers, fichiers
from dossiers.services.verification import breches
from tests import fabriques as f
from workflows import circuit, temps
from workflows.controles import breches_du_circuit

pytestmark = pytest.mark.django_db(transaction=True)


def tacites(jour):
    """Lines of the day's run that record a tacit decision (alerts have their own tests)."""
    return [ligne for ligne in temps.passer(jour) if "tacite" in ligne]


def natures(dossier):
    return list(Evenement.objects.filter(dossier=dossier).values_list("nature", flat=True))


@pytest.mark.parametrize(
    ("type_dossier", "domaine", "prefixe"), [("PCMI", "ads", "PC"), ("AP", "rlpi", "AP")]
)
def test_du_depot_a_la_decision_notifiee(type_dossier, domaine, prefixe):
    decor = f.Decor(domaine)
    dossier = f.depose(type_dossier, decor)
    assert dossier.etat == EtatDossier.DEPOSE
    dossier.refresh_from_db()
    assert natures(dossier) == ["depot", "aee"]
    assert not dossier.est_provisoire
    dossier = circuit.enregistrer(dossier, par=decor.accueil)
    assert (
        dossier.numero
        == f"{prefixe}0{decor.commune.code_insee[:2]}{decor.commune.code_insee[2:]}{timezone.localdate():%y}00001"
    )
    dossier = circuit.declarer_complet(dossier, par=decor.instructeur)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    signee = circuit.signer(decision, par=decor.maire)
    assert signee.pdf_signe.empreinte != signee.pdf.empreinte
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.NOTIFIE
    courrier = Courrier.objects.get(dossier=dossier, nature="decision")
    courriers.consulter(courrier, par=decor.petitionnaire)
    courriers.consulter(courrier, par=decor.petitionnaire)
    assert natures(dossier).count("consultation") == 1
    assert [m.subject for m in mail.outbox if "décision" in m.subject.lower()]
    assert list(breches(timezone.localdate())) == []
    assert list(breches_du_circuit()) == []


def test_un_double_depot_ne_depose_qu_une_fois():
    decor = f.Decor()
    dossier = f.depose("PCMI", decor)
    encore, nouveau = circuit.deposer(
        dossier, par=decor.petitionnaire, accepte_cgu=True, accepte_electronique=True
    )
    assert not nouveau
    assert encore.pk == dossier.pk
    assert Envoi.objects.filter(dossier=dossier, genre="aee").count() == 1


def test_dossier_incomplet_puis_complete_repart_le_jour_de_la_derniere_piece():
    decor = f.Decor()
    dossier = f.enregistre("PCMI", decor)
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "illisible", par=decor.instructeur, motif="Le plan est flou.")
    demande = circuit.demander_pieces(dossier, par=decor.instructeur)
    assert demande.compte
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.INCOMPLET
    with pytest.raises(ErreurMetier, match="Ajoutez"):
        circuit.fournir_pieces(dossier, par=decor.petitionnaire)
    fichiers.deposer_piece(dossier, piece.code, io.BytesIO(f.pdf()), "net.pdf", par=decor.petitionnaire)
    assert circuit.fournir_pieces(dossier, par=decor.petitionnaire) == [piece.code]
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.EN_INSTRUCTION
    circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    assert list(breches_du_circuit()) == []


def test_sans_decision_le_permis_est_tacite_le_lendemain_de_la_limite():
    decor = f.Decor()
    dossier = f.en_instruction("PCMI", decor)
    limite = dossier.limite_instruction
    assert tacites(limite) == []
    lignes = tacites(limite + timedelta(days=1))
    assert lignes == [f"{dossier.numero} : permis tacite le {limite + timedelta(days=1)}"]
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.ACCORD_TACITE
    assert list(temps.passer(limite + timedelta(days=40))) == []
    assert list(breches(limite + timedelta(days=40))) == []
    assert list(breches_du_circuit()) == []


def test_le_silence_sur_un_dossier_jamais_enregistre_lui_donne_un_numero_et_un_permis():
    decor = f.Decor()
    dossier = f.depose("PCMI", decor)
    dossier.refresh_from_db()
    lignes = tacites(dossier.date_silence)
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.ACCORD_TACITE
    assert dossier.numero
    assert len(lignes) == 1


def test_renvoi_par_le_maire_puis_nouveau_projet():
    decor = f.Decor()
    decision = f.a_signer("PCMI", decor)
    with pytest.raises(ErreurMetier, match="reprendre"):
        circuit.renvoyer(decision, par=decor.maire, motif=" ")
    circuit.renvoyer(decision, par=decor.maire, motif="Précisez la hauteur.")
    nouvelle = circuit.preparer_decision(decision.dossier, par=decor.instructeur, sens="accord")
    circuit.signer(nouvelle, par=decor.maire)
    assert list(breches_du_circuit()) == []


def test_qui_prepare_ne_signe_pas_meme_avec_les_deux_roles():
    decor = f.Decor()
    dossier = f.en_instruction("PCMI", decor)
    from communes import habilitations as h
    from communes.models import CodeRole

    h.affecter(decor.maire, h.role(CodeRole.INSTRUCTEUR, service=decor.service), debut=f.DEPUIS)
    decision = circuit.preparer_decision(dossier, par=decor.maire, sens="accord")
    with pytest.raises(ErreurMetier, match="une autre personne"):
        circuit.signer(decision, par=decor.maire)
    decision.refresh_from_db()
    assert decision.etat == "a_signer"


def test_agent_d_une_autre_commune_est_refuse_a_chaque_etape():
    decor, voisin = f.Decor(), f.Decor()
    dossier = f.depose("PCMI", decor)
    with pytest.raises(ActionInterdite):
        circuit.enregistrer(dossier, par=voisin.accueil)
    dossier = circuit.enregistrer(dossier, par=decor.accueil)
    with pytest.raises(ActionInterdite):
        circuit.declarer_complet(dossier, par=voisin.instructeur)
    circuit.declarer_complet(dossier, par=decor.instructeur)
    with pytest.raises(ActionInterdite):
        circuit.preparer_decision(dossier, par=voisin.instructeur, sens="accord")
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    with pytest.raises(ActionInterdite):
        circuit.signer(decision, par=voisin.maire)
    with pytest.raises(ActionInterdite):
        circuit.signer(decision, par=decor.instructeur)


def test_sans_consentement_la_decision_attend_la_lettre_recommandee():
    decor = f.Decor()
    decision = f.a_signer("PCMI", decor, electronique=False)
    circuit.signer(decision, par=decor.maire)
    dossier = decision.dossier
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.DECIDE
    with pytest.raises(ErreurMetier, match="première présentation"):
        circuit.notifier(dossier, par=decor.accueil)
    circuit.notifier(
        dossier, par=decor.accueil, date_presentation=timezone.localdate(), numero_suivi="1A 000"
    )
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.NOTIFIE
    assert dossier.courriers.get(nature="decision").notification.canal == "lrar"
    assert list(breches_du_circuit()) == []


def test_l_affichage_ne_montre_que_permis_et_declarations():
    from dossiers.services import affichage

    decor, enseignes = f.Decor(), f.Decor("rlpi")
    permis = f.enregistre("PCMI", decor)
    f.enregistre("CUa", decor)
    f.enregistre("AP", enseignes)
    jour = timezone.localdate()
    assert list(affichage.avis_de_depot(decor.commune, jour)) == [permis]
    assert list(affichage.avis_de_depot(enseignes.commune, jour)) == []
