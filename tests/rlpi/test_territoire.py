"""What is known of a commune on a day, and what is said not to be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from communes.models import Commune
from dossiers.models import Dossier
from dossiers.services import arretes
from dossiers.services.controles import controler
from rlpi.complements import controles
from rlpi.droit.conformite import RLPI_MEL_2020
from rlpi.droit.police import Autorite
from rlpi.redaction import rediger
from rlpi.territoire import FIN_ENQUETE_REVISION, territoire, textes_locaux
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


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({}, ("le règlement d'essai",)),
        ({"reglement": ""}, ("le règlement local de publicité applicable",)),
        ({"reglement": "RLPi de l'essai"}, ("le règlement local de publicité applicable (RLPi de l'essai)",)),
        ({"est_couverte": False}, ()),
    ],
)
def test_l581_14_l_arrete_ne_vise_que_le_reglement_qui_couvre_la_commune(champs, attendu):
    decor = f.Decor("rlpi")
    r.situation(decor.commune, **champs)
    dossier = f.depose("AP", decor)
    jour = timezone.localdate()
    assert textes_locaux(dossier, jour) == attendu
    visas = rediger(arretes.acte_a_decider(dossier, "accord", "", "")).visas
    assert [v for v in visas if "publicité" in v or "règlement" in v] == [f"Vu {texte}" for texte in attendu]
    assert controles(dossier, "accord", jour) == ()


def test_l581_14_un_reglement_inconnu_n_est_pas_vise_et_se_dit_avant_de_signer():
    decor = f.Decor("rlpi")
    depose = f.depose("AP", decor)
    Commune.objects.filter(pk=decor.commune.pk).update(code_insee="75056")
    dossier = Dossier.objects.select_related("commune").get(pk=depose.pk)
    jour = timezone.localdate()
    assert textes_locaux(dossier, jour) == ()
    assert ("L581-14", False) in {
        (c.article, c.bloque) for c in controler(dossier, "accord", "", "", jour=jour)
    }
