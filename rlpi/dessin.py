"""The drawing of the devices on the photo of the façade: read, checked, measured.

Points and boxes are in pixels of the photo as it is seen (turned the right way up). One known length, drawn
between two points, gives the scale; without it nothing is measured, and the control says "à vérifier".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import hypot, isfinite
from typing import Any

PIXELS_MAX = 20_000
TEXTE_MAX = 8_000
DISPOSITIFS_MAX = 10
# Shorter than this on the photo, a reference length gives no scale worth the name.
REFERENCE_PIXELS_MIN = 8
# Longer than any façade: a typing error.
REFERENCE_METRES_MAX = Decimal(500)
CENTIEME = Decimal("0.01")


class DessinInvalide(ValueError):
    """A drawing that cannot be read (message in French, for the person who draws)."""


@dataclass(frozen=True, slots=True)
class Cadre:
    """An upright rectangle on the photo, in pixels: upper left corner, width, height."""

    x: float
    y: float
    l: float  # noqa: E741 - width (« largeur »), as in the stored drawing
    h: float


@dataclass(frozen=True, slots=True)
class Reference:
    """A known length: two points of the photo and the metres between them."""

    x1: float
    y1: float
    x2: float
    y2: float
    metres: Decimal

    @property
    def pixels(self) -> float:
        """Distance of the two points on the photo."""
        return hypot(self.x2 - self.x1, self.y2 - self.y1)


@dataclass(frozen=True, slots=True)
class Dessin:
    """A photo (``photo``: its version of piece), a scale, a façade, one box a device (``None``: not drawn)."""

    photo: int
    largeur: int
    hauteur: int
    reference: Reference | None = None
    facade: Cadre | None = None
    dispositifs: tuple[Cadre | None, ...] = ()

    @property
    def metres_par_pixel(self) -> float | None:
        """The scale; ``None`` for a photo without scale."""
        if self.reference is None:
            return None
        return float(self.reference.metres) / self.reference.pixels

    def mesurer(self, cadre: Cadre | None) -> tuple[Decimal, Decimal] | None:
        """Width and height of a box in metres, to the centimetre; ``None`` without box or without scale."""
        echelle = self.metres_par_pixel
        if cadre is None or echelle is None:
            return None
        return _centimetres(cadre.l * echelle), _centimetres(cadre.h * echelle)

    def mesures(self) -> tuple[tuple[Decimal, Decimal] | None, ...]:
        """Width and height of each device, by rank."""
        return tuple(self.mesurer(cadre) for cadre in self.dispositifs)

    @property
    def surface_facade(self) -> Decimal | None:
        """Area of the façade drawn, in m²."""
        cotes = self.mesurer(self.facade)
        return None if cotes is None else _centimetres(float(cotes[0] * cotes[1]))

    @property
    def est_vide(self) -> bool:
        """Nothing but a photo."""
        return not any(self.dispositifs)


def _centimetres(valeur: float) -> Decimal:
    return Decimal(str(valeur)).quantize(CENTIEME, ROUND_HALF_UP)


def surface(mesure: tuple[Decimal, Decimal] | None) -> Decimal | None:
    """Area of a measured box, in m²."""
    return None if mesure is None else (mesure[0] * mesure[1]).quantize(CENTIEME, ROUND_HALF_UP)


def lire(texte: str) -> Dessin | None:
    """The drawing kept in the form; ``None`` when nothing was drawn.

    Raises:
        DessinInvalide: unreadable, off the photo, a scale without length.
    """
    if not texte.strip():
        return None
    if len(texte) > TEXTE_MAX:
        raise DessinInvalide("Le dessin est trop long : recommencez-le.")
    try:
        brut = json.loads(texte)
    except (ValueError, RecursionError):
        raise DessinInvalide("Le dessin n'est pas lisible : recommencez-le.") from None
    if not isinstance(brut, Mapping):
        raise DessinInvalide("Le dessin n'est pas lisible : recommencez-le.")
    largeur, hauteur = _entier(brut.get("largeur")), _entier(brut.get("hauteur"))
    photo = _entier(brut.get("photo"), maximum=2**62)
    boites = brut.get("dispositifs") or []
    if not isinstance(boites, list) or len(boites) > DISPOSITIFS_MAX:
        raise DessinInvalide("Le dessin n'est pas lisible : recommencez-le.")
    return Dessin(
        photo,
        largeur,
        hauteur,
        _reference(brut.get("reference"), largeur, hauteur),
        _cadre(brut.get("facade"), largeur, hauteur, "La façade dessinée"),
        tuple(
            _cadre(boite, largeur, hauteur, f"Le dispositif {rang} dessiné")
            for rang, boite in enumerate(boites, 1)
        ),
    )


def _entier(valeur: Any, maximum: int = PIXELS_MAX) -> int:
    if type(valeur) is not int or not 0 < valeur <= maximum:
        raise DessinInvalide("Le dessin n'est pas lisible : choisissez à nouveau la photo.")
    return valeur


def _nombre(valeur: Any) -> float:
    if isinstance(valeur, bool) or not isinstance(valeur, int | float) or not isfinite(valeur):
        raise DessinInvalide("Le dessin n'est pas lisible : recommencez-le.")
    return float(valeur)


def _cadre(brut: Any, largeur: int, hauteur: int, quoi: str) -> Cadre | None:
    if brut is None:
        return None
    if not isinstance(brut, Mapping):
        raise DessinInvalide("Le dessin n'est pas lisible : recommencez-le.")
    x, y, cote_l, cote_h = (_nombre(brut.get(cle)) for cle in ("x", "y", "l", "h"))
    if cote_l <= 0 or cote_h <= 0:
        raise DessinInvalide(f"{quoi} n'a pas de surface : agrandissez le rectangle.")
    if x < -1 or y < -1 or x + cote_l > largeur + 1 or y + cote_h > hauteur + 1:
        raise DessinInvalide(f"{quoi} sort de la photo : ramenez le rectangle à l'intérieur.")
    return Cadre(x, y, cote_l, cote_h)


def _reference(brut: Any, largeur: int, hauteur: int) -> Reference | None:
    """Two points and a length; a length not typed yet is a photo without scale, not a fault."""
    if brut is None:
        return None
    if not isinstance(brut, Mapping):
        raise DessinInvalide("Le dessin n'est pas lisible : recommencez-le.")
    x1, y1, x2, y2 = (_nombre(brut.get(cle)) for cle in ("x1", "y1", "x2", "y2"))
    if not all(-1 <= x <= largeur + 1 for x in (x1, x2)) or not all(-1 <= y <= hauteur + 1 for y in (y1, y2)):
        raise DessinInvalide("La longueur de référence sort de la photo.")
    texte = str(brut.get("metres") or "").strip().replace(",", ".")
    if not texte:
        return None
    try:
        metres = Decimal(texte)
    except InvalidOperation:
        raise DessinInvalide(
            "La longueur de référence doit être un nombre de mètres, par exemple 3,20."
        ) from None
    if not metres.is_finite() or not 0 < metres <= REFERENCE_METRES_MAX:
        raise DessinInvalide("La longueur de référence doit être supérieure à zéro et plausible.")
    lue = Reference(x1, y1, x2, y2, metres)
    if lue.pixels < REFERENCE_PIXELS_MIN:
        raise DessinInvalide("Les deux points de la longueur de référence sont confondus : écartez-les.")
    return lue


def sans_les_retires(texte: str, retires: frozenset[int]) -> str:
    """The stored drawing once the devices of these ranks (from 1) are removed from the form."""
    if not retires or not texte.strip():
        return texte
    try:
        brut = json.loads(texte)
        boites = brut["dispositifs"]
        brut["dispositifs"] = [boite for rang, boite in enumerate(boites, 1) if rang not in retires]
    except (ValueError, TypeError, KeyError, RecursionError):
        return texte
    return json.dumps(brut, separators=(",", ":"))
