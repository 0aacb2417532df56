"""Many rows of one table at once: COPY on PostgreSQL, where a load spends most of its time; bulk inserts elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import DatabaseDefault

LOT = 1000


def inserer(lignes: Sequence[Any]) -> Sequence[Any]:
    """Writes new rows of one model, all given their key; neither ``save()`` nor signals are called.

    The model has no parent table, and a key that a sequence gives.
    """
    if not lignes:
        return lignes
    modele, connexion = type(lignes[0]), connections[DEFAULT_DB_ALIAS]
    if connexion.vendor != "postgresql":
        return modele._base_manager.bulk_create(lignes, batch_size=LOT)
    table, cle = modele._meta.db_table, modele._meta.pk
    champs = modele._meta.local_concrete_fields
    colonnes = ", ".join(connexion.ops.quote_name(champ.column) for champ in champs)
    with connexion.cursor() as curseur:
        if cle.get_internal_type() in ("AutoField", "BigAutoField"):
            curseur.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, cle.column, len(lignes)],
            )
            for ligne, (numero,) in zip(lignes, curseur.fetchall(), strict=True):
                ligne.pk = numero
        with curseur.copy(f"COPY {connexion.ops.quote_name(table)} ({colonnes}) FROM STDIN") as copie:
            for ligne in lignes:
                copie.write_row([_valeur(champ, ligne, connexion) for champ in champs])
    for ligne in lignes:
        ligne._state.adding = False
        ligne._state.db = connexion.alias
    return lignes


def _valeur(champ: models.Field, ligne: models.Model, connexion: Any) -> Any:
    """What the base is given for one column; a default that the base would set is written out."""
    valeur = champ.pre_save(ligne, add=True)
    if isinstance(valeur, DatabaseDefault):
        valeur = champ.db_default
    return champ.get_db_prep_save(valeur, connexion)
