"""A declaration (DPP) from its filing to the check that closes it: no decision, no silence (R581-8)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from viewflow.workflow.status import PROCESS

from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Evenement
from dossiers.services.verification import breches
from tests import fabriques as f
from tests.rlpi import fabriques as r
from workflows import battement, circuit
from workflows.controles import breches_du_circuit
from workflows.models import ProcessusDossier

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    decor = f.Decor("rlpi")
    r.situation(decor.commune)
    return decor


def constat(dossier) -> dict:
    return Evenement.objects.get(dossier=dossier, nature="controle").donnees.contenu


def est_clos_sans_breche(dossier) -> bool:
    dossier.refresh_from_db()
    processus = ProcessusDossier.objects.get(dossier=dossier)
    assert (dossier.etat, dossier.est_clos) == (EtatDossier.CONTROLE, True)
    assert processus.status == PROCESS.DONE
    assert list(breches(timezone.localdate())) == []
    assert list(breches_du_circuit()) == []
    return True


def test_du_depot_au_controle_qui_clot(decor):
    dossier = circuit.enregistrer(f.depose("DPP", decor), par=decor.accueil)
    assert dossier.limite_instruction is None
    with pytest.raises(ErreurMetier, match="n'appelle pas de décision"):
        circuit.declarer_complet(dossier, par=decor.instructeur)
    with pytest.raises(ActionInterdite):
        circuit.constater_conformite(dossier, par=decor.maire, est_conforme=True)
    with pytest.raises(ErreurMetier, match="Décrivez"):
        circuit.constater_conformite(dossier, par=decor.instructeur, est_conforme=False, constat="  ")
    circuit.constater_conformite(dossier, par=decor.instructeur, est_conforme=True)
    assert constat(dossier) == {"est_conforme": True, "constat": ""}
    assert est_clos_sans_breche(dossier)


def test_une_demande_d_autorisation_ne_se_clot_pas_par_un_controle(decor):
    dossier = f.enregistre("AP", decor)
    with pytest.raises(ErreurMetier, match="appelle une décision"):
        circuit.constater_conformite(dossier, par=decor.instructeur, est_conforme=True)
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.A_VERIFIER


def test_un_panneau_declare_trop_grand_est_constate_non_conforme_par_les_ecrans(client, decor):
    dossier = r.poser(f.enregistre("DPP", decor))
    client.force_login(decor.instructeur)
    resume = client.get(reverse("workflows:dossier", args=[dossier.reference])).content.decode()
    assert "Contrôler la déclaration" in resume
    assert "12 m²" in resume
    assert "10,5 m²" in resume
    pieces = client.get(reverse("workflows:pieces", args=[dossier.reference])).content.decode()
    assert "Déclarer le dossier complet" not in pieces
    adresse = reverse("workflows:constater_conformite", args=[dossier.reference])
    propose = client.get(adresse).content.decode()
    assert "R581-26" in propose
    sans_motif = client.post(adresse, {"est_conforme": "non", "constat": ""})
    assert "Décrivez ce qui n’est pas conforme." in sans_motif.content.decode()
    page = client.post(adresse, {"est_conforme": "non", "constat": "12 m² (R581-26)."}, follow=True)
    assert "le dossier est clos" in page.content.decode()
    assert constat(dossier) == {"est_conforme": False, "constat": "12 m² (R581-26)."}
    assert est_clos_sans_breche(Dossier.objects.get(pk=dossier.pk))
    assert "déjà contrôlée" in client.post(adresse, {"est_conforme": "oui"}, follow=True).content.decode()
    client.force_login(decor.petitionnaire)
    suivi = client.get(reverse("guichet:dossier", args=[dossier.reference])).content.decode()
    assert "Votre déclaration a été contrôlée" in suivi
