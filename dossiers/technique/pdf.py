"""Printed letters: a Django template becomes a tagged PDF/A-3, the same bytes for the same input.

What is previewed is what leaves: no clock, no random identifier, no network. Stylesheets and images come
from the project's static files only. No claim of PDF/A conformance is made: no validator is run here.
"""

from __future__ import annotations

import datetime as dt
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pydyf
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

ANCRE_SIGNATURE = "zone-signature"
"""``id`` of the element where the signature appears; one PDF signature field is laid on it."""
CHAMP_SIGNATURE = "Signature1"

_BASE = "http://statique.invalid/"


class RenduImpossible(Exception):
    """A letter that cannot be printed: a resource is missing, or is not ours."""


class _RessourcesLocales(URLFetcher):
    """Serves static files by their path and ``data:`` URLs; refuses the rest, and says so loudly."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(_BASE):
            return super().fetch(url, headers)
        nom = unquote(urlsplit(url).path).lstrip("/")
        trouve = finders.find(nom)
        if not isinstance(trouve, str | Path):
            raise ValueError(f"ressource absente des fichiers statiques : {nom}")
        type_mime = mimetypes.guess_type(nom)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(trouve).read_bytes(), {"Content-Type": type_mime})


def rendre_pdf(
    gabarit: str,
    contexte: Mapping[str, Any],
    *,
    titre: str,
    langue: str = "fr",
    etabli_le: dt.datetime | dt.date | None = None,
) -> bytes:
    """PDF/A-3a (tagged) of the template ``gabarit``, usually an heir of ``courriers/base.html``.

    ``titre``, ``langue`` and ``etabli_le`` (date written in the metadata; none without it) reach the
    template under the same names. Raises ``RenduImpossible`` and the template's own errors.
    """
    html = render_to_string(
        gabarit, {**contexte, "titre": titre, "langue": langue, "etabli_le": _w3c(etabli_le)}
    )
    return html_en_pdf(html)


def html_en_pdf(html: str, *, variante: str = "pdf/a-3a") -> bytes:
    """PDF of a whole HTML page, under the same rules as ``rendre_pdf``."""
    polices = FontConfiguration()
    try:
        page = HTML(string=html, base_url=_BASE, url_fetcher=_RessourcesLocales())
        produit = page.write_pdf(
            pdf_variant=variante, font_config=polices, finisher=_poser_champ_de_signature, full_fonts=False
        )
    except FatalURLFetchingError as erreur:
        raise RenduImpossible(
            f"Le courrier ne peut pas être imprimé : {erreur.__cause__ or erreur}."
        ) from erreur
    assert produit is not None
    return produit


def _w3c(instant: dt.datetime | dt.date | None) -> str:
    if instant is None:
        return ""
    if isinstance(instant, dt.datetime):
        if instant.tzinfo is None:
            raise ValueError("instant sans fuseau horaire")
        return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return instant.isoformat()


def _poser_champ_de_signature(document: Any, pdf: pydyf.PDF) -> None:
    """Lay an empty signature field on the element ``#zone-signature``, if the letter has one."""
    for page, reference in zip(document.pages, pdf.page_references, strict=True):
        if ANCRE_SIGNATURE not in page.anchors:
            continue
        gauche, haut, droite, bas = page.anchors[ANCRE_SIGNATURE]
        points = 0.75  # CSS pixel, 1/96 inch, into PDF point, 1/72 inch
        cadre = [
            gauche * points,
            (page.height - bas) * points,
            droite * points,
            (page.height - haut) * points,
        ]
        vide = pydyf.Stream(
            extra={
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array([0, 0, round(cadre[2] - cadre[0], 3), round(cadre[3] - cadre[1], 3)]),
                "Resources": pydyf.Dictionary(),
            }
        )
        pdf.add_object(vide)
        champ = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Widget",
                "FT": "/Sig",
                "T": pydyf.String(CHAMP_SIGNATURE),
                "TU": pydyf.String("Signature de l'autorité compétente"),
                "Rect": pydyf.Array([round(cote, 3) for cote in cadre]),
                "F": 4,
                "P": reference,
                "AP": pydyf.Dictionary({"N": vide.reference}),
            }
        )
        pdf.add_object(champ)
        _annoter(pdf, reference, champ)
        pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([champ.reference])})
        return


def _annoter(pdf: pydyf.PDF, reference: bytes, champ: pydyf.Dictionary) -> None:
    page = pdf.objects[int(reference.split()[0])]
    if "Annots" in page:
        page["Annots"].append(champ.reference)
    else:
        page["Annots"] = pydyf.Array([champ.reference])
