"""A stamped copy of a piece: one line of text at the top of each page. The original is only read."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from dossiers.technique.formats import ERREURS_DE_LECTURE, PDF

#: Beyond, the copy would cost more memory than a web process should give it.
TAILLE_MAXIMALE = 60_000_000
PAGES_MAXIMUM = 300
PIXELS_MAXIMUM = 40_000_000
CORPS = 8
MARGE = 14


class TamponImpossible(Exception):
    """The piece cannot be copied with a stamp; ``message`` says why, in French."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def tamponner(flux: BinaryIO, type_mime: str, texte: str) -> bytes:
    """A PDF of the same pages, each with ``texte`` and its own number at the top.

    Raises:
        TamponImpossible: too big, or unreadable.
    """
    if flux.seek(0, 2) > TAILLE_MAXIMALE:
        raise TamponImpossible("Ce fichier est trop lourd pour une copie tamponnée : prenez l’original.")
    flux.seek(0)
    try:
        lecteur = PdfReader(flux if type_mime == PDF else _en_pdf(flux), strict=False)
        if lecteur.is_encrypted:
            lecteur.decrypt("")
        total = len(lecteur.pages)
        if total > PAGES_MAXIMUM:
            raise TamponImpossible(
                f"Ce fichier a {total} pages : au-delà de {PAGES_MAXIMUM}, prenez l’original."
            )
        ecrivain = PdfWriter()
        for rang, page in enumerate(lecteur.pages, start=1):
            copie = ecrivain.add_page(page)
            copie.pop(NameObject("/AA"), None)
            copie.pop(NameObject("/Annots"), None)  # what may act does not follow into the copy
            copie.transfer_rotation_to_content()
            _marquer(ecrivain, copie, f"{texte} - page {rang}/{total}")
        ecrivain.add_metadata({"/Title": texte})
        sortie = io.BytesIO()
        ecrivain.write(sortie)
    except ERREURS_DE_LECTURE as erreur:
        raise TamponImpossible("Ce fichier ne se laisse pas copier : prenez l’original.") from erreur
    return sortie.getvalue()


def _en_pdf(flux: BinaryIO) -> io.BytesIO:
    """An image as a PDF of one page, upright."""
    try:
        with Image.open(flux) as image:
            if image.width * image.height > PIXELS_MAXIMUM:
                raise TamponImpossible("Cette image est trop grande pour une copie tamponnée.")
            droite = ImageOps.exif_transpose(image).convert("RGB")
            sortie = io.BytesIO()
            droite.save(sortie, "PDF", resolution=150)
    except (UnidentifiedImageError, Image.DecompressionBombError) as erreur:
        raise TamponImpossible("Cette image ne se laisse pas lire : prenez l’original.") from erreur
    return sortie


def _marquer(ecrivain: PdfWriter, page: PageObject, texte: str) -> None:
    """Draws the line on a white strip, over whatever the page shows, in the corner of its visible box."""
    boite = page.cropbox
    largeur = len(texte) * CORPS * 0.55
    corps = CORPS if largeur < float(boite.width) - 2 * MARGE else CORPS / 2
    x, y = float(boite.left) + MARGE, float(boite.top) - MARGE
    chaine = texte.encode("cp1252", "replace").replace(b"\\", b"\\\\")
    chaine = chaine.replace(b"(", b"\\(").replace(b")", b"\\)")
    bande = (
        f"q 1 1 1 rg {x - 3:.2f} {y - 3:.2f} {len(texte) * corps * 0.55 + 6:.2f} {corps + 4:.2f} re f 0 g "
    )
    dessin = bande.encode() + f"BT /MitoyenTampon {corps} Tf {x:.2f} {y:.2f} Td (".encode()
    dessin += chaine + b") Tj ET Q"
    _ajouter_police(page)
    # The page's own drawing is enclosed: whatever it leaves turned or clipped does not move the stamp.
    contenus = page.get_contents()
    avant = contenus.get_data() if contenus is not None else b""
    neuf = DecodedStreamObject()
    neuf.set_data(b"q\n" + avant + b"\nQ\n" + dessin)
    page[NameObject("/Contents")] = ecrivain._add_object(neuf.flate_encode())


def _ajouter_police(page: PageObject) -> None:
    police = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    heritees = page.get("/Resources")
    ressources = DictionaryObject(heritees.get_object() if heritees is not None else {})
    polices = ressources.get("/Font")
    polices = DictionaryObject(polices.get_object() if polices is not None else {})
    polices[NameObject("/MitoyenTampon")] = police
    ressources[NameObject("/Font")] = polices
    page[NameObject("/Resources")] = ressources
