"""Accent-free words of a dossier, indexed by trigrams; on PostgreSQL only (SQLite has the function alone)."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from dossiers.recherche import INDEX_SQL, PLAT_SQL


def poser(apps, editeur):
    if editeur.connection.vendor == "postgresql":
        editeur.execute(PLAT_SQL)
        editeur.execute(INDEX_SQL)


def oter(apps, editeur):
    if editeur.connection.vendor == "postgresql":
        editeur.execute("DROP INDEX IF EXISTS dossier_mots_idx")
        editeur.execute("DROP FUNCTION IF EXISTS mitoyen_plat(text)")


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0011_repartition_et_recherche")]

    operations = [TrigramExtension(), migrations.RunPython(poser, oter)]
