"""The right of access: all of one's own, nothing of anyone else's."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from dossiers.models import VersionPiece
from dossiers.services import echanges, rgpd
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def test_une_personne_recoit_tout_ce_qui_la_concerne():
    decor = f.Decor()
    dossier = f.enregistre("PCMI", decor)
    echanges.ecrire(dossier, "Une question.", par=decor.petitionnaire)
    donnees = rgpd.donnees_de(decor.petitionnaire)
    assert donnees["dossiers"][0]["messages"][0]["texte"] == "Une question."
    assert donnees["compte"]["courriel"] == decor.petitionnaire.courriel
    (recu,) = donnees["dossiers"]
    assert (recu["reference"], recu["numero"]) == (dossier.reference, dossier.numero)
    assert recu["demandeurs"][0]["nom"] == "Vandamme"
    assert len(recu["fichiers"]) == VersionPiece.objects.filter(piece__dossier=dossier).count()
    assert recu["courriers"]
    json.dumps(donnees)


def test_elle_sait_quand_son_dossier_est_ouvert_mais_pas_par_qui():
    decor = f.Decor()
    dossier = f.enregistre("PCMI", decor)
    agent = Client()
    agent.force_login(decor.instructeur)
    agent.get(reverse("workflows:dossier", args=[dossier.reference]))
    donnees = rgpd.donnees_de(decor.petitionnaire)
    assert len(donnees["dossiers"][0]["ouvertures_par_des_agents"]) == 1
    assert decor.instructeur.courriel not in json.dumps(donnees)
    cote_agent = rgpd.donnees_de(decor.instructeur)
    assert cote_agent["consultations_faites"][0]["dossier__reference"] == dossier.reference
    assert cote_agent["affectations"][0]["debut"] == "2024-01-01"


def test_rien_d_autrui_ni_mot_de_passe():
    decor, autre = f.Decor(), f.Decor()
    f.enregistre("PCMI", decor)
    etranger = f.enregistre("PCMI", autre)
    texte = json.dumps(rgpd.donnees_de(decor.petitionnaire))
    assert etranger.reference not in texte
    assert autre.petitionnaire.courriel not in texte
    assert "argon2" not in texte
    assert decor.petitionnaire.password not in texte
