"""What each domain asks to consult, and the demonstration's directory."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communes.models import CodeRole
from dossiers.models import Dossier, MembreConsulte, ServiceConsultable
from dossiers.models.consultations import MAIRE
from dossiers.services import annuaire, circonstances, consultations
from tests import fabriques as f

pytestmark = pytest.mark.django_db(transaction=True)


def test_l_abf_d_une_enseigne_aux_abords_repond_avant_quinze_jours_du_terme_R581_12():
    decor = f.Decor("rlpi")
    f.services_consultables()
    dossier = f.en_instruction("AP", decor)
    assert consultations.suggerer(dossier) == []
    donnees = {**dossier.donnees, "lieu": {**dossier.donnees["lieu"], "protection": "abords"}}
    Dossier.objects.filter(pk=dossier.pk).update(donnees=donnees)
    dossier.refresh_from_db()
    (proposition,) = consultations.suggerer(dossier)
    assert (proposition.suggestion.code, proposition.suggestion.nature) == ("abf", "accord")
    assert proposition.suggestion.date_limite == dossier.limite_instruction - timedelta(days=15)
    assert proposition.suggestion.reserves
    envoyee = consultations.consulter(dossier, proposition.service, par=decor.instructeur)
    assert envoyee.date_limite == dossier.limite_instruction - timedelta(days=15)
    assert envoyee.article == "R581-12"
    assert consultations.suggerer(dossier)[0].deja == envoyee


def test_les_circonstances_retenues_changent_ce_que_la_loi_demande():
    decor = f.Decor()
    f.services_consultables()
    dossier = f.en_instruction("PCMI", decor)
    avant = {p.suggestion.code for p in consultations.suggerer(dossier)}
    dossier = circonstances.retenir(dossier, ["abords", "cdpenaf"], par=decor.instructeur)
    apres = {p.suggestion.code: p for p in consultations.suggerer(dossier)}
    assert set(apres) - avant == {"abf", "cdpenaf"}
    assert apres["cdpenaf"].suggestion.nature in ("avis", "accord")
    assert all(p.suggestion.article and p.suggestion.pourquoi for p in apres.values())


def test_l_annuaire_de_demonstration_se_pose_deux_fois_sans_rien_doubler_ni_ecraser():
    compte = f.utilisateur("abf@example.org", nature="agent")
    assert annuaire.poser_services_consultables() == len(annuaire.SERVICES)
    ServiceConsultable.objects.filter(code="sdis").update(courriel="autre@example.org")
    assert annuaire.poser_services_consultables() == 0
    assert ServiceConsultable.objects.get(code="sdis").courriel == "autre@example.org"
    assert MembreConsulte.objects.get().agent == compte
    assert compte.affectations.get().role.code == CodeRole.CONSULTE
    assert [s.code for s in consultations.services_de(compte)] == ["abf"]
    hier = annuaire.DEPUIS - timedelta(days=1)
    assert list(consultations.services_de(compte, jour=hier)) == []
    assert ServiceConsultable.objects.get(code=MAIRE).courriel == ""
    assert ServiceConsultable.objects.en_vigueur(timezone.localdate()).count() == len(annuaire.SERVICES)
