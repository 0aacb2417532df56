"""The numbers of a zone, as the map keeps them, read as rules the control applies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from carto.models import ZonePublicite
from rlpi.droit.dispositif import Genre, Support
from rlpi.droit.zones import OUI_NON, Metrique, RegleDeZone, RegleInvalide, ReglesDeZone

TOUS = frozenset({"", "tous", "tout"})
SUPPORTS = {
    "mur": Support.MUR,
    "a_plat": Support.MUR,
    "perpendiculaire": Support.PERPENDICULAIRE,
    "au_sol": Support.SOL,
    "toiture": Support.TOITURE,
    "sur_toiture": Support.TOITURE,
    "store": Support.STORE,
    "balcon": Support.BALCON,
    "cloture": Support.CLOTURE,
}
MESURES = {
    "nombre_par_facade": Metrique.NOMBRE,
    "hauteur_sol": Metrique.HAUTEUR,
    "part_de_facade": Metrique.PART_FACADE,
}


def _portee(texte: str) -> tuple[frozenset[Genre], frozenset[Support]]:
    """``enseigne_perpendiculaire`` → the genre, the support; the longest genre that fits wins."""
    cle = texte.strip().lower()
    if cle in TOUS:
        return frozenset(), frozenset()
    for genre in sorted(Genre, key=lambda g: -len(g.value)):
        if cle == genre.value:
            return frozenset({genre}), frozenset()
        reste = cle.removeprefix(f"{genre.value}_")
        if reste != cle and reste in SUPPORTS:
            return frozenset({genre}), frozenset({SUPPORTS[reste]})
    raise RegleInvalide("dispositif", f"Dispositif inconnu : « {texte} ».")


def _heures(brut: Any) -> tuple[time, time] | None:
    try:
        debut, fin = brut
        return time.fromisoformat(debut), time.fromisoformat(fin)
    except (TypeError, ValueError):
        return None


def lire_regle(brut: Mapping[str, Any]) -> RegleDeZone:
    """One rule of the map: ``dispositif``, ``mesure``, ``maximum`` (1 or 0 for a yes/no rule), ``reference``.

    ``lumineux`` (true/false) restricts it; ``heures`` (``["23:00", "07:00"]``) gives the dark hours.

    Raises:
        RegleInvalide: a device, a measure or a value that nobody can apply.
    """
    mesure = str(brut.get("mesure", "")).strip().lower()
    try:
        metrique = MESURES.get(mesure) or Metrique(mesure)
    except ValueError:
        raise RegleInvalide("mesure", f"Mesure inconnue : « {mesure} ».") from None
    genres, supports = _portee(str(brut.get("dispositif", "")))
    try:
        maximum = Decimal(str(brut.get("maximum")))
    except InvalidOperation:
        raise RegleInvalide("maximum", f"La règle « {mesure} » demande un nombre.") from None
    lumineux = brut.get("lumineux")
    return RegleDeZone(
        metrique=metrique,
        reference=str(brut.get("reference", "")).strip() or "référence non renseignée",
        valeur=None if metrique in OUI_NON or metrique is Metrique.EXTINCTION else maximum,
        heures=_heures(brut.get("heures")) if metrique is Metrique.EXTINCTION else None,
        admis=bool(maximum) if metrique in OUI_NON else None,
        genres=genres,
        supports=supports,
        lumineux=lumineux if isinstance(lumineux, bool) else None,
    )


def regles_de_zone(zone: ZonePublicite) -> tuple[ReglesDeZone | None, tuple[str, ...]]:
    """The rules of one zone, and what could not be read, in French.

    ``None`` when no number was entered or none can be read: the control then says "à vérifier".
    """
    lues: list[RegleDeZone] = []
    illisibles: list[str] = []
    for rang, brut in enumerate(zone.regles if isinstance(zone.regles, list) else [], 1):
        try:
            lues.append(lire_regle(brut if isinstance(brut, Mapping) else {}))
        except RegleInvalide as refus:
            illisibles.append(f"Zone {zone.code}, règle n° {rang} illisible : {refus}")
    if not lues:
        return None, tuple(illisibles)
    texte = zone.reference or f"zone {zone.code}"
    jusqu_au = None if zone.fin is None else zone.fin - timedelta(days=1)
    return ReglesDeZone(zone.code, texte, tuple(lues), zone.debut, jusqu_au), tuple(illisibles)
