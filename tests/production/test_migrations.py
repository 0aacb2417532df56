"""The rule of upgrades without a stop: the version before must go on reading and writing the migrated base."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

RACINE = Path(__file__).resolve().parents[2]
NOTRES = ("communes", "carto", "dossiers", "rlpi", "workflows", "guichet", "ads")
#: Migrations of published versions: they never change. A release adds its own to this list.
PUBLIEES = RACINE / "tests" / "production" / "migrations-publiees.txt"

DEFENDUES = (
    migrations.DeleteModel, migrations.RenameModel, migrations.RemoveField, migrations.RenameField,
    migrations.AlterModelTable,
)  # fmt: skip


def fautes(operation) -> list[str]:
    """Why an operation would break the version before; empty when it does not."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return [faute for dedans in operation.database_operations for faute in fautes(dedans)]
    if isinstance(operation, DEFENDUES):
        return [f"{operation.describe()} : la version précédente s'en sert encore"]
    if isinstance(operation, migrations.AddField):
        champ = operation.field
        if not champ.null and champ.db_default is NOT_PROVIDED and not champ.many_to_many:
            return [f"{operation.describe()} : ni nul, ni valeur par défaut de la base (db_default)"]
    return []


def nouvelles() -> list[tuple[str, migrations.Migration]]:
    publiees = set(PUBLIEES.read_text(encoding="ascii").split())
    charge = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    assert publiees <= {f"{app}.{nom}" for app, nom in charge}, "une migration publiée a disparu"
    return [
        (f"{app}.{nom}", migration)
        for (app, nom), migration in sorted(charge.items())
        if app in NOTRES and f"{app}.{nom}" not in publiees
    ]


def test_une_nouvelle_migration_laisse_vivre_la_version_precedente():
    trouvees = [f"{nom} : {faute}" for nom, m in nouvelles() for op in m.operations for faute in fautes(op)]
    assert trouvees == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("dossier", "objet"),
        migrations.RenameField("dossier", "objet", "nature"),
        migrations.DeleteModel("Dossier"),
        migrations.AddField("dossier", "couleur", models.CharField(max_length=3, default="")),
        migrations.SeparateDatabaseAndState(database_operations=[migrations.DeleteModel("Dossier")]),
    ],
)
def test_la_regle_voit_ce_qui_arreterait_la_version_precedente(operation):
    assert fautes(operation)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("dossier", "couleur", models.CharField(max_length=3, db_default="")),
        migrations.AddField("dossier", "vu_le", models.DateTimeField(null=True)),
        migrations.CreateModel("Couleur", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("dossier", models.Index(fields=["objet"], name="x")),
    ],
)
def test_la_regle_laisse_passer_ce_qui_s_ajoute(operation):
    assert fautes(operation) == []
