"""A stamped copy: the text on each page, whatever the page; the original untouched (row 3.05)."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from dossiers.technique import tampon
from dossiers.technique.formats import PDF, PNG
from tests import fabriques as f

TEXTE = "PC 059 098 26 00001 - pièce PCMI2 v1, reçue le 03/03/2026"


def textes(octets: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages]


def test_3_05_chaque_page_porte_le_numero_la_date_et_son_rang():
    original = io.BytesIO(f.pdf(3))
    avant = original.getvalue()
    assert textes(tampon.tamponner(original, PDF, TEXTE)) == [f"{TEXTE} - page {n}/3" for n in (1, 2, 3)]
    assert original.getvalue() == avant


def test_3_05_une_page_tournee_ou_dont_le_dessin_reste_ouvert_recoit_le_tampon_dans_son_cadre():
    ecrivain = PdfWriter()
    page = ecrivain.add_blank_page(width=842, height=595)
    page.rotate(90)
    dessin = DecodedStreamObject()
    dessin.set_data(b"q 0.01 0 0 0.01 900 900 cm 0 0 1 1 re W n")
    page[NameObject("/Contents")] = ecrivain._add_object(dessin)
    tampon_pdf = io.BytesIO()
    ecrivain.write(tampon_pdf)
    copie = PdfReader(io.BytesIO(tampon.tamponner(tampon_pdf, PDF, TEXTE))).pages[0]
    assert copie.rotation == 0
    places = []
    copie.extract_text(visitor_text=lambda texte, cm, tm, *_: places.append((texte, cm, tm)))
    _, cm, tm = next(p for p in places if TEXTE[:10] in p[0])
    assert cm[:4] == [1.0, 0.0, 0.0, 1.0]
    assert 0 < tm[4] < float(copie.cropbox.width)
    assert 0 < tm[5] < float(copie.cropbox.height)


def test_3_05_une_image_devient_une_page_et_un_fichier_abime_ou_trop_long_se_refuse(monkeypatch):
    image = io.BytesIO()
    Image.new("RGBA", (40, 30), "red").save(image, "PNG")
    assert textes(tampon.tamponner(image, PNG, TEXTE))[0].startswith(TEXTE[:12])
    for abime in (b"%PDF-1.7\nrien", b"\x89PNG\r\n\x1a\nrien"):
        with pytest.raises(tampon.TamponImpossible, match="original"):
            tampon.tamponner(io.BytesIO(abime), PDF if abime.startswith(b"%PDF") else PNG, TEXTE)
    monkeypatch.setattr(tampon, "PAGES_MAXIMUM", 2)
    with pytest.raises(tampon.TamponImpossible, match="3 pages"):
        tampon.tamponner(io.BytesIO(f.pdf(3)), PDF, TEXTE)
