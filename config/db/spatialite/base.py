"""SpatiaLite backend: keeps the busy timeout that loading mod_spatialite resets, and light metadata."""

from django.contrib.gis.db.backends.spatialite.base import DatabaseWrapper as SpatialiteWrapper


class DatabaseWrapper(SpatialiteWrapper):
    """GeoDjango's backend, with the two corrections measured in docs/adr/0002."""

    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        delai = int(1000 * conn_params.get("timeout", 5))
        connection.execute(f"PRAGMA busy_timeout={delai}")
        return connection

    def prepare_database(self):
        with self.cursor() as cursor:
            if not cursor.execute("PRAGMA table_info(geometry_columns)").fetchall():
                cursor.execute("SELECT InitSpatialMetaData(1)")
        super().prepare_database()
