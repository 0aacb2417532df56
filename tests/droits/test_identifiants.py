"""Forged and mixed identifiers: dossier A with the piece of B is not found, whoever asks."""

from __future__ import annotations

import logging

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bench._assaut import Assaillant, Oracle, Reserve
from communes.models import CodeRole
from dossiers.models import Courrier, Envoi, VersionPiece
from dossiers.services import fichiers, notes
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def client(compte) -> Client:
    navigateur = Client(raise_request_exception=False)
    navigateur.force_login(compte)
    return navigateur


@pytest.fixture
def deux():
    """Two dossiers of one commune, both readable by its people: only the mixture is wrong."""
    decor = f.Decor()
    a, b = f.enregistre("PCMI", decor), f.enregistre("DP", decor)
    return decor, a, b


def _lignes(dossier):
    return {
        "version": VersionPiece.objects.filter(piece__dossier=dossier).first().pk,
        "courrier": Courrier.objects.filter(dossier=dossier).first().pk,
        "piece": dossier.pieces.first().pk,
        "envoi": Envoi.objects.filter(dossier=dossier).first().pk,
    }


@pytest.mark.parametrize(
    ("nom", "ligne", "methode"),
    [
        ("workflows:fichier", "version", "get"),
        ("workflows:courrier", "courrier", "get"),
        ("workflows:verdict", "piece", "post"),
        ("workflows:relancer", "envoi", "post"),
    ],
)
def test_cote_agents_la_piece_d_un_autre_dossier_est_introuvable(deux, nom, ligne, methode):
    decor, a, b = deux
    agent = client(decor.instructeur)
    juste = getattr(agent, methode)(reverse(nom, args=[b.reference, _lignes(b)[ligne]]))
    assert juste.status_code not in (403, 404)
    mele = getattr(agent, methode)(reverse(nom, args=[a.reference, _lignes(b)[ligne]]))
    assert mele.status_code == 404


@pytest.mark.parametrize(
    ("nom", "ligne", "methode"),
    [
        ("guichet:fichier", "version", "get"),
        ("guichet:courrier", "courrier", "get"),
        ("guichet:courrier_pdf", "courrier", "get"),
        ("guichet:courrier_ouvrir", "courrier", "post"),
        ("guichet:piece_retirer", "version", "post"),
    ],
)
def test_cote_petitionnaire_la_piece_d_un_autre_dossier_est_introuvable(deux, nom, ligne, methode):
    decor, a, b = deux
    mele = getattr(client(decor.petitionnaire), methode)(reverse(nom, args=[a.reference, _lignes(b)[ligne]]))
    assert mele.status_code == 404


def test_le_verdict_mele_ne_change_rien(deux):
    decor, a, b = deux
    piece = b.pieces.first()
    adresse = reverse("workflows:verdict", args=[a.reference, piece.pk])
    client(decor.instructeur).post(adresse, {"verdict": "conforme"})
    piece.refresh_from_db()
    assert piece.verdict_par is None


def test_une_piece_retiree_d_un_dossier_depose_est_refusee_sans_effet(deux):
    decor, a, _ = deux
    version = VersionPiece.objects.filter(piece__dossier=a).first()
    client(decor.petitionnaire).post(reverse("guichet:piece_retirer", args=[a.reference, version.pk]))
    version.refresh_from_db()
    assert not version.est_retiree


def test_des_requetes_au_hasard_par_chacun_ne_cassent_rien_ne_montrent_et_ne_changent_rien(deux):
    """The small version of ``script/bench requetes``: every sort of account, two communes, two domains."""
    ads, *_ = deux
    rlpi = f.Decor("rlpi")
    ailleurs = f.enregistre("AP", rlpi)
    notes.noter(ailleurs, "Une note.", par=rlpi.instructeur)
    reserve = Reserve.de_la_base()
    comptes = [
        None, ads.accueil, ads.maire, ads.chef, ads.petitionnaire, rlpi.instructeur, rlpi.petitionnaire,
        f.agent(CodeRole.ADMIN_PLATEFORME), f.utilisateur(),
    ]  # fmt: skip
    logging.disable(logging.ERROR)
    try:
        assaillants = [Assaillant(compte, reserve, 20_261_124) for compte in comptes]
        fautes = [faute for assaillant in assaillants for faute in assaillant.assaillir(45)]
    finally:
        logging.disable(logging.NOTSET)
    assert fautes == []
    assert all(assaillant.oracle.signes for assaillant in assaillants)
    # Some pages really answer; how many is chance, for references and keys are drawn anew at each run.
    assert sum(a.statuts.get(200, 0) for a in assaillants) > 4


def test_l_oracle_voit_une_fuite_un_contenu_et_une_ecriture(deux):
    """The judge itself is judged: each fault it must find, it finds."""
    _, a, b = deux
    oracle = Oracle(f.utilisateur())
    page = HttpResponse(f"<p>{a.numero}</p>")
    assert "fuite" in oracle.juger("workflows:file", "/instruction/", page, page.content, True)
    assert oracle.juger("workflows:file", f"/instruction/{a.numero}", page, page.content, True) == ""
    version = VersionPiece.objects.filter(piece__dossier=b).first()
    contenu = fichiers.lire(version.fichier)
    assert "contenu" in oracle.juger("x", "/", HttpResponse(contenu), contenu, True)
    assert "panne" in oracle.juger("x", "/", HttpResponse(status=500), b"", True)
    assert oracle.juger("x", "/", HttpResponse(), b"", False) == ""
    b.pieces.update(verdict="conforme")
    assert "caché" in oracle.juger("x", "/", HttpResponse(), b"", False)
