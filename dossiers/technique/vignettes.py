"""A small picture of the first page of a piece, made when it is first asked for, then kept.

The drawing runs in another process with bounded time and memory: a plan that cannot be drawn has no
picture, and nothing else happens. Pictures are a cache under ``VAR``: they may be thrown away.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from pathlib import Path

from django.conf import settings
from PIL import Image

from dossiers.technique import fichiers
from dossiers.technique.formats import JPEG, PDF, PNG

COTE = 240
SECONDES = 8
MEMOIRE = 768 * 1024 * 1024
#: Beyond, decoding a picture for a thumbnail is not worth the memory (JPEG decodes smaller by itself).
PIXELS_PNG = 25_000_000
_PLACES = threading.BoundedSemaphore(2)


def vignette(empreinte: str, type_mime: str) -> Path | None:
    """The picture of one stored file; ``None`` when there is none to make, or too much to do just now."""
    place = Path(settings.VAR) / "vignettes" / empreinte[:2] / f"{empreinte}.png"
    if place.exists():
        return place if place.stat().st_size else None
    if not _PLACES.acquire(blocking=False):
        return None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as atelier:
            dessinee = _dessiner(empreinte, type_mime, Path(atelier))
            if dessinee is None:
                dessinee = Path(atelier) / "rien.png"
                dessinee.touch()  # an empty file says « do not try again »
            dessinee.replace(place)
    except fichiers.FichierIntrouvable:
        return None
    finally:
        _PLACES.release()
    return place if place.stat().st_size else None


def _dessiner(empreinte: str, type_mime: str, atelier: Path) -> Path | None:
    if type_mime == PDF:
        return _page(empreinte, atelier)
    return _image(empreinte, atelier) if type_mime in (JPEG, PNG) else None


def _page(empreinte: str, atelier: Path) -> Path | None:
    source = atelier / "source.pdf"
    with fichiers.ouvrir(empreinte) as flux, source.open("wb") as sortie:
        while morceau := flux.read(256 * 1024):
            sortie.write(morceau)
    sortie_png = atelier / "page"
    commande = [
        "prlimit", f"--as={MEMOIRE}", f"--cpu={SECONDES}",
        "pdftoppm", "-png", "-singlefile", "-f", "1", "-l", "1", "-scale-to", str(COTE),
        str(source), str(sortie_png),
    ]  # fmt: skip
    try:
        fait = subprocess.run(  # noqa: S603 (a fixed command, paths of our own)
            commande, timeout=SECONDES, capture_output=True, check=False, env={"PATH": os.defpath}
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    resultat = sortie_png.with_suffix(".png")
    return resultat if fait.returncode == 0 and resultat.exists() else None


def _image(empreinte: str, atelier: Path) -> Path | None:
    with fichiers.ouvrir(empreinte) as flux:
        try:
            with Image.open(flux, formats=["JPEG", "PNG"]) as image:
                if image.format == "PNG" and image.width * image.height > PIXELS_PNG:
                    return None
                image.draft("RGB", (COTE * 2, COTE * 2))
                reduite = image.convert("RGB")
                reduite.thumbnail((COTE, COTE))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
    resultat = atelier / "image.png"
    reduite.save(resultat, "PNG")
    return resultat
