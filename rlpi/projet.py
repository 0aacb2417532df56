"""From the form to what the law of outdoor advertising reads: devices and their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rlpi.dessin import Dessin
from rlpi.droit.dispositif import Dispositif
from rlpi.droit.lieu import Lieu, Protection
from rlpi.droit.mesures import nombre_fr
from rlpi.droit.sources import env

ARTICLE_DOSSIER = env("R581-7")


def dispositifs(donnees: Mapping[str, Any]) -> tuple[Dispositif, ...]:
    """The devices of the request that can be read (none while the step is unfinished)."""
    return tuple(donnees.get("projet", {}).get("dispositifs") or ())


def dessin(donnees: Mapping[str, Any]) -> Dessin | None:
    """The drawing on the photo, if one can be read."""
    return donnees.get("projet", {}).get("dessin") or None


def accord_du_proprietaire(donnees: Mapping[str, Any], rang: int) -> str:
    """What the petitioner answers for one device: ``oui``, ``non``, or nothing."""
    nom = "autorisation_proprietaire" if rang == 1 else f"autorisation_proprietaire_{rang}"
    return donnees.get("projet", {}).get(nom) or ""


def nommer(dispositif: Dispositif, rang: int | None = None) -> str:
    """``Enseigne, 3 × 0,6 m``; with its rank when there are several devices."""
    genre = dispositif.genre.value.replace("_", " ").replace("bache", "bâche").capitalize()
    tailles = [mesure for mesure in (dispositif.largeur, dispositif.hauteur) if mesure is not None]
    format_lu = f", {' × '.join(nombre_fr(mesure) for mesure in tailles)} m" if len(tailles) == 2 else ""
    tete = "" if rang is None else f"Dispositif {rang} : "
    return f"{tete}{genre}{format_lu}"


def lieu(donnees: Mapping[str, Any]) -> Lieu:
    """The place, as far as the form tells; what it does not tell stays unknown (see :mod:`rlpi.carte`)."""
    reponses = donnees.get("lieu", {})
    public = reponses.get("domaine_public")
    protection = reponses.get("protection")
    connues: frozenset[Protection] | None = None
    if protection == "aucune":
        connues = frozenset()
    elif protection and protection != "ne_sait_pas":
        connues = frozenset({Protection(protection)})
    return Lieu(domaine_public=None if public in (None, "") else public == "oui", protections=connues)
