"""The arms or the logo of a commune: one small PNG, whatever was brought, printed at the head of its letters."""

from __future__ import annotations

import base64
import io
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from communes.erreurs import ErreurMetier
from communes.models import ArmesDeCommune, Commune

TAILLE_MAX = 2_000_000  # bytes brought
COTE_MAX = 600  # pixels kept: 18 mm at 800 dots an inch
FORMATS = ("PNG", "JPEG")


def preparer(flux: BinaryIO) -> bytes:
    """The picture as a PNG no larger than ``COTE_MAX``, without what the file carried besides.

    Raises:
        ErreurMetier: too heavy, or not a PNG or a JPEG.
    """
    contenu = flux.read(TAILLE_MAX + 1)
    if len(contenu) > TAILLE_MAX:
        raise ErreurMetier("Cette image est trop lourde : 2 Mo au plus.")
    try:
        image = Image.open(io.BytesIO(contenu), formats=FORMATS)
        image.thumbnail((COTE_MAX, COTE_MAX))
        propre = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise ErreurMetier("Donnez une image PNG ou JPEG.") from None
    sortie = io.BytesIO()
    propre.save(sortie, "PNG", optimize=True)
    return sortie.getvalue()


def poser(commune: Commune, png: bytes) -> None:
    """Prints these arms from now on; nothing: prints none."""
    if png:
        ArmesDeCommune.objects.update_or_create(commune=commune, defaults={"png": png})
    else:
        ArmesDeCommune.objects.filter(commune=commune).delete()


def adresse(commune: Commune) -> str:
    """The picture as an address a letter can print; empty without arms."""
    octets = ArmesDeCommune.objects.filter(commune=commune).values_list("png", flat=True).first()
    return f"data:image/png;base64,{base64.b64encode(bytes(octets)).decode()}" if octets else ""
