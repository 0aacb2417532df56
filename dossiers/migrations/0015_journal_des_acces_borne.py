"""The access log may lose rows older than six months, and those only: the database itself says so.

Six months is the floor of the recommendation (CNIL 2021-122); the period applied is the register's, and longer.
SQLite only ever guarded this log against updates.
"""

from django.db import migrations

FONCTION = """
CREATE OR REPLACE FUNCTION mitoyen_acces_inalterable() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.le < now() - interval '6 months' THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'Le journal des consultations ne se modifie pas.';
END
$$ LANGUAGE plpgsql
"""
TRIGGER = """
CREATE TRIGGER dossiers_acces_inalterable BEFORE UPDATE OR DELETE ON dossiers_acces
FOR EACH ROW EXECUTE FUNCTION {fonction}()
"""


def _poser(schema_editor, fonction):
    schema_editor.execute("DROP TRIGGER dossiers_acces_inalterable ON dossiers_acces")
    schema_editor.execute(TRIGGER.format(fonction=fonction))


def borner(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FONCTION)
        _poser(schema_editor, "mitoyen_acces_inalterable")


def fermer(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _poser(schema_editor, "mitoyen_journal_inalterable")
        schema_editor.execute("DROP FUNCTION mitoyen_acces_inalterable()")


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0014_conservation_et_purges")]

    operations = [migrations.RunPython(borner, fermer)]
