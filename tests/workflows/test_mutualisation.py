"""Weighted acts, the half-yearly statement and the yearly report of the scheme, and who reads them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from communes import habilitations as h
from dossiers.models import Dossier
from dossiers.services import mutualisation
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    decor = f.Decor()
    decor.convention.tarif = Decimal("140.00")
    decor.convention.save()
    for type_dossier in ("PCMI", "DP", "DP"):
        f.depose(type_dossier, decor)
    f.brouillon("DP", decor.commune, decor.petitionnaire)
    return decor


def releve(decor, annee=None, semestre=0):
    annee = annee or timezone.localdate().year
    return mutualisation.releves([decor.convention], annee, semestre)


def test_les_actes_deposes_se_ponderent_et_se_facturent_au_tarif_de_la_convention(scene):
    (compte,) = releve(scene)
    assert [(t, n) for t, n, _ in compte.lignes] == [("DP", 2), ("PCMI", 1)]
    assert compte.ponderes == Decimal("2.4")
    assert compte.montant == Decimal("336.00")
    scene.convention.tarif = None
    assert releve(scene)[0].montant is None


def test_seuls_comptent_les_jours_et_les_types_de_la_convention(scene):
    jour = timezone.localdate()
    scene.convention.types = ["DP"]
    assert releve(scene)[0].actes == 2
    Dossier.objects.filter(type="DP").update(date_depot=jour - timedelta(days=1))
    scene.convention.types, scene.convention.debut = [], jour
    assert [t for t, _, _ in releve(scene)[0].lignes] == ["PCMI"]
    assert releve(scene, annee=2010) == []


def test_chacun_lit_ses_comptes_et_nul_autre_tarif(scene, client):
    autre = f.Decor()
    autre.convention.tarif = Decimal("999.00")
    autre.convention.save()
    for personne, lit in ((scene.maire, True), (scene.chef, True), (autre.maire, False), (autre.chef, False)):
        client.force_login(personne)
        export = client.get("/mutualisation/export.csv?semestre=0").content.decode()
        assert (";140.00;196.00" in export) is lit
        statut = client.get(f"/mutualisation/{scene.convention.pk}/releve.pdf?semestre=0").status_code
        assert statut == (200 if lit else 404)
    for personne in (scene.instructeur, scene.accueil, scene.petitionnaire):
        client.force_login(personne)
        assert client.get("/mutualisation/").status_code == 403
    # A commune shared by two services: the head of one does not read the other's tariff.
    h.ouvrir_convention(autre.service, scene.commune, "rlpi", debut=f.DEPUIS, tarif=Decimal("888.00"))
    assert scene.convention not in mutualisation.conventions_suivies(autre.chef)


def test_le_releve_est_un_pdf_et_les_periodes_folles_sont_introuvables(scene, client):
    client.force_login(scene.maire)
    reponse = client.get(f"/mutualisation/{scene.convention.pk}/releve.pdf?semestre=0")
    assert reponse.content.startswith(b"%PDF")
    assert "attachment" in reponse["Content-Disposition"]
    for question in ("annee=1", "semestre=3", "annee=abc"):
        assert client.get(f"/mutualisation/?{question}").status_code == 404
