"""The public cases of the contract, as any outside program would check them."""

import json
from pathlib import Path
from typing import Any

import pytest

from droit.contrat import lire_cas, rendre
from tests.droit.moteurs import CODES, MOTEURS

LIGNES = (
    (Path(__file__).parent.parent / "donnees" / "cas-publics.jsonl").read_text(encoding="utf-8").splitlines()
)


@pytest.mark.parametrize("ligne", LIGNES, ids=[json.loads(ligne)["id"] for ligne in LIGNES])
def test_cas_public_repond_ce_que_le_contrat_attend(ligne: str) -> None:
    attendu: dict[str, Any] = json.loads(ligne)["attendu"]
    id_, faits = lire_cas(ligne, MOTEURS, CODES)
    obtenu = rendre(id_, MOTEURS[faits.type](faits))
    assert obtenu["id"] == id_
    for cle, valeur in attendu.items():
        if cle == "reserves":
            assert bool(obtenu["reserves"]) is valeur
        elif cle == "alertes":
            assert set(obtenu["alertes"]) == set(valeur)
        else:
            assert obtenu[cle] == valeur, cle


def test_les_cas_publics_sont_tous_la() -> None:
    assert len(LIGNES) == 34
