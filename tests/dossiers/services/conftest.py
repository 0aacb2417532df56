"""Fixtures of the decision and of what follows it: one commune ready to decide, a clock that can be moved."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import date

import pytest
from django.utils import timezone

from dossiers.services import fichiers
from dossiers.technique.validation import verifier_pdf
from tests import fabriques as f
from tests import mondes
from workflows import circuit


@pytest.fixture
def decor(db):
    return mondes.garder(("decor d'une décision",), _decor)


def _decor() -> f.Decor:
    decor = f.Decor(
        siren="215900986",
        courriel_mairie="mairie@example.org",
        adresse_mairie="1 place de la Mairie, 59166 Bousbecque",
    )
    decor.maire.prenom, decor.maire.nom, decor.maire.qualite = "Éléonore", "D'Hondt", "maire"
    decor.maire.save()
    return decor


@pytest.fixture
def aller_au(monkeypatch):
    """Moves the legal day; instants keep the machine's clock."""
    vraie = timezone.localdate

    def aller(jour: date) -> None:
        monkeypatch.setattr(
            timezone, "localdate", lambda value=None, tz=None: jour if value is None else vraie(value, tz)
        )

    return aller


REFUS = "L'article UB 7 impose un recul de 3 m ; la façade nord est à 1,80 m."


@pytest.fixture
def accorde(decor):
    """A permit granted, signed and notified on the portal."""
    return f.signe("PCMI", decor)


@pytest.fixture
def tacite(decor):
    """A permit acquired by silence, and the day it exists."""

    def faire():
        dossier = f.en_instruction("PCMI", decor)
        circuit.constater_silence(dossier, dossier.date_silence)
        dossier.refresh_from_db()
        return dossier

    return mondes.garder(("tacite",), faire)


@pytest.fixture
def examiner(tmp_path):
    """What independent tools say of a PDF: sound, fonts embedded, tagged; returns its text."""

    def examiner(pdf: bytes, *, signe: bool = False) -> str:
        chemin = tmp_path / "document.pdf"
        chemin.write_bytes(pdf)

        def dire(*commande: str) -> str:
            return subprocess.run([*commande, str(chemin)], check=True, capture_output=True, text=True).stdout

        dire("qpdf", "--check")
        assert "Tagged:          yes" in dire("pdfinfo")
        polices = dire("pdffonts").splitlines()[2:]
        assert polices
        assert all(ligne.split()[-5:-2] == ["yes", "yes", "yes"] for ligne in polices), polices
        if signe:
            assert "Signature is Valid" in dire("pdfsig", "-nocert")
            assert verifier_pdf(pdf).est_valable
        texte = subprocess.run(
            ["pdftotext", str(chemin), "-"], check=True, capture_output=True, text=True
        ).stdout
        return " ".join(texte.split())

    return examiner


def lire_zip(contenu: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        assert archive.testzip() is None
        return {nom: archive.read(nom) for nom in archive.namelist()}


def contenu_de(fichier) -> bytes:
    return fichiers.lire(fichier)
