"""The words of filed dossiers by commune, kept by triggers; on PostgreSQL only. Filled while the site is open."""

from django.db import migrations

from dossiers import recherche_par_lieu


def poser(apps, editeur):
    if editeur.connection.vendor == "postgresql":
        recherche_par_lieu.poser(editeur)


def oter(apps, editeur):
    if editeur.connection.vendor == "postgresql":
        recherche_par_lieu.oter(editeur)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0018_index_des_brouillons")]

    operations = [migrations.RunPython(poser, oter)]
