"""What the scheduler does in one pass: time, conventions, seals, heartbeat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communes import habilitations as h
from dossiers.models import Sceau
from dossiers.services import scellement
from tests import fabriques as f
from workflows import battement, taches_planifiees

pytestmark = pytest.mark.django_db(transaction=True)


def test_une_passe_rend_les_dossiers_scelle_hier_et_bat(monkeypatch):
    decor = f.Decor()
    dossier = f.enregistre("PCMI", decor)
    h.clore_convention(decor.convention, timezone.localdate())
    # The delay after midnight is counted too: run at half past midnight, the day would not be over yet.
    demain = timezone.now() + timedelta(days=1) + scellement.DELAI
    monkeypatch.setattr("django.utils.timezone.now", lambda: demain)
    taches_planifiees.passer_le_temps()
    dossier.refresh_from_db()
    assert dossier.service is None
    assert Sceau.objects.count() == 1
    assert list(scellement.fautes()) == []
    assert battement.alerte() == ""


def test_une_panne_d_horodatage_n_arrete_pas_la_passe(monkeypatch):
    f.enregistre("PCMI", f.Decor())

    def panne():
        raise scellement.HorodatageIndisponible("Le service d'horodatage ne répond pas.")

    monkeypatch.setattr(scellement, "poser", panne)
    taches_planifiees.passer_le_temps()
    assert battement.alerte() == ""
