"""« Ai-je besoin d'une autorisation ? »: the law's own answer, one question at a time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dossiers.models import Dossier
from guichet import orientation
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def jouer(client, travaux: str, reponses: dict[str, str], defaut: str = "non"):
    """Answers the questions as they come; returns the last page."""
    parametres = {"travaux": travaux}
    for _ in range(40):
        page = client.get(reverse("guichet:autorisation"), parametres)
        entretien = page.context["entretien"]
        if entretien.question is None:
            return page
        champ = entretien.question.champ
        par_defaut = "?" if entretien.est_nombre else defaut
        parametres[champ] = reponses.get(champ, par_defaut)
    raise AssertionError("trop de questions")


def test_r421_1_une_maison_de_120_m2_demande_un_permis(client):
    page = jouer(
        client,
        "construction_neuve",
        {"surface_plancher_creee": "120", "emprise_creee": "80", "maison_individuelle": "oui"},
    )
    contenu = page.content.decode()
    assert page.context["entretien"].regime.procedure == "PCMI"
    assert "Permis de construire une maison individuelle" in contenu
    assert "article R*421" in contenu
    assert "PCMI1" in contenu
    assert "Créer un compte pour commencer" in contenu


def test_une_cloture_hors_zone_soumise_ne_demande_rien(client):
    page = jouer(client, "cloture", {})
    assert "Aucune autorisation" in page.content.decode()


def test_qui_ne_sait_pas_apprend_ce_qui_reste_possible(client):
    page = jouer(client, "piscine", {}, defaut="?")
    assert page.context["incertain"]
    assert "Votre mairie peut vous répondre" in page.content.decode()


def test_un_nombre_mal_ecrit_est_redemande(client):
    page = client.get(
        reverse("guichet:autorisation"), {"travaux": "piscine", "bassin_piscine": "<b>grand</b>"}
    )
    contenu = page.content.decode()
    assert "<b>grand" not in contenu
    if page.context["entretien"].est_nombre:
        assert "Écrivez un nombre" in contenu


def test_commencer_reprend_les_reponses(client, transactional_db):
    decor = f.Decor()
    client.force_login(decor.petitionnaire)
    client.post(
        reverse("guichet:nouveau"),
        {"type": "PCMI", "travaux": "construction_neuve", "surface_plancher_creee": "118,5"},
    )
    dossier = Dossier.objects.get()
    assert dossier.donnees["projet"] == {"nature": "construction_neuve", "surface_creee": "118,5"}


@pytest.mark.parametrize(
    ("texte", "attendu"), [("12,5", "12.5"), ("1 250", "1250"), ("-3", None), ("NaN", None), ("x", None)]
)
def test_lire_un_nombre(texte, attendu):
    nombre = orientation.lire_nombre(texte)
    assert (None if nombre is None else str(nombre)) == attendu
