"""Several devices in one form step, kept flat: ``largeur`` for the first, ``largeur_2`` for the second…

Flat names keep the drafts of one device readable as they are, and every page of the platform that shows,
lists or checks fields works without knowing of groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MAXIMUM = 10
NOMBRE = "nombre_dispositifs"
AJOUTER = "ajouter_dispositif"
RETIRER = "retirer"


def nom_de(champ: str, rang: int) -> str:
    """Name of a field of the device of this rank (from 1)."""
    return champ if rang == 1 else f"{champ}_{rang}"


def combien(valeurs: Mapping[str, Any]) -> int:
    """How many devices the values describe: between 1 and :data:`MAXIMUM`, 1 when they do not say."""
    try:
        nombre = int(str(valeurs.get(NOMBRE) or 1))
    except ValueError:
        nombre = 1
    return max(1, min(nombre, MAXIMUM))


def normaliser(valeurs: Mapping[str, Any], champs: Sequence[str]) -> dict[str, Any]:
    """The values once what was asked is done: ticked devices removed, a blank one added, ranks closed up.

    The last device is never removed. Applying it twice gives the same.
    """
    nombre = combien(valeurs)
    gardes = [rang for rang in range(1, nombre + 1) if not valeurs.get(nom_de(RETIRER, rang))] or [1]
    propres = {
        cle: valeur
        for cle, valeur in valeurs.items()
        if cle not in {nom_de(champ, rang) for champ in (*champs, RETIRER) for rang in range(1, MAXIMUM + 1)}
    }
    for nouveau, ancien in enumerate(gardes, 1):
        for champ in champs:
            if nom_de(champ, ancien) in valeurs:
                propres[nom_de(champ, nouveau)] = valeurs[nom_de(champ, ancien)]
    ajout = 1 if propres.pop(AJOUTER, None) and len(gardes) < MAXIMUM else 0
    propres[NOMBRE] = str(len(gardes) + ajout)
    return propres


def par_dispositif(valeurs: Mapping[str, Any], champs: Sequence[str]) -> list[dict[str, Any]]:
    """The values of each device, under the plain names of the fields."""
    propres = normaliser(valeurs, champs)
    return [
        {champ: propres[nom_de(champ, rang)] for champ in champs if nom_de(champ, rang) in propres}
        for rang in range(1, combien(propres) + 1)
    ]
