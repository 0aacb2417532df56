"""A small encoder of Mapbox Vector Tiles 2.1, for the embedded database.

Only what the maps need: one layer, features with an identifier, attributes and a geometry already in the plane of the
tile's bounds. Protocol buffers are written by hand: four kinds of fields are enough.
"""

from __future__ import annotations

import struct
from datetime import date

from django.contrib.gis.geos import GEOSGeometry

from carto.geometries import parties

_POINT, _LIGNE, _POLYGONE = 1, 2, 3
_ALLER, _TRACER, _FERMER = 1, 2, 7
Bornes = tuple[float, float, float, float]


def _varint(nombre: int) -> bytes:
    octets = bytearray()
    while nombre > 0x7F:
        octets.append(nombre & 0x7F | 0x80)
        nombre >>= 7
    octets.append(nombre)
    return bytes(octets)


def _champ(numero: int, contenu: bytes) -> bytes:
    """A length-delimited field."""
    return _varint(numero << 3 | 2) + _varint(len(contenu)) + contenu


def _entier(numero: int, valeur: int) -> bytes:
    return _varint(numero << 3) + _varint(valeur)


def _zigzag(nombre: int) -> int:
    return nombre << 1 if nombre >= 0 else (-nombre << 1) - 1


def _valeur(valeur: object) -> bytes:
    """A value: text, boolean, integer or double (fields 1, 7, 4, 3)."""
    if isinstance(valeur, bool):
        return _entier(7, int(valeur))
    if isinstance(valeur, int):
        return _entier(4, valeur) if valeur >= 0 else _entier(6, _zigzag(valeur))
    if isinstance(valeur, float):
        return _varint(3 << 3 | 1) + struct.pack("<d", valeur)
    texte = valeur.isoformat() if isinstance(valeur, date) else str(valeur)
    return _champ(1, texte.encode())


class Couche:
    """One layer being written; attributes and names are shared between its features."""

    def __init__(self, nom: str, etendue: int):
        self.nom = nom
        self.etendue = etendue
        self.objets: list[bytes] = []
        self.cles: dict[str, int] = {}
        self.valeurs: dict[bytes, int] = {}

    def ajouter(
        self, identifiant: int, geom: GEOSGeometry, attributs: dict[str, object], bornes: Bornes
    ) -> None:
        """Add a feature; nothing is written when it is smaller than a unit of the tile."""
        trace = _Trace(bornes, self.etendue)
        type_ = trace.dessiner(geom)
        if not trace.commandes:
            return
        couples: list[int] = []
        for cle, valeur in attributs.items():
            if valeur is not None:
                couples.append(self.cles.setdefault(cle, len(self.cles)))
                couples.append(self.valeurs.setdefault(_valeur(valeur), len(self.valeurs)))
        objet = _entier(1, identifiant) + _champ(2, b"".join(map(_varint, couples)))
        objet += _entier(3, type_) + _champ(4, b"".join(map(_varint, trace.commandes)))
        self.objets.append(objet)

    def octets(self) -> bytes:
        """The tile, empty when no feature was added."""
        if not self.objets:
            return b""
        contenu = _champ(1, self.nom.encode())
        contenu += b"".join(_champ(2, objet) for objet in self.objets)
        contenu += b"".join(_champ(3, cle.encode()) for cle in self.cles)
        contenu += b"".join(_champ(4, valeur) for valeur in self.valeurs)
        contenu += _entier(5, self.etendue) + _entier(15, 2)
        return _champ(3, contenu)


class _Trace:
    """The drawing commands of one geometry, in the integer plane of the tile."""

    def __init__(self, bornes: Bornes, etendue: int):
        self.ouest, _, _, self.nord = bornes
        self.echelle = etendue / (bornes[2] - bornes[0])
        self.commandes: list[int] = []
        self.x = self.y = 0

    def dessiner(self, geom: GEOSGeometry) -> int:
        """Write the parts of the highest dimension; returns the type of the feature."""
        surfaces = list(parties(geom, 2))
        if surfaces:
            for polygone in surfaces:
                for rang, anneau in enumerate(polygone.coords):
                    if not self._anneau(anneau, est_exterieur=rang == 0) and rang == 0:
                        break
            return _POLYGONE
        lignes = list(parties(geom, 1))
        if lignes:
            for ligne in lignes:
                self._ligne(self._plan(ligne.coords))
            return _LIGNE
        points = self._plan([point.coords for point in parties(geom, 0)])
        if points:
            self._aller_a(points)
        return _POINT

    def _plan(self, coordonnees) -> list[tuple[int, int]]:
        """Integer coordinates, repeated ones dropped."""
        points: list[tuple[int, int]] = []
        ouest, nord, echelle = self.ouest, self.nord, self.echelle
        for coordonnee in coordonnees:
            point = (round((coordonnee[0] - ouest) * echelle), round((nord - coordonnee[1]) * echelle))
            if not points or point != points[-1]:
                points.append(point)
        return points

    def _anneau(self, coordonnees, *, est_exterieur: bool) -> bool:
        points = self._plan(coordonnees)
        if len(points) > 1 and points[0] == points[-1]:
            points.pop()
        aire = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))
        if len(points) < 3 or aire == 0:
            return False
        # y goes down in a tile: an exterior ring has a positive area by the surveyor's formula.
        if (aire > 0) != est_exterieur:
            points.reverse()
        self._ligne(points)
        self.commandes.append(1 << 3 | _FERMER)
        return True

    def _ligne(self, points: list[tuple[int, int]]) -> None:
        if len(points) < 2:
            return
        self._aller_a(points[:1])
        self.commandes.append((len(points) - 1) << 3 | _TRACER)
        self._suivre(points[1:])

    def _aller_a(self, points: list[tuple[int, int]]) -> None:
        self.commandes.append(len(points) << 3 | _ALLER)
        self._suivre(points)

    def _suivre(self, points: list[tuple[int, int]]) -> None:
        for x, y in points:
            self.commandes.append(_zigzag(x - self.x))
            self.commandes.append(_zigzag(y - self.y))
            self.x, self.y = x, y
