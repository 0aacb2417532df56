"""Contrast of the tokens (WCAG 2.2, 1.4.3 and 1.4.11), read from the style sheet itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "mitoyen" / "css"
JETONS = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", (CSS / "jetons.css").read_text(encoding="utf-8")))
TONS = ("favorable", "defavorable", "attente", "info", "neutre")
SURFACES = ("fond", "fond-creux", "papier")

TEXTES = [
    *(
        (encre, surface)
        for encre in ("encre", "encre-douce", "pin", "pin-fonce", "brique")
        for surface in SURFACES
    ),
    *((ton, f"{ton}-fond") for ton in TONS),
    *((ton, "papier") for ton in TONS),
    *(("encre", f"{ton}-fond") for ton in TONS),
    *(("encre-douce", fond) for fond in ("pin-pale", *(f"{ton}-fond" for ton in TONS))),
    ("pin-fonce", "pin-pale"),
    ("pin", "pin-pale"),
    ("papier", "pin"),
    ("papier", "pin-fonce"),
    ("papier", "encre"),
]
TRAITS = [("trait-fort", surface) for surface in SURFACES] + [
    ("encre", "halo"),
    ("pin", "fond"),
    ("brique", "fond"),
]


def luminance(couleur: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG)."""
    voies = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lineaires = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in voies]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def contraste(devant: str, derriere: str) -> float:
    """Contrast ratio of two tokens."""
    clair, sombre = sorted((luminance(JETONS[devant]), luminance(JETONS[derriere])), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


@pytest.mark.parametrize(("encre", "fond"), TEXTES)
def test_un_texte_contraste_a_4_5(encre, fond):
    assert contraste(encre, fond) >= 4.5


@pytest.mark.parametrize(("trait", "fond"), TRAITS)
def test_un_contour_contraste_a_3(trait, fond):
    assert contraste(trait, fond) >= 3


def test_les_couleurs_viennent_des_jetons():
    """Outside the tokens and the print sheet, at most the darker red of a pressed button."""
    for feuille in CSS.glob("*.css"):
        if feuille.name in {"jetons.css", "impression.css"}:
            continue
        ecarts = set(re.findall(r"#[0-9a-f]{3,8}\b", feuille.read_text(encoding="utf-8"))) - {"#7a131b"}
        assert ecarts == set(), feuille.name


def test_aucune_ressource_exterieure_ni_code_dans_les_pages(vitrine_en_ligne):
    for chemin, page in vitrine_en_ligne.pages.items():
        assert not re.search(r"""(src|href|action|data)=["'](https?:)?//""", page), chemin
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=", page), chemin
