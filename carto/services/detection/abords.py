"""Reading the abords of monuments out of a detection (code du patrimoine, L621-30)."""

from __future__ import annotations

from dataclasses import dataclass

from carto.models import RoleServitude
from carto.services.detection.detecter import RAYON_ABORDS, Detection, Touche


@dataclass(frozen=True, slots=True)
class Abords:
    """What the layers say of the heritage around a land.

    ``delimites``: perimeters of L621-31 that hold the land. ``a_moins_de_500_m``: monuments without such a perimeter,
    nearer than 500 m: protected only if seen from, or together with, the monument. ``monuments``: on the
    land itself. ``spr``: sites patrimoniaux remarquables, in which the abords do not apply (L621-30, II, last
    paragraphs).
    """

    delimites: tuple[Touche, ...]
    a_moins_de_500_m: tuple[Touche, ...]
    monuments: tuple[Touche, ...]
    spr: tuple[Touche, ...]


def lire_abords(detection: Detection) -> Abords:
    """Apply L621-30, II: a delimited perimeter decides alone for its monument; failing one, 500 m and covisibility.

    Where a site patrimonial remarquable holds the whole land, no abords remain.
    """
    spr = tuple(
        t
        for t in detection.servitudes
        if t.objet.categorie == "AC4" and t.objet.role == RoleServitude.ASSIETTE
    )
    monuments_historiques = [t for t in detection.servitudes if t.objet.categorie == "AC1"]
    monuments = tuple(t for t in monuments_historiques if _est_sur_le_terrain(t))
    if sum(t.part for t in spr) >= 0.99:
        return Abords((), (), monuments, spr)
    delimites = tuple(t for t in monuments_historiques if t.objet.est_perimetre_delimite)
    proches = {
        t.objet.id_generateur or t.objet.pk: t
        for t in sorted(monuments_historiques, key=lambda t: -t.distance)
        if t.objet.role == RoleServitude.GENERATEUR
        and t.distance < RAYON_ABORDS
        and t.objet.id_generateur not in detection.perimetres_delimites
    }
    generateurs = {
        t.objet.id_generateur for t in monuments_historiques if t.objet.role == RoleServitude.GENERATEUR
    }
    orphelins = [
        t
        for t in monuments_historiques
        if t.objet.role == RoleServitude.ASSIETTE
        and not t.objet.est_perimetre_delimite
        and t.objet.id_generateur not in generateurs
        and t.objet.id_generateur not in {d.objet.id_generateur for d in delimites}
    ]
    tous = sorted([*proches.values(), *orphelins], key=lambda t: (t.distance, t.objet.pk))
    return Abords(delimites, tuple(tous), monuments, spr)


def _est_sur_le_terrain(touche: Touche) -> bool:
    return touche.objet.role == RoleServitude.GENERATEUR and (
        bool(touche.aire) or (touche.distance == 0 and touche.objet.geom.dims == 0)
    )
