"""From the form to what the law of outdoor advertising reads: devices and their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rlpi.droit.dispositif import Dispositif
from rlpi.droit.lieu import Lieu, Protection


def dispositifs(donnees: Mapping[str, Any]) -> tuple[Dispositif, ...]:
    """The devices of the request (none while the step is unfinished)."""
    dispositif = donnees.get("projet", {}).get("dispositif")
    return (dispositif,) if dispositif is not None else ()


def lieu(donnees: Mapping[str, Any]) -> Lieu:
    """The place, as far as the form tells; what it does not tell stays unknown."""
    reponses = donnees.get("lieu", {})
    public = reponses.get("domaine_public")
    protection = reponses.get("protection")
    connues: frozenset[Protection] | None = None
    if protection == "aucune":
        connues = frozenset()
    elif protection and protection != "ne_sait_pas":
        connues = frozenset({Protection(protection)})
    return Lieu(
        domaine_public=None if public in (None, "") else public == "oui",
        protections=connues,
        rlp=True,
    )
