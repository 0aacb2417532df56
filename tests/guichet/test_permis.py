"""After the decision, from one's own space: works begun or ended, a modification, a transfer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers.models import Dossier
from tests import fabriques as f
from tests.guichet.conftest import url
from workflows import circuit


@pytest.fixture
def accorde(decor):
    decision = f.a_signer("PCMI", decor)
    circuit.signer(decision, par=decor.maire)
    return Dossier.objects.get(pk=decision.dossier_id)


def test_declarer_l_ouverture_puis_l_achevement(decor, petitionnaire, accorde):
    jour = timezone.localdate()
    assert url("permis", accorde) in petitionnaire.get(url("dossier", accorde)).content.decode()
    futur = petitionnaire.post(
        url("permis", accorde), {"nature": "doc", "date_fait": str(jour + timedelta(days=1))}
    )
    assert futur.status_code == 422
    assert "pas avant" in futur.content.decode()
    reponse = petitionnaire.post(url("permis", accorde), {"nature": "doc", "date_fait": str(jour)})
    assert reponse.url == url("permis", accorde)
    petitionnaire.post(url("permis", accorde), {"nature": "daact", "date_fait": str(jour)})
    assert list(accorde.declarations.values_list("nature", flat=True).order_by("pk")) == ["doc", "daact"]
    deux_fois = petitionnaire.post(url("permis", accorde), {"nature": "daact", "date_fait": str(jour)})
    assert "déjà enregistrée" in deux_fois.content.decode()


def test_une_modification_reprend_les_reponses_et_se_depose(decor, petitionnaire, accorde):
    petitionnaire.post(url("permis", accorde), {"suite": "M"})
    suite = Dossier.objects.get(suffixe="M")
    page = petitionnaire.get(url("etape", suite, "projet")).content.decode()
    assert f"Modification de l’autorisation {accorde.numero}" in page
    assert 'value="118,50"' in page
    assert not suite.pieces.filter(est_exigible=True).exists()
    assert suite.pieces.exists()
    petitionnaire.post(url("deposer", suite), {"accepte_cgu": "on", "electronique": "oui"})
    suite = circuit.enregistrer(Dossier.objects.get(pk=suite.pk), par=decor.accueil)
    assert suite.numero == f"{accorde.numero}M01"


def test_un_transfert_demande_le_nouveau_titulaire(decor, petitionnaire, accorde):
    petitionnaire.post(url("permis", accorde), {"suite": "T"})
    suite = Dossier.objects.get(suffixe="T")
    assert petitionnaire.get(url("brouillon", suite)).url == url("etape", suite, "demandeur")
    encore = petitionnaire.post(url("permis", accorde), {"suite": "T"}, follow=True)
    assert "déjà en préparation" in encore.content.decode()


def test_rien_ne_se_demande_avant_la_decision(decor, petitionnaire):
    depose = f.depose("PCMI", decor)
    assert petitionnaire.post(url("permis", depose), {"suite": "M"}).url == url("dossier", depose)
    assert Dossier.objects.count() == 1
