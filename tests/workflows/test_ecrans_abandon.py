"""A paper request withdrawn by letter: an agent records it, and no tacit permit follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.models import Dossier
from dossiers.services import horloge
from dossiers.services.verification import breches
from tests import fabriques as f
from tests.workflows.test_ecrans_delai import a, papier
from workflows import battement, circuit, temps
from workflows.controles import breches_du_circuit

pytestmark = pytest.mark.django_db(transaction=True)

DEPOT, COURRIER, SAISIE = date(2026, 3, 2), date(2026, 3, 20), date(2026, 3, 24)


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    return f.Decor()


def url(nom: str, dossier: Dossier) -> str:
    return reverse(f"workflows:{nom}", args=[dossier.reference])


@pytest.mark.parametrize("qui", ["instructeur", "accueil"])
def test_le_retrait_recu_par_courrier_clot_le_dossier_au_jour_de_reception(client, decor, qui):
    with a(DEPOT):
        dossier = papier("PCMI", decor, DEPOT)
    with a(SAISIE):
        client.force_login(getattr(decor, qui))
        adresse = url("abandon", dossier)
        assert adresse in client.get(url("dossier", dossier)).content.decode()
        page = client.get(adresse).content.decode()
        assert "data-confirme-par" in page
        saisie = {"jour": COURRIER.isoformat(), "motif": "Le terrain est vendu."}
        for faux in (SAISIE + timedelta(days=1), DEPOT - timedelta(days=1)):
            assert client.post(adresse, {**saisie, "jour": faux.isoformat()}).status_code == 200
            assert Dossier.objects.get(pk=dossier.pk).etat == dossier.etat
        assert client.post(adresse, saisie).status_code == 302
        dossier = Dossier.objects.get(pk=dossier.pk)
        assert (dossier.etat, dossier.etape, dossier.prochaine_echeance) == ("retire", "clos", None)
        fait = dossier.evenements.get(nature="abandon")
        assert (fait.date_legale, fait.auteur) == (COURRIER, getattr(decor, qui))
        assert fait.donnees.contenu == {"motif": "Le terrain est vendu.", "origine": "courrier"}
        page = client.get(url("dossier", dossier)).content.decode()
        assert "Retirée par le demandeur le 20 mars 2026" in page
        assert adresse not in page
        assert client.get(adresse).status_code == 302
        assert list(breches_du_circuit()) == []
    with a(date(2026, 12, 1)):
        list(temps.passer(date(2026, 12, 1)))
        assert Dossier.objects.get(pk=dossier.pk).etat == "retire"
        assert list(breches(date(2026, 12, 1))) == []


def test_apres_le_silence_il_n_y_a_plus_de_demande_a_retirer(decor):
    with a(DEPOT):
        dossier = papier("PCMI", decor, DEPOT)
    le = Dossier.objects.get(pk=dossier.pk).date_silence
    with a(le):
        with pytest.raises(ErreurMetier, match="plus de demande"):
            circuit.abandonner(dossier, par=decor.instructeur, recu_le=le)
        # The letter came the day before, and is recorded before the night's work.
        circuit.abandonner(dossier, par=decor.instructeur, recu_le=le - timedelta(days=1))
        assert horloge.projeter(dossier) is not None


def test_sans_droit_ni_date_personne_d_autre_ne_retire(decor):
    with a(DEPOT):
        dossier = papier("PCMI", decor, DEPOT)
        with pytest.raises(ActionInterdite):
            circuit.abandonner(dossier, par=decor.maire, recu_le=DEPOT)
        with pytest.raises(ErreurMetier):
            circuit.abandonner(dossier, par=decor.instructeur)
