"""What a deposited file really is, read from its content: PDF, JPEG or PNG, whole and readable.

Every function works on a seekable binary stream in constant memory and raises ``FichierRefuse`` with a
message for the person who deposits.
"""

from __future__ import annotations

import logging
import re
import struct
import warnings
from dataclasses import dataclass
from typing import Any, BinaryIO

import magic
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
EXTENSIONS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
LIBELLES = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}

PIXELS_MAX = 100_000_000
"""Largest image accepted, in pixels: beyond, decoding it would fill the memory of the server."""

_OBJETS_MAX = 20_000
_MORCEAU = 64 * 1024
_CONSEILS = {
    "image/heic": "Les photos HEIC d'un iPhone se convertissent en JPEG (réglage « Le plus compatible »).",
    "image/heif": "Les photos HEIF d'un iPhone se convertissent en JPEG (réglage « Le plus compatible »).",
    "image/svg+xml": "C'est une image SVG : exportez-la en PDF.",
    "image/tiff": "C'est une image TIFF : enregistrez-la en PDF ou en JPEG.",
    "application/zip": "C'est une archive ou un document bureautique : enregistrez-le en PDF.",
    "application/msword": "C'est un document Word : enregistrez-le en PDF.",
    "text/html": "C'est une page web : imprimez-la en PDF.",
}

logging.getLogger("pypdf").setLevel(logging.ERROR)  # one warning per defect of a deposited file is noise
#: What pypdf raises on a file that no reader could open.
ERREURS_DE_LECTURE = (
    PyPdfError, RecursionError, OSError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError,
    NotImplementedError, AssertionError,
)  # fmt: skip


class FichierRefuse(Exception):
    """A file that cannot be taken. ``message_fr`` is for the depositor, ``code`` for programs:
    ``vide``, ``trop_gros``, ``type_refuse``, ``pdf_illisible``, ``pdf_tronque``, ``pdf_protege``,
    ``image_illisible``, ``image_tronquee``, ``image_trop_grande``."""

    def __init__(self, message_fr: str, code: str) -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr
        self.code = code


@dataclass(frozen=True)
class Contenu:
    """What the content says: type, pages (PDF only), and whether the PDF can act (script, launch)."""

    type_mime: str
    nombre_pages: int | None = None
    actif: bool = False


def examiner(flux: BinaryIO, types: frozenset[str]) -> Contenu:
    """Type and soundness of ``flux``; ``types`` is the whitelist of MIME types."""
    type_mime = reconnaitre(flux, types)
    if type_mime == PDF:
        return _examiner_pdf(flux)
    _examiner_image(flux, type_mime)
    return Contenu(type_mime)


def reconnaitre(flux: BinaryIO, types: frozenset[str]) -> str:
    """MIME type of the content. libmagic and our own signatures must agree; the name is not asked."""
    flux.seek(0)
    tete = flux.read(8192)
    vu = magic.from_buffer(tete, mime=True)
    signe = _signature(tete)
    if signe is None or signe not in types or vu != signe:
        permis = ", ".join(LIBELLES.get(permis, permis) for permis in sorted(types))
        conseil = _CONSEILS.get(vu, "")
        raise FichierRefuse(
            f"Le contenu de ce fichier n'est pas d'un type accepté ({permis}). {conseil}".strip(),
            "type_refuse",
        )
    return signe


def _signature(tete: bytes) -> str | None:
    if tete.startswith(b"\xff\xd8\xff"):
        return JPEG
    if tete.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    # Some scanners write a byte order mark or blanks before the header; nothing else is let through.
    return PDF if tete.removeprefix(b"\xef\xbb\xbf").lstrip(b"\0\t\r\n\x0c ").startswith(b"%PDF-") else None


# PDF


def _examiner_pdf(flux: BinaryIO) -> Contenu:
    taille = flux.seek(0, 2)
    flux.seek(max(0, taille - 4096))
    if b"%%EOF" not in flux.read():
        raise FichierRefuse(
            "Ce PDF est incomplet : sa fin manque. L'envoi a peut-être été coupé ; "
            "ouvrez le fichier pour le vérifier, puis déposez-le de nouveau.",
            "pdf_tronque",
        )
    flux.seek(0)
    try:
        lecteur = PdfReader(flux, strict=False)
        if lecteur.is_encrypted and not lecteur.decrypt(""):
            raise FichierRefuse(
                "Ce PDF est protégé par un mot de passe : personne ne pourrait l'instruire. "
                "Enregistrez-le sans mot de passe, puis déposez-le de nouveau.",
                "pdf_protege",
            )
        nombre = len(lecteur.pages)
        if not nombre or any(not isinstance(page.get("/Type", None), str) for page in lecteur.pages):
            raise _illisible()
        actif = _est_actif(lecteur)
    except FichierRefuse:
        raise
    except ERREURS_DE_LECTURE as erreur:
        raise _illisible() from erreur
    return Contenu(PDF, nombre, actif or _contient_action(flux))


def _illisible() -> FichierRefuse:
    return FichierRefuse(
        "Ce PDF est abîmé : il ne peut pas être lu. Enregistrez-le ou numérisez-le de nouveau.",
        "pdf_illisible",
    )


_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/RichMediaExecute"}


def _resoudre(objet: Any) -> Any:
    return objet.get_object() if isinstance(objet, IndirectObject) else objet


def _est_actif(lecteur: PdfReader) -> bool:
    """Whether opening or clicking may run something: walks the catalogue, pages, fields, annotations."""
    racine = lecteur.root_object
    noms = _resoudre(racine.get("/Names"))
    if isinstance(noms, DictionaryObject) and "/JavaScript" in noms:
        return True
    formulaire = _resoudre(racine.get("/AcroForm"))
    if isinstance(formulaire, DictionaryObject) and "/XFA" in formulaire:
        return True
    a_voir: list[Any] = [racine.get("/OpenAction"), racine.get("/AA")]
    if isinstance(formulaire, DictionaryObject):
        a_voir.append(formulaire.get("/Fields"))
    for page in lecteur.pages:
        a_voir += [page.get("/AA"), page.get("/Annots")]
    return _une_action_agit(a_voir)


def _une_action_agit(a_voir: list[Any]) -> bool:
    vus: set[tuple[int, int]] = set()
    restants = _OBJETS_MAX
    while a_voir:
        if not restants:
            return True  # too much to look at: treated as able to act
        restants -= 1
        objet = a_voir.pop()
        if isinstance(objet, IndirectObject):
            cle = (objet.idnum, objet.generation)
            if cle in vus:
                continue
            vus.add(cle)
            objet = objet.get_object()
        if isinstance(objet, ArrayObject):
            a_voir.extend(objet)
        elif isinstance(objet, DictionaryObject):
            if _resoudre(objet.get("/S")) in _ACTIONS or "/JS" in objet:
                return True
            a_voir.extend(objet.raw_get(c) for c in ("/A", "/AA", "/Kids", "/Next") if c in objet)
            if objet.get("/Type") is None and objet.get("/S") is None:
                a_voir.extend(v for v in objet.values() if isinstance(v, DictionaryObject | IndirectObject))
    return False


# Long names only: "/JS" alone turns up by chance in the compressed data of a large plan.
_MOTS = re.compile(rb"/(JavaScript|Launch\b)")


def _contient_action(flux: BinaryIO) -> bool:
    """The same in the raw bytes, for what hangs out of reach of the catalogue."""
    flux.seek(0)
    reste = b""
    while morceau := flux.read(_MORCEAU):
        if _MOTS.search(reste + morceau):
            return True
        reste = morceau[-16:]
    return False


# Images


def _examiner_image(flux: BinaryIO, type_mime: str) -> None:
    flux.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(flux, formats=[LIBELLES[type_mime]])
    except Image.DecompressionBombError as erreur:
        raise _trop_grande() from erreur
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as erreur:
        raise FichierRefuse(
            "Cette image est abîmée : elle ne peut pas être lue.", "image_illisible"
        ) from erreur
    largeur, hauteur = image.size
    if largeur * hauteur > PIXELS_MAX:
        raise _trop_grande()
    est_entiere = _jpeg_entier(flux) if type_mime == JPEG else _png_entier(flux)
    if not est_entiere:
        raise FichierRefuse(
            "Cette image est incomplète : sa fin manque. Déposez-la de nouveau.", "image_tronquee"
        )


def _trop_grande() -> FichierRefuse:
    return FichierRefuse(
        f"Cette image est trop grande (plus de {PIXELS_MAX // 1_000_000} millions de points). "
        "Réduisez-la, puis déposez-la de nouveau.",
        "image_trop_grande",
    )


def _jpeg_entier(flux: BinaryIO) -> bool:
    """Whether the scan ends: an end marker after the first scan header (before it, a thumbnail may
    hold one). Inside a scan ``FF`` is always followed by ``00`` or a restart, so the marker is exact."""
    flux.seek(2)
    while len(entete := flux.read(2)) == 2 and entete[0] == 0xFF:
        if entete[1] == 0xFF:  # fill byte
            flux.seek(-1, 1)
            continue
        longueur = flux.read(2)
        if len(longueur) < 2:
            return False
        flux.seek(struct.unpack("!H", longueur)[0] - 2, 1)
        if entete[1] == 0xDA:
            return _contient(flux, b"\xff\xd9")
    return False


def _contient(flux: BinaryIO, motif: bytes) -> bool:
    reste = b""
    while morceau := flux.read(_MORCEAU):
        if motif in reste + morceau:
            return True
        reste = morceau[1 - len(motif) :]
    return False


def _png_entier(flux: BinaryIO) -> bool:
    """Whether every chunk is there up to ``IEND`` (their checksums are the decoder's business)."""
    taille = flux.seek(0, 2)
    flux.seek(8)
    while len(entete := flux.read(8)) == 8:
        longueur, nature = struct.unpack("!I4s", entete)
        if flux.seek(longueur + 4, 1) > taille:
            return False
        if nature == b"IEND":
            return True
    return False
