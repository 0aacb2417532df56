"""What is known of a commune on a day, and what is said not to be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rlpi.droit.conformite import RLPI_MEL_2020
from rlpi.droit.police import Autorite
from rlpi.territoire import FIN_ENQUETE_REVISION, territoire
from tests import fabriques as f
from tests.rlpi import fabriques as r

pytestmark = pytest.mark.django_db
UN_JOUR = timedelta(days=1)


def test_le_rlpi_de_2020_couvre_lille_depuis_son_entree_en_vigueur():
    lille = f.commune("Lille", insee="59350")
    assert territoire(lille, RLPI_MEL_2020 - UN_JOUR).rlp is None
    assert territoire(lille, RLPI_MEL_2020).rlp is True


def test_une_commune_hors_du_rlpi_devient_a_verifier_apres_l_enquete_de_revision():
    fromelles = f.commune("Fromelles", insee="59257")
    assert territoire(fromelles, FIN_ENQUETE_REVISION).rlp is False
    apres = territoire(fromelles, FIN_ENQUETE_REVISION + UN_JOUR)
    assert apres.rlp is None
    assert any("révision" in reserve.texte for reserve in apres.reserves)


def test_hors_de_la_mel_rien_n_est_suppose():
    ailleurs = territoire(f.commune("Paris", insee="75056"), date(2026, 1, 1))
    assert (ailleurs.rlp, ailleurs.population_agglomeration, ailleurs.source) == (None, None, "")


def test_la_situation_lue_est_celle_du_jour():
    commune = f.commune("Lille", insee="59350")
    r.situation(commune, fin=date(2024, 12, 31))
    r.situation(commune, debut=date(2025, 1, 1), est_couverte=False, population_agglomeration=None)
    assert territoire(commune, date(2024, 12, 31)).population_agglomeration == 20_000
    apres = territoire(commune, date(2025, 1, 1))
    assert (apres.rlp, apres.population_agglomeration) == (False, None)
    assert any("populations" in reserve.texte for reserve in apres.reserves)


@pytest.mark.parametrize(
    ("jour", "autorite"), [(date(2024, 6, 30), Autorite.MAIRE), (date(2024, 7, 1), Autorite.PRESIDENT)]
)
def test_l_autorite_change_le_jour_du_transfert(jour, autorite):
    commune = f.commune()
    r.situation(commune, police_transferee_le=date(2024, 7, 1))
    assert territoire(commune, jour).competence.autorite is autorite


def test_un_transfert_non_verifie_est_dit():
    lu = territoire(f.commune("Lille", insee="59350"), date(2026, 1, 1))
    assert lu.autorite == "le maire"
    assert any("président de la MEL" in reserve.texte for reserve in lu.reserves)
