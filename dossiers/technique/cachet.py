"""The visible signature: a small page drawn like a letter (fonts embedded) and laid in the field."""

from __future__ import annotations

import binascii
import datetime as dt
from io import BytesIO

from django.template.loader import render_to_string
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from .pdf import html_en_pdf


class _PageImportee(PdfContent):
    """The first page of a PDF held in memory (pyHanko's own class wants a file name)."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self.pdf = pdf

    def render(self) -> bytes:
        objet = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self.pdf)), page_ix=0)
        nom = "/Cachet" + binascii.crc32(self.pdf).to_bytes(4, "big").hex()
        self.resources.xobject[nom] = objet
        gauche, bas, droite, haut = objet.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(droite - gauche), height=abs(haut - bas))
        return f"{nom} Do".encode("ascii")


def style_du_cachet(
    nom: str, qualite: str, motif: str, instant: dt.datetime, cadre: tuple[float, float, float, float]
) -> StaticStampStyle:
    """What shows in the signature field ``cadre`` (points): who, in what capacity, when, why."""
    largeur, hauteur = cadre[2] - cadre[0], cadre[3] - cadre[1]
    html = render_to_string(
        "courriers/cachet.html",
        {
            "nom": nom, "qualite": qualite, "motif": motif, "instant": instant,
            "largeur": f"{largeur:.2f}", "hauteur": f"{hauteur:.2f}",
        },
    )  # fmt: skip
    centre = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MID,
        y_align=layout.AxisAlignment.ALIGN_MID,
        inner_content_scaling=layout.InnerScaling.STRETCH_TO_FIT,
    )
    return StaticStampStyle(
        border_width=0,
        background=_PageImportee(html_en_pdf(html, variante="pdf/a-3u")),
        background_layout=centre,
        background_opacity=1.0,
    )
