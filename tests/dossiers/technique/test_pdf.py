"""Printed letters: same bytes for the same input, tagged, legible, no network."""

import datetime as dt
import io
import re
import shutil
import socket
import subprocess
import sys

import pytest
from pypdf import PdfReader

from dossiers.technique.pdf import RenduImpossible, rendre_pdf

from .conftest import ETABLI_LE, contexte_de_lettre


def outil(*arguments, entree):
    """Output of a command that reads the PDF whose path replaces ``{}``."""
    return subprocess.run(
        [str(entree) if argument == "{}" else argument for argument in arguments],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


@pytest.fixture
def sur_disque(lettre, tmp_path):
    chemin = tmp_path / "lettre.pdf"
    chemin.write_bytes(lettre)
    return chemin


def test_same_input_same_bytes(lettre, gabarits):
    encore = rendre_pdf(
        "lettre_essai.html", contexte_de_lettre(), titre="Demande de pièces", etabli_le=ETABLI_LE
    )
    assert encore == lettre
    autre = rendre_pdf(
        "lettre_essai.html",
        contexte_de_lettre(paragraphes=["Autre."]),
        titre="Demande de pièces",
        etabli_le=ETABLI_LE,
    )
    assert autre != lettre


def test_same_bytes_from_another_process(lettre, gabarits, tmp_path):
    """A preview made by the web server is what the worker sends."""
    (tmp_path / "autre.py").write_text(
        "import sys, django\n"
        "from django.conf import settings\n"
        "from config.settings import test as t\n"
        "settings.configure(TEMPLATES=[{**t.TEMPLATES[0], 'DIRS': [sys.argv[1], *t.TEMPLATES[0]['DIRS']],"
        " 'OPTIONS': {}, 'APP_DIRS': False}], STATICFILES_DIRS=t.STATICFILES_DIRS, USE_TZ=True,"
        " LANGUAGE_CODE='fr', TIME_ZONE='Europe/Paris', INSTALLED_APPS=['django.contrib.staticfiles'])\n"
        "django.setup()\n"
        "from dossiers.technique.pdf import rendre_pdf\n"
        "from tests.dossiers.technique.conftest import ETABLI_LE, contexte_de_lettre\n"
        "sys.stdout.buffer.write(rendre_pdf('lettre_essai.html', contexte_de_lettre(),"
        " titre='Demande de pièces', etabli_le=ETABLI_LE))\n"
    )
    ailleurs = subprocess.run(
        [sys.executable, tmp_path / "autre.py", gabarits],
        check=True,
        capture_output=True,
        env={"PYTHONPATH": ":".join(sys.path), "MITOYEN_VAR": str(tmp_path), "PYTHONHASHSEED": "7"},
    ).stdout
    assert ailleurs == lettre


def test_structure_is_sound_and_fonts_embedded(sur_disque):
    outil("qpdf", "--check", "{}", entree=sur_disque)
    polices = outil("pdffonts", "{}", entree=sur_disque).splitlines()[2:]
    assert polices
    for ligne in polices:
        assert re.search(r"\s+yes\s+yes\s+yes\s+\d+\s+\d+$", ligne), ligne  # embedded, subset, unicode


def test_tagged_titled_french_archive(lettre):
    lecteur = PdfReader(io.BytesIO(lettre))
    racine = lecteur.root_object
    assert racine["/MarkInfo"]["/Marked"]
    assert racine["/Lang"] == "fr"
    assert lecteur.metadata.title == "Demande de pièces"
    assert lecteur.metadata.creation_date == ETABLI_LE
    xmp = racine["/Metadata"].get_object().get_data()
    assert b'pdfaid:part="3"' in xmp
    assert b'pdfaid:conformance="A"' in xmp


def test_text_is_extractable_and_in_french_form(sur_disque):
    texte = outil("pdftotext", "-layout", "{}", "-", entree=sur_disque)
    for attendu in (
        "Commune de Bousbecque", "Service urbanisme", "Madame Zoé L'Épine", "PC 059 098 26 00001",
        "Objet : demande de pièces manquantes", "Votre dossier est incomplet.", "Page 1 sur 1", "Éléonore D'Hondt",
    ):  # fmt: skip
        assert attendu in texte
    assert re.search(r"Bousbecque, le 1\s*er\s+mars 2026", texte)
    assert "République" not in texte


def test_address_falls_in_the_window_of_the_envelope(sur_disque):
    """DL envelope, A4 folded in three: the window shows 100-200 mm from the left, 40-80 mm from the top."""
    boites = outil("pdftotext", "-bbox", "{}", "-", entree=sur_disque)
    mots = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(Zoé|Tilleuls)<', boites
    )
    assert {mot[4] for mot in mots} == {"Zoé", "Tilleuls"}
    for x1, y1, x2, y2 in ([float(cote) * 25.4 / 72 for cote in mot[:4]] for mot in mots):
        assert 100 <= x1 < x2 <= 200
        assert 40 <= y1 < y2 <= 80


def test_long_letter_numbers_its_pages_and_signs_on_the_last(gabarits, tmp_path):
    paragraphes = [
        f"Paragraphe {n}. " + "Le projet se situe dans un périmètre protégé. " * 6 for n in range(40)
    ]
    pdf = rendre_pdf(
        "lettre_essai.html", contexte_de_lettre(paragraphes=paragraphes), titre="Arrêté", etabli_le=ETABLI_LE
    )
    lecteur = PdfReader(io.BytesIO(pdf))
    total = len(lecteur.pages)
    assert total > 3
    for rang, page in enumerate(lecteur.pages, 1):
        assert f"Page {rang} sur {total}" in page.extract_text()
        widgets = [note for note in page.get("/Annots", []) if note.get_object().get("/FT") == "/Sig"]
        assert len(widgets) == (rang == total)


def test_signature_field_is_empty_and_wide_enough(lettre):
    lecteur = PdfReader(io.BytesIO(lettre))
    champ = lecteur.root_object["/AcroForm"]["/Fields"][0].get_object()
    assert champ["/T"] == "Signature1"
    assert "/V" not in champ
    gauche, bas, droite, haut = (float(cote) for cote in champ["/Rect"])
    assert droite - gauche == pytest.approx(76 * 72 / 25.4, abs=1)
    assert haut - bas == pytest.approx(26 * 72 / 25.4, abs=1)
    assert 0 < gauche < droite < 595
    assert 0 < bas < haut < 842


def test_letter_without_signatory_has_no_field(gabarits):
    pdf = rendre_pdf("lettre_essai.html", contexte_de_lettre(signataire=None), titre="Récépissé")
    assert "/AcroForm" not in PdfReader(io.BytesIO(pdf)).root_object


def test_what_people_type_is_text_not_markup(gabarits):
    pdf = rendre_pdf(
        "lettre_essai.html",
        contexte_de_lettre(paragraphes=["<img src='file:///etc/passwd'> & l'été <b>gras</b>"]),
        titre="<Essai>",
    )
    texte = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "file:///etc/passwd" in texte
    assert "<b>gras</b>" in texte


@pytest.mark.parametrize(
    "image",
    [
        "http://127.0.0.1:{port}/x.png",
        "file:///etc/hostname",
        "/courriers/absente.png",
        "/../../manage.py",
        "ftp://127.0.0.1:{port}/x.png",
        "//127.0.0.1:{port}/x.png",
    ],
)
def test_no_network_no_foreign_file(gabarits, image):
    with socket.socket() as ecoute:
        ecoute.bind(("127.0.0.1", 0))
        ecoute.listen()
        ecoute.settimeout(0.2)
        adresse = image.format(port=ecoute.getsockname()[1])
        with pytest.raises(RenduImpossible):
            rendre_pdf("lettre_essai.html", contexte_de_lettre(image=adresse), titre="x")
        with pytest.raises(TimeoutError):
            ecoute.accept()


def test_arms_as_a_data_url(gabarits):
    blason = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='40' height='50'%3E"
        "%3Crect width='40' height='50' fill='%23a00'/%3E%3C/svg%3E"
    )
    contexte = contexte_de_lettre()
    contexte["collectivite"]["blason"] = blason
    avec = rendre_pdf("lettre_essai.html", contexte, titre="x")
    assert avec != rendre_pdf("lettre_essai.html", contexte_de_lettre(), titre="x")


def test_naive_instant_is_refused(gabarits):
    naif = dt.datetime(2026, 1, 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="fuseau"):
        rendre_pdf("lettre_essai.html", contexte_de_lettre(), titre="x", etabli_le=naif)


def test_tools_are_there():
    """The checks above are worth something only with the independent tools: bootstrap installs them."""
    assert [nom for nom in ("qpdf", "pdffonts", "pdftotext", "pdfsig") if not shutil.which(nom)] == []
