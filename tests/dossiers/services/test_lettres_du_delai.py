"""What the letters that move a delay say to the petitioner, and what they keep to the instructor."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from dossiers.services import circonstances, majoration
from tests import fabriques as f

from .conftest import contenu_de

pytestmark = pytest.mark.django_db(transaction=True)


def lire(pdf: bytes) -> str:
    """The words of a PDF, its line breaks undone."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def papier(decor):
    """A permit whose petitioner did not agree to electronic letters, near a monument."""
    dossier = f.enregistre("PCMI", decor, electronique=False)
    return circonstances.retenir(dossier, ["abords"], par=decor.instructeur)


def test_la_lettre_de_delai_ne_dit_pas_au_demandeur_ce_qui_s_adresse_a_l_instructeur(decor):
    dossier = circonstances.retenir(f.enregistre("PCMI", decor), ["abords"], par=decor.instructeur)
    lettre = majoration.notifier_majoration(dossier, par=decor.instructeur)
    texte = lire(contenu_de(lettre.fichier))
    for interne in ("prudence", "lettre modifiant", "silence :"):
        assert interne not in texte, interne
    dossier.refresh_from_db()
    limite = dossier.limite_instruction
    assert "R423-24 c" in texte
    assert "+ 1 mois" in texte
    assert f"{limite.day} " in texte
    assert "permis tacite (R*424-1 b)" in texte


def test_la_prevision_de_l_ecran_suit_la_voie_du_demandeur(client, decor, papier, monkeypatch):
    """On paper the presentation is the day; on the portal the letter may count eight days later (R*423-48)."""
    vus = []
    vraie = majoration.prevoir

    def prevoir(dossier, jour, canal="portail"):
        vus.append(canal)
        return vraie(dossier, jour, canal)

    monkeypatch.setattr(majoration, "prevoir", prevoir)
    client.force_login(decor.instructeur)
    client.get(reverse("workflows:majoration", args=[papier.reference]))
    assert vus == ["lrar"]
