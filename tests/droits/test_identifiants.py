"""Forged and mixed identifiers: dossier A with the piece of B is not found, whoever asks."""

from __future__ import annotations

import random
import string

import pytest
from django.test import Client
from django.urls import reverse

from dossiers.models import Courrier, Envoi, VersionPiece
from tests import fabriques as f
from tests.droits.adresses import routes
from tests.droits.attentes import ROUTES

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


def _au_hasard(hasard: random.Random, motif: str) -> str:
    """An address of this pattern with arbitrary identifiers: absent numbers, odd words, injections."""
    mots = ["0", "1", "2147483648", "99999999999999999999", "..", "%00", "a'--", "ads", "NULL", "é"]
    morceaux = []
    for morceau in motif.split("/"):
        if "<" in morceau:
            entier = "int:" in morceau
            tire = hasard.choice([m for m in mots if m.isdigit()] if entier else mots)
            if hasard.random() < 0.4:
                tire = (
                    str(hasard.randint(1, 400))
                    if entier
                    else "".join(hasard.choices(string.ascii_uppercase, k=10))
                )
            morceau = tire
        morceaux.append(morceau)
    return "/" + "/".join(morceaux)


def test_des_requetes_au_hasard_par_chacun_ne_cassent_rien_et_ne_montrent_rien(deux):
    """Arbitrary requests by each person of a neighbour: never a failure, never a number of ours."""
    import logging

    logging.disable(logging.WARNING)
    _, a, b = deux
    voisin = f.Decor()
    hasard = random.Random(20261124)
    motifs = [motif for nom, motif in routes() if nom in ROUTES]
    secrets = (a.reference.encode(), b.reference.encode(), a.numero.encode(), b.numero.encode())
    personnes = [voisin.accueil, voisin.maire, voisin.instructeur, voisin.chef, voisin.petitionnaire]
    try:
        for compte in personnes:
            navigateur = client(compte)
            for _ in range(120):
                adresse = _au_hasard(hasard, hasard.choice(motifs))
                reponse = getattr(navigateur, hasard.choice(("get", "get", "post")))(adresse)
                corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
                assert reponse.status_code < 500, adresse
                if "affichage" not in adresse:
                    assert not any(secret in corps for secret in secrets), adresse
                if adresse.startswith("/deconnexion"):
                    navigateur.force_login(compte)
    finally:
        logging.disable(logging.NOTSET)
