"""The daily job: alerts once a threshold, a year day by day or at once, a run killed, a dossier that fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from communes.models import CodeRole
from dossiers.etats import EtatDossier
from dossiers.models import Consultation, Dossier, Envoi, Evenement, ServiceConsultable
from dossiers.models.consultations import EtatConsultation
from dossiers.services import completude, consultations, envois, verification
from dossiers.services.alertes import alerter, alerter_are, rappeler_pieces
from droit.calendrier import ajouter_jours_ouvres
from tests import fabriques as f
from workflows import circuit, temps
from workflows.demo.generateur import generer

UN_AN = 365


def destinataires(genre: str) -> set[int]:
    return {e.charge["pour"] for e in Envoi.objects.filter(genre=genre)}


# --- Alerts --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_les_alertes_partent_a_15_7_3_et_1_jours_une_fois_chacune_a_qui_peut_agir_et_a_son_chef():
    decor = f.Decor()
    dossier = f.en_instruction("PCMI", decor)
    limite = dossier.limite_instruction
    dossier.instructeur = decor.instructeur
    dossier.save(update_fields=["instructeur"])
    partis = []
    for avant in range(20, -2, -1):
        jour = limite - timedelta(days=avant)
        partis += [avant for _ in alerter(jour)]
        assert list(alerter(jour)) == []
    assert partis == [15, 7, 3, 1]
    assert destinataires("alerte") == {decor.instructeur.pk, decor.chef.pk}
    envois.balayer(tous=True)
    messages = [m for m in mail.outbox if m.to == [decor.chef.courriel]]
    assert len(messages) == 4
    assert "Si rien n'est fait : permis tacite" in messages[0].body
    assert "Vandamme" not in messages[0].subject


@pytest.mark.django_db(transaction=True)
def test_qui_reprend_un_dossier_deja_annonce_est_alerte_a_son_tour_et_lui_seul():
    decor = f.Decor()
    dossier = f.en_instruction("PCMI", decor)
    Dossier.objects.filter(pk=dossier.pk).update(instructeur=decor.instructeur)
    jour = dossier.limite_instruction - timedelta(days=12)
    assert [a.nombre for a in alerter(jour)] == [2]
    repreneur = f.agent(CodeRole.INSTRUCTEUR, service=decor.service)
    Dossier.objects.filter(pk=dossier.pk).update(instructeur=repreneur)
    assert [a.nombre for a in alerter(jour)] == [1]
    assert destinataires("alerte") == {decor.instructeur.pk, decor.chef.pk, repreneur.pk}
    assert list(alerter(jour)) == []


@pytest.mark.django_db(transaction=True)
def test_a_la_signature_c_est_le_maire_qui_est_alerte_avec_le_chef():
    decor = f.Decor()
    dossier = f.a_signer("PCMI", decor).dossier
    dossier.refresh_from_db()
    assert len(list(alerter(dossier.limite_instruction - timedelta(days=2)))) == 1
    assert destinataires("alerte") == {decor.maire.pk, decor.chef.pk}


@pytest.mark.django_db(transaction=True)
def test_une_limite_qui_bouge_alerte_de_nouveau_et_un_agent_parti_n_est_plus_alerte():
    decor = f.Decor()
    dossier = f.en_instruction("PCMI", decor)
    jour = dossier.prochaine_echeance - timedelta(days=7)
    list(alerter(jour))
    h.revoquer(decor.instructeur.affectations.get(), par=None, motif="Départ")
    Dossier.objects.filter(pk=dossier.pk).update(
        prochaine_echeance=dossier.prochaine_echeance + timedelta(days=2)
    )
    Envoi.objects.all().delete()
    assert len(list(alerter(jour))) == 1
    assert destinataires("alerte") == {decor.chef.pk}


@pytest.mark.django_db(transaction=True)
def test_le_demandeur_est_rappele_une_fois_a_quinze_jours_de_la_fin_des_pieces():
    decor = f.Decor()
    dossier = f.enregistre("PCMI", decor)
    piece = dossier.pieces.filter(est_exigible=True).first()
    completude.juger_piece(piece, "illisible", par=decor.instructeur, motif="Flou.")
    circuit.demander_pieces(dossier, par=decor.instructeur)
    dossier.refresh_from_db()
    limite = dossier.limite_pieces
    assert list(rappeler_pieces(limite - timedelta(days=16))) == []
    assert len(list(rappeler_pieces(limite - timedelta(days=15)))) == 1
    assert list(rappeler_pieces(limite - timedelta(days=14))) == []
    assert list(alerter(limite - timedelta(days=7))) == []
    envois.balayer(tous=True)
    (message,) = [m for m in mail.outbox if "pièces sont attendues" in m.subject]
    assert message.to == ["camille@example.org"]
    assert piece.code in message.body


@pytest.mark.django_db(transaction=True)
def test_un_are_non_parti_a_huit_jours_ouvres_alerte_le_guichet_et_pas_apres_son_envoi():
    decor = f.Decor()
    dossier = f.depose("PCMI", decor)
    huitieme = ajouter_jours_ouvres(dossier.date_depot, 8)
    assert list(alerter_are(huitieme - timedelta(days=1))) == []
    assert len(list(alerter_are(huitieme))) == 1
    assert list(alerter_are(huitieme)) == []
    assert decor.accueil.pk in destinataires("alerte_are")
    autre = f.enregistre("DP", decor)
    envois.balayer(tous=True)
    assert Evenement.objects.filter(dossier=autre, nature="are").exists()
    assert {a.dossier.pk for a in alerter_are(huitieme + timedelta(days=5))} <= {dossier.pk}


# --- A year --------------------------------------------------------------------------------------


def peupler(nombre: int) -> None:
    """Generated dossiers of one commune; those with time left have a service consulted."""
    decor = f.Decor()
    h.ouvrir_convention(decor.service, decor.commune, "rlpi", debut=f.DEPUIS)
    f.services_consultables()
    generer(nombre, graine=7, au=timezone.localdate(), communes=[decor.commune])
    service = ServiceConsultable.objects.get(code="sdis")
    dans_40_jours = timezone.localdate() + timedelta(days=40)
    longs = Dossier.objects.filter(etat=EtatDossier.EN_INSTRUCTION, limite_instruction__gt=dans_40_jours)
    for dossier in longs.order_by("pk"):
        consultations.consulter(dossier, service, par=decor.instructeur)


def etat_du_monde() -> dict:
    """What the law retains of each dossier: state, clock, facts; and the opinions."""
    dossiers = {
        d.reference: (d.etat, d.etape, d.numero, d.limite_instruction, d.effet_silence, d.date_silence)
        for d in Dossier.objects.order_by("pk")
    }
    faits = list(
        Evenement.objects.order_by("dossier", "rang").values_list(
            "dossier__reference", "rang", "nature", "date_legale", "donnees__contenu"
        )
    )
    avis = list(Consultation.objects.order_by("pk").values_list("pk", "etat", "date_tacite"))
    return {"dossiers": dossiers, "faits": faits, "avis": avis}


class Annuler(Exception):
    """Leaves a savepoint and everything written in it."""


@pytest.mark.une_pile
@pytest.mark.django_db
def test_une_annee_jour_par_jour_ou_en_une_fois_donne_le_meme_monde_sans_breche():
    peupler(150)
    debut, fin = timezone.localdate(), timezone.localdate() + timedelta(days=UN_AN)
    mondes = []
    try:
        with transaction.atomic():
            for n in range(UN_AN + 1):
                list(temps.passer(debut + timedelta(days=n)))
            mondes.append(etat_du_monde())
            assert list(verification.breches(fin)) == []
            raise Annuler
    except Annuler:
        pass
    list(temps.passer(fin))
    mondes.append(etat_du_monde())
    assert mondes[0] == mondes[1]
    assert list(verification.breches(fin)) == []
    assert list(temps.passer(fin)) == []
    assert any(etat == EtatConsultation.TACITE for _, etat, _ in mondes[0]["avis"])
    assert not Dossier.objects.au_silence_acquis(fin).exclude(effet_silence="sans_objet").exists()


@pytest.mark.django_db
def test_un_passage_tue_au_milieu_est_fini_par_le_suivant_sans_rien_doubler(monkeypatch):
    peupler(40)
    fin = timezone.localdate() + timedelta(days=UN_AN)
    vrai, appels = circuit.constater_silence, []

    def tue(dossier, jour):
        appels.append(dossier.pk)
        if len(appels) == 4:
            raise KeyboardInterrupt
        return vrai(dossier, jour)

    monkeypatch.setattr(circuit, "constater_silence", tue)
    with pytest.raises(KeyboardInterrupt):
        list(temps.passer(fin))
    tacites = Evenement.objects.filter(nature="decision_tacite")
    avant = tacites.count()
    monkeypatch.setattr(circuit, "constater_silence", vrai)
    list(temps.passer(fin))
    assert tacites.count() > avant
    assert tacites.count() == tacites.values("dossier").distinct().count()
    assert list(verification.breches(fin)) == []


@pytest.mark.django_db
def test_un_dossier_qui_echoue_ne_retient_pas_les_limites_des_autres(monkeypatch, caplog):
    peupler(40)
    fin = timezone.localdate() + timedelta(days=UN_AN)
    vrai = circuit.constater_silence
    malade = Dossier.objects.filter(etat=EtatDossier.EN_INSTRUCTION).earliest("date_silence", "pk")

    def capricieux(dossier, jour):
        if dossier.pk == malade.pk:
            raise ErreurMetier("Ce dossier résiste.")
        return vrai(dossier, jour)

    monkeypatch.setattr(circuit, "constater_silence", capricieux)
    lignes = list(temps.passer(fin))
    restants = Dossier.objects.au_silence_acquis(fin).exclude(effet_silence="sans_objet")
    assert list(restants) == [malade]
    assert lignes
    assert "Ce dossier résiste" in caplog.text
    monkeypatch.setattr(circuit, "constater_silence", vrai)
    assert any(str(malade) in ligne for ligne in temps.passer(fin))
