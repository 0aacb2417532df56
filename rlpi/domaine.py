"""What the platform needs to know of outdoor advertising."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from carto.services.detection import suggerer
from dossiers.registre import Domaine, TypeDossier
from droit.articles import Article, Code
from droit.notification import Regime
from rlpi.autorite import autorite, empechement
from rlpi.complements import complements, controles
from rlpi.conseils import conseils
from rlpi.demonstration import demontrer
from rlpi.droit import conservation
from rlpi.droit.echeancier import echeancier
from rlpi.formulaires import etapes
from rlpi.formulaires.dispositif import CHAMPS
from rlpi.formulaires.groupes import par_dispositif
from rlpi.lettres import (
    mentions_decision,
    mentions_demande_pieces,
    mentions_recepisse,
    sens,
)
from rlpi.panneaux import panneaux, propositions
from rlpi.pieces import pieces
from rlpi.redaction import SUITES, rediger
from rlpi.redaction_tacite import certificat_tacite
from rlpi.termes import atteints
from rlpi.territoire import textes_locaux

TYPES = {
    t.code: t
    for t in (
        TypeDossier(
            "AP",
            "Autorisation préalable d'enseigne ou de publicité",
            "AP",
            "Cerfa 14798",
            "Poser ou changer une enseigne.",
            est_affiche=False,
        ),
        TypeDossier(
            "DPP",
            "Déclaration préalable de publicité",
            "DPP",
            "Cerfa 14799",
            "Installer une publicité non lumineuse.",
            est_affiche=False,
        ),
    )
}

_QUESTIONS = {
    "largeur": "Largeur (m)",
    "hauteur": "Hauteur (m)",
    "hauteur_sol": "Hauteur au-dessus du sol (m)",
    "saillie": "Saillie (m)",
    "surface_publicitaire": "Surface de la publicité (m²)",
    "surface_facade": "Surface de la façade (m²)",
    "surface_existante": "Enseignes existantes (m²)",
    "luminance": "Luminance (cd/m²)",
}
_GENRES = {"bache_chantier": "bâche de chantier", "bache_publicitaire": "bâche publicitaire"}


def _genre(code: Any) -> str:
    return _GENRES.get(str(code), str(code or "").replace("_", " "))


def objet(type_dossier: str, donnees: Mapping[str, Any]) -> str:
    """The object in one line: what devices, for what activity."""
    projet = donnees.get("projet", {})
    genres = [_genre(dispositif.get("genre")) for dispositif in par_dispositif(projet, CHAMPS)]
    nommes = list(dict.fromkeys(genre for genre in genres if genre))
    tete = ", ".join(nommes)
    if len(genres) > 1:
        tete = f"{len(genres)} dispositifs : {tete}"
    activite = projet.get("activite", "")
    return f"{tete[:1].upper()}{tete[1:]} — {activite}".strip(" —") or TYPES[type_dossier].libelle


def resume(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The figures of each device that letters and screens show, named by its rank when there are several."""
    projet = donnees.get("projet", {})
    lignes = [
        (libelle, str(projet[champ]))
        for champ, libelle in (("activite", "Activité"), ("description", "Description"))
        if projet.get(champ) not in (None, "")
    ]
    dispositifs = par_dispositif(projet, CHAMPS)
    for rang, dispositif in enumerate(dispositifs, 1):
        prefixe = f"Dispositif {rang} – " if len(dispositifs) > 1 else ""
        if prefixe:
            lignes.append((f"{prefixe}nature", _genre(dispositif.get("genre")).capitalize()))
            if rang > 1 and dispositif.get("description"):
                lignes.append((f"{prefixe}description", str(dispositif["description"])))
        lignes += [
            (
                f"{prefixe}{libelle[:1].lower()}{libelle[1:]}" if prefixe else libelle,
                _nombre(dispositif[champ]),
            )
            for champ, libelle in _QUESTIONS.items()
            if dispositif.get(champ) not in (None, "")
        ]
    return lignes


def _nombre(valeur: Any) -> str:
    return str(valeur).replace(".", ",")


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
    conseils=conseils,
    resume=resume,
    sens=sens,
    textes_locaux=textes_locaux,
    controles=controles,
    mentions_recepisse=mentions_recepisse,
    mentions_decision=mentions_decision,
    mentions_demande_pieces=mentions_demande_pieces,
    article_completude=article_completude,
    accuse_fait_courir=False,
    regime_notification=Regime.CRPA,
    panneaux=panneaux,
    propositions=propositions,
    rediger=rediger,
    complements=complements,
    suites=SUITES,
    certificat_tacite=certificat_tacite,
    conservation=conservation.REGLES,
    autorite=autorite,
    empechement=empechement,
    termes_atteints=atteints,
    demontrer=demontrer,
    pour_qui="Enseignes de commerces, publicités et préenseignes. Le RLPi est le règlement local de publicité "
    "intercommunal : les règles d’affichage de la métropole.",
    regle_portail="Un courrier est réputé reçu le jour où vous l’ouvrez. Si vous ne l’ouvrez pas dans les "
    "quinze jours, il est réputé reçu le jour où il a été mis à votre disposition (article R112-20 du code "
    "des relations entre le public et l’administration).",
    lire_carte=lambda detection: suggerer(detection, "rlpi"),
)
