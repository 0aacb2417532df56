"""What the platform needs to know of outdoor advertising."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dossiers.registre import Domaine, TypeDossier
from droit.articles import Article, Code
from rlpi.droit.echeancier import echeancier
from rlpi.formulaires import etapes
from rlpi.lettres import (
    mentions_decision,
    mentions_demande_pieces,
    mentions_recepisse,
    sens,
    visas,
)
from rlpi.pieces import pieces

TYPES = {
    t.code: t
    for t in (
        TypeDossier(
            "AP",
            "Autorisation préalable d'enseigne ou de publicité",
            "AP",
            "Cerfa 14798",
            "Poser ou changer une enseigne.",
        ),
        TypeDossier(
            "DPP",
            "Déclaration préalable de publicité",
            "DPP",
            "Cerfa 14799",
            "Installer une publicité non lumineuse.",
        ),
    )
}

_QUESTIONS = {
    "activite": "Activité",
    "description": "Description",
    "largeur": "Largeur (m)",
    "hauteur": "Hauteur (m)",
    "hauteur_sol": "Hauteur au-dessus du sol (m)",
    "saillie": "Saillie (m)",
    "surface_facade": "Surface de la façade (m²)",
    "surface_existante": "Enseignes existantes (m²)",
    "luminance": "Luminance (cd/m²)",
}


def objet(type_dossier: str, donnees: Mapping[str, Any]) -> str:
    """The object in one line: what device, for what activity."""
    projet = donnees.get("projet", {})
    genre = str(projet.get("genre", "")).replace("_", " ")
    activite = projet.get("activite", "")
    return f"{genre.capitalize()} — {activite}".strip(" —") or TYPES[type_dossier].libelle


def resume(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The figures of the device that letters and screens show."""
    projet = donnees.get("projet", {})
    return [
        (libelle, str(projet[champ]).replace(".", ","))
        for champ, libelle in _QUESTIONS.items()
        if projet.get(champ) not in (None, "")
    ]


def article_completude(type_dossier: str) -> Article:
    """The article that lets missing pieces be requested."""
    return Article("R581-10", "2°", Code.ENVIRONNEMENT)


DOMAINE = Domaine(
    code="rlpi",
    libelle="Affichage extérieur (RLPi)",
    types=TYPES,
    echeancier=echeancier,
    etapes=etapes,
    pieces=pieces,
    objet=objet,
    resume=resume,
    sens=sens,
    visas=visas,
    mentions_recepisse=mentions_recepisse,
    mentions_decision=mentions_decision,
    mentions_demande_pieces=mentions_demande_pieces,
    article_completude=article_completude,
    accuse_fait_courir=False,
    regle_portail="Un courrier est réputé reçu le jour où vous l’ouvrez. Si vous ne l’ouvrez pas dans les "
    "quinze jours, il est réputé reçu le jour où il a été mis à votre disposition (article R112-20 du code "
    "des relations entre le public et l’administration).",
)
