"""The text of a PDF, for whoever cannot or will not open one: screen readers, phones without a reader."""

from __future__ import annotations

import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError


def texte_du_pdf(contenu: bytes) -> str:
    """Its text, page after page; "" when it holds none or cannot be read."""
    try:
        lecteur = PdfReader(io.BytesIO(contenu))
        pages = [page.extract_text() or "" for page in lecteur.pages]
    except (PyPdfError, ValueError, KeyError, TypeError):
        return ""
    lignes = [ligne.strip() for page in pages for ligne in page.splitlines()]
    return "\n".join(ligne for ligne in lignes if ligne)
