"""Who decides: the mayor, or the president where the police was transferred (L581-3-1); the same chain."""

from __future__ import annotations

from datetime import date

import pytest

from communes.models import CodeRole
from dossiers import registre
from dossiers.services import arretes, signataires
from tests import fabriques as f
from tests.rlpi import fabriques as r
from workflows import battement, circuit

pytestmark = pytest.mark.django_db(transaction=True)

TRANSFERT = date(2024, 7, 1)
PRESIDENT = "Le président de la Métropole Européenne de Lille"


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    return f.Decor("rlpi")


def transferer(decor: f.Decor, **champs):
    return r.situation(decor.commune, police_transferee_le=TRANSFERT, **champs)


@pytest.mark.parametrize(
    ("jour", "qui"), [(date(2024, 6, 30), "Le maire de Bousbecque"), (TRANSFERT, PRESIDENT)]
)
def test_l_autorite_est_celle_du_jour_l581_3_1(decor, jour, qui):
    transferer(decor)
    assert registre.autorite(f.depose("AP", decor), jour) == qui


def test_apres_le_transfert_le_maire_ne_signe_plus_l_affichage_l581_3_1(decor):
    transferer(decor)
    dossier = f.en_instruction("AP", decor)
    assert signataires.signataires_possibles(dossier, "accord") == []
    refus = signataires.empechement(decor.maire, dossier, "accord")
    assert "depuis le 1er juillet 2024 (L581-3-1)" in refus
    assert "n'est pas enregistré" in refus


def test_celui_qui_signe_pour_le_president_signe_l_arrete_du_president_l581_3_1(decor):
    president = f.agent(CodeRole.SIGNATAIRE, commune=decor.commune)
    transferer(decor, signataire=president)
    dossier = f.en_instruction("AP", decor)
    assert signataires.signataires_possibles(dossier, "accord") == [president]
    assert "signe pour lui" in signataires.empechement(decor.maire, dossier, "accord")
    acte = arretes.contexte_arrete(dossier, "accord", "", "")["acte"]
    assert acte.articles[-1].startswith(PRESIDENT)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    circuit.signer(decision, par=president)
    dossier.refresh_from_db()
    assert dossier.etat == "notifie"


def test_l_urbanisme_reste_au_maire_apres_le_transfert(decor):
    autre = f.Decor("ads")
    transferer(autre)
    dossier = f.en_instruction("PCMI", autre)
    assert signataires.signataires_possibles(dossier, "accord") == [autre.maire]
    assert registre.autorite(dossier, TRANSFERT) == "Le maire de Bousbecque"
