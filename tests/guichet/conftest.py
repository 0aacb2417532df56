"""A petitioner signed in, and how he plays the form by HTTP."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse

from dossiers.models import Dossier
from tests import fabriques as f


@pytest.fixture
def decor(transactional_db):
    """One commune, its counter, mayor, service and petitioner, for urban planning."""
    return f.Decor("ads")


@pytest.fixture
def petitionnaire(decor, client):
    """The test client, signed in as the petitioner of ``decor``."""
    client.force_login(decor.petitionnaire)
    return client


def url(nom: str, dossier: Dossier, *suite) -> str:
    """Page of a dossier."""
    return reverse(f"guichet:{nom}", args=[dossier.reference, *suite])


def joindre(client, dossier: Dossier, code: str, contenu: bytes | None = None, nom: str = "plan.pdf"):
    """Brings one file by HTTP."""
    fichier = io.BytesIO(f.pdf(titre=code) if contenu is None else contenu)
    fichier.name = nom
    return client.post(url("piece_deposer", dossier, code), {"fichiers": fichier})
