"""What a page gives to ``carto/carte.html``: one dictionary, made here, read by ``static/carto/carte.js``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse

from carto.couches import REGISTRE
from carto.geojson import geometrie
from carto.geometries import SRID_DEGRES, projeter

MEL = (2.72, 50.49, 3.28, 50.80)
COUCHES_PETITIONNAIRE = ("communes", "servitudes", "zones_urbanisme", "parcelles")


def toutes_les_couches() -> tuple[str, ...]:
    """Every public layer, those that the rooms above registered included."""
    return tuple(REGISTRE)


@dataclass(frozen=True)
class CouchePrivee:
    """A layer of tiles that depends on who asks: its address checks the rights, nothing of it is public.

    ``tuiles``: address with ``{z}/{x}/{y}``. ``fiche``: address of one object, ``{reference}`` standing for its
    attribute of that name; identifying an object gives its ``titre`` and that link.
    """

    code: str
    titre: str
    tuiles: str
    fiche: str
    couleur: str = "#9b3f21"
    zoom_min: int = 8

    def en_json(self) -> dict:
        """As the map reads it."""
        return {
            "code": self.code, "titre": self.titre, "tuiles": self.tuiles, "fiche": self.fiche, "zoomMin": self.zoom_min,
            "couleur": self.couleur, "forme": "surface", "visible": True, "objets": "",
        }  # fmt: skip


@dataclass(frozen=True)
class Marqueur:
    """A point on the map and its line in the text equivalent: a dossier, a notice. ``geom`` in any SRID."""

    titre: str
    geom: GEOSGeometry
    url: str = ""
    texte: str = ""

    def en_json(self) -> dict:
        """The marker in degrees, at the centre of its geometry."""
        lon, lat = projeter(self.geom.centroid, SRID_DEGRES).coords[:2]
        return {
            "titre": self.titre,
            "url": self.url,
            "texte": self.texte,
            "lon": round(lon, 6),
            "lat": round(lat, 6),
        }


def contexte_carte(
    identifiant: str,
    titre: str,
    *,
    couches: Sequence[str] = COUCHES_PETITIONNAIRE,
    visibles: Sequence[str] | None = None,
    emprise: GEOSGeometry | None = None,
    marqueurs: Iterable[Marqueur] = (),
    champ_parcelles: str = "",
    champ_commune: str = "",
    champ_emprise: str = "",
    jour: date | None = None,
    contours: Iterable[tuple[str, GEOSGeometry | None]] = (),
    privees: Sequence[CouchePrivee] = (),
    marqueurs_en_texte: bool = True,
) -> dict:
    """The context of ``{% include "carto/carte.html" with carte=… %}``.

    ``emprise``: what the map frames (a commune's boundary, a land). ``champ_parcelles`` and ``champ_commune``: ids of the
    form fields that receive the references picked and tell the commune; ``champ_emprise``: id of the field that
    receives the footprint drawn, as GeoJSON. ``jour``: the day the layers are read on, today by default.
    ``contours``: outlines drawn with their name (a land, a footprint). ``privees``: layers whose own address checks
    the rights. ``marqueurs_en_texte=False``: the page already lists what they say. Markers carry what the caller has the right to show: no right is checked here.
    """
    bornes = projeter(emprise, SRID_DEGRES).extent if emprise is not None else MEL
    liste = [marqueur.en_json() for marqueur in marqueurs]
    allumees = set(couches if visibles is None else visibles)
    configuration = {
        "bornes": [round(borne, 6) for borne in bornes],
        "couches": [
            *(couche.en_json() for couche in privees),
            *(_couche(code, code in allumees) for code in couches if code in REGISTRE),
        ],
        "contours": [
            {"type": "Feature", "properties": {"titre": nom}, "geometry": geometrie(geom)}
            for nom, geom in contours
            if geom is not None
        ],
        "marqueurs": liste,
        "fond": getattr(settings, "CARTE_FOND_URL", ""),
        "attribution": getattr(settings, "CARTE_FOND_ATTRIBUTION", ""),
        "identifier": reverse("carto:identifier"),
        "parcelles": reverse("carto:parcelles", args=["00000"]),
        "communes": f"{reverse('carto:ogc_objets', args=['communes'])}?code_insee=00000",
        "champParcelles": champ_parcelles,
        "champCommune": champ_commune,
        "champEmprise": champ_emprise,
        "jour": jour.isoformat() if jour else "",
    }
    return {
        "identifiant": identifiant,
        "titre": titre,
        "configuration": json.dumps(configuration, ensure_ascii=False),
        "couches": configuration["couches"],
        "marqueurs": liste if marqueurs_en_texte else [],
        "choisit_parcelles": bool(champ_parcelles),
        "dessine_emprise": bool(champ_emprise),
    }


def _couche(code: str, est_visible: bool) -> dict:
    couche = REGISTRE[code]
    tuiles = reverse("carto:tuile", args=[code, 0, 0, 0]).replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")
    return {
        "code": code,
        "titre": couche.titre,
        "tuiles": tuiles,
        "zoomMin": couche.zoom_min,
        "couleur": couche.couleur,
        "forme": couche.forme,
        "visible": est_visible,
        "objets": reverse("carto:ogc_objets", args=[code]),
    }
