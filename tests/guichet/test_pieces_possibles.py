"""Pieces due in certain cases only: brought by whoever knows his case, or found due by the instructor (L423-1)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ads.droit.pieces import pieces_a_preciser
from ads.projet import projet
from dossiers import saisie
from dossiers.services import bordereau, completude
from tests import fabriques as f
from tests.guichet.conftest import joindre, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor(db):
    """One transaction is enough here."""
    return f.Decor("ads")


def test_un_cas_connu_du_demandeur_a_sa_piece_et_n_empeche_jamais_de_deposer(decor, petitionnaire):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    page = petitionnaire.get(url("pieces", dossier)).content.decode()
    assert "Seulement si le projet occupe le domaine public." in page
    assert "fichiers-PCMI20" not in page
    reponse = petitionnaire.post(url("piece_prevoir", dossier), {"code": "PCMI20"})
    assert reponse.url == f"{url('pieces', dossier)}#piece-PCMI20"
    page = petitionnaire.get(url("pieces", dossier)).content.decode()
    assert 'id="fichiers-PCMI20"' in page
    assert page.count("Seulement si le projet occupe le domaine public.") == 1, "plus dans les autres pièces"
    # Kept while the form is typed again, and never holding the filing back.
    petitionnaire.post(url("etape", dossier, "demandeur"), {**f.DEMANDEUR, "prenom": "Camilla"})
    assert dossier.pieces.filter(code="PCMI20", est_exigible=False).exists()
    assert "Votre demande est prête" in petitionnaire.get(url("verifier", dossier)).content.decode()
    joindre(petitionnaire, dossier, "PCMI20")
    assert dossier.pieces.get(code="PCMI20").versions.count() == 1


@pytest.mark.parametrize("code", ["PCMI1", "PCMI99", ""], ids=["déjà exigée", "inconnue", "vide"])
def test_une_piece_que_le_code_ne_prevoit_pas_ne_s_ajoute_pas(decor, petitionnaire, code):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    avant = dossier.pieces.count()
    reponse = petitionnaire.post(url("piece_prevoir", dossier), {"code": code}, follow=True)
    assert "Le code ne prévoit pas cette pièce" in reponse.content.decode()
    assert dossier.pieces.count() == avant


def test_l423_1_l_instructeur_exige_une_piece_dont_il_constate_le_cas(decor, client):
    dossier = f.enregistre("PCMI", decor)
    client.force_login(decor.instructeur)
    adresse = reverse("workflows:pieces", args=[dossier.reference])
    exiger = reverse("workflows:exiger_piece", args=[dossier.reference])
    page = client.get(adresse)
    assert "Exiger une pièce que le code prévoit dans certains cas" in page.content.decode()
    assert len(page.context["exigence"].fields["code"].choices) > 10
    refusee = client.post(exiger, {"code": "PCMI14", "constat": ""})
    assert "constat" in refusee.context["exigence"].errors
    assert not dossier.pieces.filter(code="PCMI14").exists()
    client.post(exiger, {"code": "PCMI14", "constat": "le plan de prévention des risques impose une étude."})
    piece = dossier.pieces.get(code="PCMI14")
    assert piece.est_exigible
    assert piece.pourquoi == "Exigée car le plan de prévention des risques impose une étude."
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    completude.demander_pieces(dossier, par=decor.instructeur)
    client.force_login(decor.petitionnaire)
    page = client.get(url("completer", dossier)).content.decode()
    assert "Attestation de l&#x27;étude imposée par le plan de prévention des risques" in page
    assert "le plan de prévention des risques impose une étude." in page
    assert 'id="fichiers-PCMI14"' in page


def test_ce_que_le_code_peut_encore_demander_est_ce_que_le_droit_dit(decor):
    dossier = f.brouillon("DP", decor.commune, decor.petitionnaire)
    droit = {p.code for p in pieces_a_preciser("DP", projet("DP", saisie.donnees_propres(dossier)))}
    assert droit
    assert {p.code for p in bordereau.possibles(dossier)} == droit


def test_une_piece_obligatoire_absente_du_dossier_se_demande_aussi(decor, client):
    dossier = f.enregistre("PCMI", decor)
    dossier.pieces.filter(code__in=["PCMI2", "PCMI5"]).delete()
    assert [p.code for p in bordereau.possibles(dossier)][:2] == ["PCMI2", "PCMI5"]
    piece = bordereau.exiger(dossier, "PCMI2", "le dossier repris ne la contient pas.", par=decor.instructeur)
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    assert next(p.code for p in bordereau.possibles(dossier)) == "PCMI5"


def test_une_demande_sans_emplacement_ne_se_dit_pas_prete(decor, petitionnaire):
    dossier = f.enregistre("PCMI", decor)
    piece = dossier.pieces.get(code="PCMI5")
    completude.juger_piece(piece, "manquante", par=decor.instructeur)
    completude.demander_pieces(dossier, par=decor.instructeur)
    dossier.pieces.update(est_demandee=False)
    page = petitionnaire.get(url("completer", dossier)).content.decode()
    assert "Toutes les pièces sont prêtes" not in page
    assert "Envoyer à la mairie" not in page
    assert "Relisez la lettre" in page
