"""Writing a GeoPackage (OGC 12-128r18) with nothing but sqlite3: a few tables and a header before each WKB."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable
from datetime import date
from itertools import chain, islice
from pathlib import Path

from django.contrib.gis.gdal import SpatialReference
from django.contrib.gis.geos import GEOSGeometry, WKBWriter

APPLICATION = 0x47504B47
VERSION = 10300
LUES_POUR_LES_TYPES = 500
TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL PRIMARY KEY, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id),
  z TINYINT NOT NULL, m TINYINT NOT NULL);
"""
TYPES = {bool: "BOOLEAN", int: "INTEGER", float: "REAL", date: "DATE"}


def ecrire(
    chemin: Path,
    nom: str,
    titre: str,
    srid: int,
    champs: list[str],
    lignes: Iterable[tuple[int, GEOSGeometry, list]],
) -> int:
    """Write one layer called ``nom``; each line is (identifier, geometry in ``srid``, values). Returns their number.

    Lines are written as they come, however many: only the first are looked at together, for the types of the columns.
    """
    suite = iter(lignes)
    premieres = list(islice(suite, LUES_POUR_LES_TYPES))
    etendue = _Etendue()
    base = sqlite3.connect(chemin)
    try:
        base.executescript(f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};{TABLES}")
        _projections(base, srid)
        colonnes = "".join(f', "{champ}" {_type(premieres, rang)}' for rang, champ in enumerate(champs))
        base.execute(f'CREATE TABLE "{nom}" (fid INTEGER PRIMARY KEY NOT NULL, geom GEOMETRY{colonnes})')
        marques = ", ".join("?" * (len(champs) + 2))
        base.executemany(
            f'INSERT INTO "{nom}" VALUES ({marques})',  # noqa: S608 - the name is that of a layer of ours
            (
                (fid, _blob(geom, srid), *map(_simple, valeurs))
                for fid, geom, valeurs in map(etendue.compter, chain(premieres, suite))
            ),
        )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id) "
            "VALUES (?, 'features', ?, ?, ?, ?, ?, ?)",
            (nom, titre, *etendue.boite, srid),
        )
        base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 0, 0)", (nom, srid))
        base.commit()
    finally:
        base.close()
    return etendue.nombre


class _Etendue:
    """Counts the lines that pass and keeps the box around them."""

    def __init__(self):
        self.nombre = 0
        self.boite: list[float | None] = [None] * 4

    def compter(self, ligne: tuple[int, GEOSGeometry, list]) -> tuple[int, GEOSGeometry, list]:
        """Counts one line and gives it back."""
        self.nombre += 1
        bornes = ligne[1].extent
        self.boite = [
            borne if vue is None else choisir(vue, borne)
            for choisir, vue, borne in zip((min, min, max, max), self.boite, bornes, strict=True)
        ]
        return ligne


def _projections(base: sqlite3.Connection, srid: int) -> None:
    base.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
        [
            ("Undefined cartesian SRS", -1, "NONE", -1, "undefined"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
        ],
    )
    for code in {4326, srid}:
        reference = SpatialReference(code)
        base.execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, NULL)",
            (reference.name, code, code, reference.wkt),
        )


def _type(lignes: list, rang: int) -> str:
    """SQL type of a column, from its first value."""
    premiere = next((v[rang] for _, _, v in lignes if v[rang] is not None), None)
    return next((sql for python, sql in TYPES.items() if isinstance(premiere, python)), "TEXT")


def _simple(valeur: object) -> object:
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def _blob(geom: GEOSGeometry, srid: int) -> bytes:
    """Header « GP », version 0, little endian, with the envelope, then plain WKB."""
    xmin, ymin, xmax, ymax = geom.extent
    return (
        b"GP"
        + struct.pack("<BBi4d", 0, 0b00000011, srid, xmin, xmax, ymin, ymax)
        + bytes(WKBWriter().write(geom))
    )
