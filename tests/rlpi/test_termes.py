"""The terms of eight years, watched a year ahead (R581-15, R581-20)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from dossiers.models import Dossier
from dossiers.services import envois
from dossiers.services.controles import controler
from rlpi import termes
from tests import fabriques as f
from tests.rlpi import fabriques as r
from workflows import battement, circuit, temps
from workflows.formulaires_decision import ProjetDecision

pytestmark = pytest.mark.django_db(transaction=True)


def autorisee(decor, le: date, **projet) -> Dossier:
    """A luminous advertising device authorised on ``le``."""
    decision = f.a_signer("AP", decor)
    circuit.signer(decision, par=decor.maire)
    dossier = r.poser(decision.dossier, **{"genre": "publicite", "lumiere": "numerique", **projet})
    dossier.decisions.update(date_decision=le)
    Dossier.objects.filter(pk=dossier.pk).update(objet="Publicité — Écran")
    return Dossier.objects.get(pk=dossier.pk)


def test_le_terme_de_huit_ans_se_voit_un_an_avant_r581_15(client):
    battement.noter(0)
    decor = f.Decor("rlpi")
    r.situation(decor.commune)
    dossier = autorisee(decor, date(2018, 11, 20))
    suivis = termes.a_surveiller(Dossier.objects.all())
    assert termes.a_venir(suivis, date(2025, 11, 19)) == []
    (trouve,) = termes.a_venir(suivis, date(2025, 11, 20))
    assert (trouve.dossier, trouve.terme.fin) == (dossier, date(2026, 11, 20))
    assert str(trouve.terme.motif.article) == "R581-15"

    dossier.decisions.update(date_decision=date(timezone.localdate().year - 9, 1, 1))
    client.force_login(decor.instructeur)
    assert dossier.reference in client.get(reverse("rlpi:termes_a_venir")).content.decode()
    client.force_login(f.Decor("rlpi").instructeur)
    assert dossier.reference not in client.get(reverse("rlpi:termes_a_venir")).content.decode()


def test_une_enseigne_n_a_pas_de_terme_r581_16():
    battement.noter(0)
    decor = f.Decor("rlpi")
    dossier = autorisee(decor, date(2010, 1, 1))
    r.poser(dossier, genre="enseigne", lumiere="non")
    assert termes.a_venir(termes.a_surveiller(Dossier.objects.all()), date(2030, 1, 1)) == []


def test_le_dernier_jour_des_huit_ans_previent_une_fois_le_titulaire_et_le_service():
    battement.noter(0)
    decor = f.Decor("rlpi")
    r.situation(decor.commune)
    dossier = autorisee(decor, date(2018, 11, 20))
    envois.balayer(tous=True)
    mail.outbox.clear()
    terme = date(2026, 11, 20)
    assert not [ligne for ligne in temps.passer(terme - timedelta(days=1)) if "terme" in ligne]
    assert len([ligne for ligne in temps.passer(terme) if "R581-15" in ligne]) == 1
    list(temps.passer(terme + timedelta(days=1)))
    envois.balayer(tous=True)
    a_qui = sorted(m.to[0] for m in mail.outbox if "terme" in m.subject)
    assert a_qui == sorted([f.DEMANDEUR["courriel"], decor.instructeur.courriel, decor.chef.courriel])
    assert "20 novembre 2026" in next(m.body for m in mail.outbox if m.to == [decor.instructeur.courriel])
    retard = termes.atteints(terme + termes.RATTRAPAGE)
    assert [t.dossier for t in retard] == [dossier]
    assert termes.atteints(terme + termes.RATTRAPAGE + timedelta(days=1)) == []


def test_r581_69_une_enseigne_temporaire_est_retiree_une_semaine_apres_l_operation():
    battement.noter(0)
    decor = f.Decor("rlpi")
    dossier = autorisee(
        decor,
        date(2026, 8, 1),
        genre="enseigne_temporaire",
        debut_operation="2026-09-15",
        fin_operation="2026-09-30",
    )
    Dossier.objects.filter(pk=dossier.pk).update(objet="Enseigne temporaire — Soldes")
    (terme,) = termes.atteints(date(2026, 10, 7))
    assert (terme.dossier, terme.fin, terme.article) == (dossier, date(2026, 10, 7), "R581-69")
    assert termes.atteints(date(2026, 10, 6)) == []


def test_r581_15_la_duree_fixee_par_l_arrete_remplace_les_huit_ans():
    battement.noter(0)
    decor = f.Decor("rlpi")
    dossier = autorisee(decor, date(2026, 3, 1))
    dossier.decisions.update(complements={"duree": "24"})
    (terme,) = termes.atteints(date(2028, 3, 1))
    assert (terme.dossier, terme.fin, terme.article) == (dossier, date(2028, 3, 1), "R581-15")
    assert termes.atteints(date(2034, 3, 1)) == []


def test_r581_15_le_projet_d_arrete_demande_la_duree_et_en_refuse_plus_de_huit_ans():
    battement.noter(0)
    dossier = r.poser(f.en_instruction("AP", f.Decor("rlpi")), genre="publicite", lumiere="numerique")

    def dit(**complements):
        trouves = controler(dossier, "accord", "", "", complements=complements)
        return {c.bloque for c in trouves if c.article == "R581-15"}

    assert dit() == {False}
    assert dit(duree="96") == set()
    assert dit(duree="97") == {True}
    assert "complement_duree" in ProjetDecision(dossier=dossier).fields
    enseigne = r.poser(dossier, genre="enseigne")
    assert "complement_duree" not in ProjetDecision(dossier=enseigne).fields
