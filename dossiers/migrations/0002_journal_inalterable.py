"""The journal refuses updates in the database itself; on PostgreSQL, deletions too.

SQLite has no truncate, and test suites flush its tables by deleting: there, deletion is refused by the
model alone, and found by ``verifier``.
"""

from django.db import migrations

TABLES = ("dossiers_evenement", "dossiers_acces", "dossiers_sceau")

SQLITE = """
CREATE TRIGGER {table}_inalterable BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'Le journal ne se modifie pas.'); END
"""

POSTGRESQL_FONCTION = """
CREATE OR REPLACE FUNCTION mitoyen_journal_inalterable() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'Le journal ne se modifie pas.'; END
$$ LANGUAGE plpgsql
"""

POSTGRESQL = """
CREATE TRIGGER {table}_inalterable BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION mitoyen_journal_inalterable()
"""


def poser(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FONCTION)
        modele = POSTGRESQL
    else:
        modele = SQLITE
    for table in TABLES:
        schema_editor.execute(modele.format(table=table))


def retirer(apps, schema_editor):
    suffixe = " ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_inalterable{suffixe.format(table=table)}")


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]

    operations = [migrations.RunPython(poser, retirer)]
