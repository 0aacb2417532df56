"""Fixtures of the technical blocks: no database; keys and files under temporary directories."""

import datetime as dt

import pytest
from django.core.files.storage import FileSystemStorage

from dossiers.technique import autorite_demo
from dossiers.technique.pdf import rendre_pdf

ETABLI_LE = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def stockage(tmp_path):
    return FileSystemStorage(location=tmp_path / "medias", base_url=None)


@pytest.fixture(scope="session")
def var_des_cles(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def demo(settings, var_des_cles):
    """A demonstration whose test authority is shared by the session (key making is slow)."""
    settings.DEMO = True
    settings.VAR = var_des_cles
    settings.HORODATEUR_URL = ""
    return settings


@pytest.fixture
def maire(demo):
    return autorite_demo.certificat_de_demo(
        "Éléonore D'Hondt", "maire.bousbecque@example.org", "Maire de Bousbecque"
    )


def contexte_de_lettre(**remplace):
    return {
        "collectivite": {
            "nom": "Commune de Bousbecque",
            "service": "Service urbanisme",
            "adresse_lignes": ["1 place de l'Essai", "59166 Bousbecque"],
            "telephone": "03 00 00 00 00",
        },
        "destinataire": {"lignes": ["Madame Zoé L'Épine", "12 rue des Tilleuls", "59166 Bousbecque"]},
        "reference": "PC 059 098 26 00001",
        "objet": "demande de pièces manquantes",
        "lieu": "Bousbecque",
        "date_courrier": dt.date(2026, 3, 1),
        "signataire": {"nom": "Éléonore D'Hondt", "qualite": "La maire"},
        "paragraphes": ["Votre dossier est incomplet."],
        **remplace,
    }


@pytest.fixture
def gabarits(settings, tmp_path):
    """Templates of the tests, beside the project's."""
    dossier = tmp_path / "gabarits"
    dossier.mkdir()
    (dossier / "lettre_essai.html").write_text(
        '{% extends "courriers/base.html" %}{% block corps %}'
        "{% for texte in paragraphes %}<p>{{ texte }}</p>{% endfor %}"
        '{% if image %}<img src="{{ image }}" alt="">{% endif %}{% endblock %}'
    )
    (dossier / "avis.txt").write_text(
        "Bonjour,\n\nVotre dossier {{ numero }} avance.\nhttps://example.org/suivi\n"
    )
    (dossier / "riche.txt").write_text("Texte brut {{ numero }}")
    (dossier / "riche.html").write_text("<p>Texte <b>riche</b> {{ numero }}</p>")
    moteur = {**settings.TEMPLATES[0], "DIRS": [dossier, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [moteur]
    return dossier


@pytest.fixture
def lettre(gabarits):
    return rendre_pdf(
        "lettre_essai.html", contexte_de_lettre(), titre="Demande de pièces", etabli_le=ETABLI_LE
    )
