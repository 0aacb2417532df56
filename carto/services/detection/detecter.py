"""What touches a piece of land on a day: the spatial index finds, GEOS decides, the same on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, models

from carto.geometries import SRID_METRES, parties, projeter
from carto.models import (
    GestionnaireVoie,
    Information,
    ObjetLibre,
    Parcelle,
    Prescription,
    RoleServitude,
    Servitude,
    ZonePublicite,
    ZoneRisque,
    ZoneUrbanisme,
)

# L621-30 of the code du patrimoine, II: "à moins de cinq cents mètres".
RAYON_ABORDS = 500.0
# A road runs along a parcel when its axis is at most this far.
VOISINAGE_VOIE = 15.0
# Below these, two drawings merely touch: the precision of the cadastre is no better.
TOLERANCE_M2 = 1.0
TOLERANCE_PART = 0.01
TOLERANCE_M = 0.5

COUCHES: dict[str, tuple[type[models.Model], float]] = {
    "zones": (ZoneUrbanisme, 0.0),
    "prescriptions": (Prescription, 0.0),
    "informations": (Information, 0.0),
    "servitudes": (Servitude, RAYON_ABORDS),
    "risques": (ZoneRisque, 0.0),
    "publicite": (ZonePublicite, 0.0),
    "voies": (GestionnaireVoie, VOISINAGE_VOIE),
    "libres": (ObjetLibre, 0.0),
}


@dataclass(frozen=True, slots=True)
class Touche:
    """One object of a layer and how it meets the land.

    ``aire``: area in common (m²); ``part``: share of the land (0 to 1); ``distance``: metres from the land, 0 when
    they meet. A monument within 500 m is reported with its distance even if nothing is in common.
    """

    couche: str
    objet: models.Model
    aire: float
    part: float
    distance: float

    @property
    def cle(self) -> str:
        """Identity of the object that survives a re-import of its layer."""
        objet = self.objet
        if isinstance(objet, Servitude):
            return f"{self.couche}:{objet.categorie}:{objet.role}:{objet.id_objet}"
        return f"{self.couche}:{objet.lot.territoire}:{objet}"

    def en_json(self) -> dict:
        """What a dossier keeps of the answer, with the source and the version read."""
        return {
            "cle": self.cle,
            "couche": self.couche,
            "objet": self.objet.pk,
            "libelle": str(self.objet),
            "aire": round(self.aire, 1),
            "part": round(self.part, 4),
            "distance": round(self.distance, 1),
            "source": self.objet.source,
            "millesime": self.objet.millesime,
            "est_fictive": self.objet.est_fictive,
        }


@dataclass(frozen=True, slots=True)
class Detection:
    """All that touches a land of ``surface`` m² on ``jour``, layer by layer, the largest share first."""

    jour: date
    surface: float
    zones: tuple[Touche, ...] = ()
    prescriptions: tuple[Touche, ...] = ()
    informations: tuple[Touche, ...] = ()
    servitudes: tuple[Touche, ...] = ()
    risques: tuple[Touche, ...] = ()
    publicite: tuple[Touche, ...] = ()
    voies: tuple[Touche, ...] = ()
    libres: tuple[Touche, ...] = ()
    perimetres_delimites: frozenset[str] = field(default_factory=frozenset)

    @property
    def touches(self) -> tuple[Touche, ...]:
        """Every object met, in the order of the layers."""
        return tuple(touche for couche in COUCHES for touche in getattr(self, couche))

    def en_json(self) -> dict:
        """The answer as a dossier keeps it, to be compared later (:func:`differences`)."""
        return {
            "jour": self.jour.isoformat(),
            "surface": round(self.surface, 1),
            "objets": [touche.en_json() for touche in self.touches],
        }


def union_des_parcelles(parcelles: Iterable[Parcelle]) -> GEOSGeometry:
    """The land made of several parcels, as one geometry in metres.

    :raises ValueError: for no parcel at all.
    """
    geometries = [parcelle.geom for parcelle in parcelles]
    if not geometries:
        raise ValueError("Un terrain a au moins une parcelle.")
    union = geometries[0]
    for geom in geometries[1:]:
        union = union.union(geom)
    return union


def detecter(terrain: GEOSGeometry | Sequence[Parcelle], jour: date) -> Detection:
    """What touches ``terrain`` (a geometry with its SRID, or parcels) among the layers in force on ``jour``.

    One query says which layers have something near; then one a layer, plus one when monuments are near. Objects that
    merely touch the land are left out.
    """
    if not isinstance(terrain, GEOSGeometry):
        terrain = union_des_parcelles(terrain)
    terrain = projeter(terrain, SRID_METRES)
    presentes = couches_presentes(terrain.extent, jour)
    resultats = {couche: _couche(couche, terrain, jour) if couche in presentes else () for couche in COUCHES}
    return Detection(
        jour=jour,
        surface=terrain.area,
        perimetres_delimites=_delimites(resultats["servitudes"], jour),
        **resultats,
    )


def couches_presentes(emprise: tuple[float, float, float, float], jour: date) -> frozenset[str]:
    """The layers with an object in force whose box meets ``emprise``, each with its own margin: one query for all.

    Most lands meet two or three layers of eight, and building a query costs more than running it.
    """
    xmin, ymin, xmax, ymax = emprise
    parametres: list = []
    for _, marge in COUCHES.values():
        parametres += [xmin - marge, ymin - marge, xmax + marge, ymax + marge, jour, jour]
    with connection.cursor() as curseur:
        curseur.execute(_sql_des_presences(connection.vendor), parametres)
        return frozenset(ligne[0] for ligne in curseur.fetchall())


@lru_cache(maxsize=2)
def _sql_des_presences(vendor: str) -> str:
    """The indexed test of each layer, side by side; every name comes from the models."""
    if vendor == "sqlite":
        presence = (
            'SELECT \'{couche}\' WHERE EXISTS (SELECT 1 FROM "idx_{table}_geom" i JOIN "{table}" t ON t.id = i.pkid '
            "WHERE i.xmax >= %s AND i.ymax >= %s AND i.xmin <= %s AND i.ymin <= %s "
            "AND t.debut <= %s AND (t.fin IS NULL OR t.fin > %s))"
        )
    else:
        presence = (
            "SELECT '{couche}' WHERE EXISTS (SELECT 1 FROM \"{table}\" t "
            "WHERE t.geom && ST_MakeEnvelope(%s, %s, %s, %s, 2154) "
            "AND t.debut <= %s AND (t.fin IS NULL OR t.fin > %s))"
        )
    return " UNION ALL ".join(
        presence.replace("{couche}", couche).replace("{table}", modele._meta.db_table)
        for couche, (modele, _) in COUCHES.items()
    )


def _couche(couche: str, terrain: GEOSGeometry, jour: date) -> tuple[Touche, ...]:
    modele, marge = COUCHES[couche]
    candidats = (
        modele.objects.en_vigueur(jour)
        .dans_l_emprise(terrain.extent, marge)
        .select_related("lot")
        .defer("lot__rapport", "lot__communes_insee")
        .order_by()  # sorted below
    )
    prepare = terrain.prepared
    touches = [
        touche for objet in candidats if (touche := _touche(couche, objet, terrain, prepare)) is not None
    ]
    return tuple(sorted(touches, key=lambda t: (-t.aire, t.distance, t.objet.pk)))


def _touche(couche: str, objet: models.Model, terrain: GEOSGeometry, prepare) -> Touche | None:
    if prepare.intersects(objet.geom):
        aire, compte = commun(terrain, objet.geom)
        if compte:
            return Touche(couche, objet, aire, aire / terrain.area if terrain.area else 1.0, 0.0)
    if _compte_a_distance(couche, objet):
        distance = terrain.distance(objet.geom)
        if distance < COUCHES[couche][1]:
            return Touche(couche, objet, 0.0, 0.0, distance)
    return None


def _compte_a_distance(couche: str, objet: models.Model) -> bool:
    """Whether an object matters without meeting the land: a monument, a road."""
    if isinstance(objet, Servitude):
        return objet.categorie == "AC1" and objet.role == RoleServitude.GENERATEUR
    return couche == "voies"


def commun(terrain: GEOSGeometry, geom: GEOSGeometry) -> tuple[float, bool]:
    """Area in common (m²), and whether the two really meet rather than merely touch.

    Two surfaces: more than 1 m², or 1 % of a smaller land. A line: more than 50 cm inside. A point: inside.
    """
    intersection = terrain.intersection(geom)
    if terrain.dims < 2 or geom.dims == 0:
        return 0.0, not intersection.empty
    if geom.dims == 1:
        return 0.0, sum(ligne.length for ligne in parties(intersection, 1)) > TOLERANCE_M
    aire = intersection.area
    return aire, aire > min(TOLERANCE_M2, TOLERANCE_PART * terrain.area)


def _delimites(servitudes: Iterable[Touche], jour: date) -> frozenset[str]:
    """Monuments near the land that have a delimited perimeter, wherever it lies: the 500 m no longer apply to them."""
    proches = {
        t.objet.id_generateur
        for t in servitudes
        if t.objet.categorie == "AC1" and t.objet.role == RoleServitude.GENERATEUR and t.objet.id_generateur
    }
    if not proches:
        return frozenset()
    return frozenset(
        Servitude.objects.en_vigueur(jour)
        .filter(categorie="AC1", est_perimetre_delimite=True, id_generateur__in=proches)
        .values_list("id_generateur", flat=True)
    )
