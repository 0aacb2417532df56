"""SpatiaLite forgets a spatial index when a migration rebuilds its table: it is made again after each ``migrate``.

SQLite changes a table by copying it under a new name; the R-tree stays behind, empty of new rows, and whoever asks it
finds nothing. PostGIS alters in place and needs none of this.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib.gis.db.models.fields import GeometryField
from django.db import connections


def retablir(using: str = "default", **_) -> list[str]:
    """Rebuilds the R-tree of each geometry that should have one and lost it; the ``table.column`` rebuilt."""
    connexion = connections[using]
    if connexion.vendor != "sqlite":
        return []
    refaits = []
    with connexion.cursor() as curseur:
        curseur.execute(
            "SELECT f_table_name, f_geometry_column FROM geometry_columns WHERE spatial_index_enabled = 0"
        )
        perdus = set(curseur.fetchall())
        for modele in apps.get_models():
            for champ in modele._meta.local_fields:
                couple = (modele._meta.db_table, getattr(champ, "column", ""))
                if isinstance(champ, GeometryField) and champ.spatial_index and couple in perdus:
                    curseur.execute(f'DROP TABLE IF EXISTS "idx_{couple[0]}_{couple[1]}"')
                    curseur.execute("SELECT CreateSpatialIndex(%s, %s)", couple)
                    refaits.append(".".join(couple))
    return refaits
