"""Certificates after silence: the tacit one freezes the rules, an express one may follow (R*410-12, R*410-18)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dossiers.models import Dossier
from dossiers.services import controles, horloge, notification, publicite, requetes, validite
from dossiers.services.journal import journal_des
from droit.calendrier import ajouter_mois
from droit.francais import en_lettres
from tests import fabriques as f
from workflows import circuit

from .conftest import REFUS

pytestmark = pytest.mark.django_db(transaction=True)
JOUR = timedelta(days=1)


@pytest.fixture
def operationnel(decor):
    """A CUb under instruction, notified on paper."""
    dossier = f.en_instruction("CUa", decor, electronique=False)
    Dossier.objects.filter(pk=dossier.pk).update(type="CUb")
    dossier.refresh_from_db()
    horloge.actualiser(dossier)
    return dossier


def decider(dossier, decor, sens, jour):
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens=sens, motifs=REFUS)
    circuit.signer(decision, par=decor.maire)
    circuit.notifier(Dossier.objects.get(pk=dossier.pk), par=decor.accueil, date_presentation=jour)
    dossier.refresh_from_db()


def test_r410_18_le_certificat_expres_notifie_apres_le_tacite_ne_deplace_pas_les_dix_huit_mois(
    decor, operationnel, aller_au
):
    tacite = operationnel.date_silence
    aller_au(tacite + 20 * JOUR)
    decider(operationnel, decor, "accord", tacite + 20 * JOUR)
    assert publicite.delivrance(operationnel).date == tacite + 20 * JOUR
    vie = validite.vie(operationnel)
    assert (vie.fin, str(vie.motifs[0].article)) == (ajouter_mois(tacite, 18), "R*410-18 al. 2")
    assert en_lettres(vie.fin) in requetes.regle(operationnel, "prorogation").explication


def test_r410_18_un_certificat_expres_dans_le_delai_compte_de_sa_notification(decor, operationnel, aller_au):
    jour = operationnel.date_depot + 10 * JOUR
    aller_au(jour)
    decider(operationnel, decor, "accord", jour)
    assert validite.vie(operationnel).fin == ajouter_mois(jour, 18)


def test_l424_5_ne_vise_pas_les_certificats_un_cub_negatif_peut_suivre_le_tacite(
    decor, operationnel, aller_au
):
    tard = operationnel.date_silence + 5 * JOUR
    aller_au(tard)
    circuit_bloque = [c for c in controles.controler(operationnel, "refus", REFUS, "") if c.bloque]
    assert circuit_bloque == []
    (averti,) = [c for c in controles.controler(operationnel, "refus", REFUS, "") if "R*410-18" in c.article]
    assert "ne déplace pas ce délai" in averti.message
    decider(operationnel, decor, "refus", tard)
    assert operationnel.etat == "notifie"
    assert not publicite.delivrance(operationnel).est_favorable


def test_r410_18_negatif_signe_a_temps_presente_apres_le_tacite(decor, operationnel, aller_au):
    decision = circuit.preparer_decision(operationnel, par=decor.instructeur, sens="refus", motifs=REFUS)
    circuit.signer(decision, par=decor.maire)
    tard = operationnel.date_silence + 2 * JOUR
    aller_au(tard)
    circuit.constater_silence(operationnel, tard)
    operationnel.refresh_from_db()
    assert operationnel.etat == "accord_tacite"
    assert not notification.arriverait_tard(operationnel, operationnel.decisions.get(), "lrar", tard)
    circuit.notifier(operationnel, par=decor.accueil, date_presentation=tard)
    operationnel.refresh_from_db()
    assert operationnel.etat == "notifie"
    # The tacit certificate was born, and nothing takes it back.
    assert len(journal_des(operationnel, "decision_tacite")) == 1


def test_r410_12_la_limite_proche_d_un_certificat(operationnel):
    jour = operationnel.limite_instruction - 2 * JOUR
    articles = {c.article for c in controles.controler(operationnel, "accord", "", "", jour=jour)}
    assert "R*410-12" in articles
