"""What the platform needs to know of the droit des sols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ads.avant_signature import controles
from ads.cerfa import reprendre
from ads.complements import complements
from ads.controle import conseils
from ads.delai import CONSULTATIONS_DU_PUBLIC, PROLONGATIONS_POSSIBLES, effets_delai
from ads.droit import conservation
from ads.droit.circonstances import CIRCONSTANCES
from ads.droit.echeancier import echeancier
from ads.formulaires import etapes
from ads.lettres import (
    mentions_decision,
    mentions_demande_pieces,
    mentions_recepisse,
    sens,
)
from ads.pieces import DU_TRANSFERT, pieces, pieces_possibles
from ads.redaction import SUITES, rediger
from ads.redaction_tacite import certificat_tacite
from carto.services.detection import suggerer
from dossiers.registre import Domaine, TypeDossier
from droit.articles import Article

TYPES = {
    t.code: t
    for t in (
        TypeDossier(
            "PCMI",
            "Permis de construire une maison individuelle ou ses annexes",
            "PC",
            "Cerfa 13406",
            "Construire ou agrandir une maison.",
        ),
        TypeDossier("PC", "Permis de construire", "PC", "Cerfa 13409", "Construire tout autre bâtiment."),
        TypeDossier(
            "DP",
            "Déclaration préalable de travaux",
            "DP",
            "Cerfa 16702",
            "Petits travaux, façade, clôture, piscine.",
            a_confronter=False,
        ),
        TypeDossier("PA", "Permis d'aménager", "PA", "Cerfa 16297", "Diviser ou aménager un terrain."),
        TypeDossier("PD", "Permis de démolir", "PD", "Cerfa 13405", "Démolir tout ou partie d'un bâtiment."),
        TypeDossier(
            "CUa",
            "Certificat d'urbanisme d'information",
            "CU",
            "Cerfa 13410",
            "Connaître les règles qui s'appliquent à un terrain.",
            est_affiche=False,
            en_lot=True,
        ),
        TypeDossier(
            "CUb",
            "Certificat d'urbanisme opérationnel",
            "CU",
            "Cerfa 13410",
            "Savoir si une opération est possible sur un terrain.",
            est_affiche=False,
            en_lot=True,
        ),
    )
}

_QUESTIONS = {
    "description": "Description",
    "operation": "Opération envisagée",
    "surface_existante": "Surface de plancher existante (m²)",
    "surface_creee": "Surface de plancher créée (m²)",
    "surface_supprimee": "Surface de plancher supprimée (m²)",
    "surface_demolie": "Surface de plancher démolie (m²)",
    "emprise_creee": "Emprise au sol créée (m²)",
    "hauteur": "Hauteur (m)",
    "surface_amenagee": "Superficie aménagée (m²)",
    "nombre_lots": "Nombre de lots",
    "logements": "Logements créés",
}


def objet(type_dossier: str, donnees: Mapping[str, Any]) -> str:
    """The object of the dossier in one line: nature, then description."""
    projet = donnees.get("projet", {})
    texte = projet.get("description") or projet.get("operation") or ""
    return texte.splitlines()[0] if texte.strip() else TYPES[type_dossier].libelle


def resume(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The figures of the project that letters and screens show."""
    projet = donnees.get("projet", {})
    return [
        (libelle, _a_lire(projet[champ]))
        for champ, libelle in _QUESTIONS.items()
        if projet.get(champ) not in (None, "")
    ]


def _a_lire(valeur: Any) -> str:
    """A figure with its decimal comma; a text as it was typed."""
    texte = str(valeur)
    return texte.replace(".", ",") if texte.replace(".", "", 1).isdigit() else texte


def article_completude(type_dossier: str) -> Article:
    """The article that lets missing pieces be requested; certificates have no such regime."""
    return Article("R*423-38")


DOMAINE = Domaine(
    code="ads",
    libelle="Droit des sols",
    types=TYPES,
    echeancier=echeancier,
    etapes=etapes,
    pieces=pieces,
    pieces_possibles=pieces_possibles,
    pieces_de_transfert=DU_TRANSFERT,
    objet=objet,
    resume=resume,
    sens=sens,
    mentions_recepisse=mentions_recepisse,
    mentions_decision=mentions_decision,
    mentions_demande_pieces=mentions_demande_pieces,
    article_completude=article_completude,
    circonstances={c.code: c.libelle for c in CIRCONSTANCES.values()},
    effets_delai=effets_delai,
    prolongations=PROLONGATIONS_POSSIBLES,
    consultations_du_public=CONSULTATIONS_DU_PUBLIC,
    accuse_fait_courir=True,
    conseils=conseils,
    reprendre=reprendre,
    rediger=rediger,
    complements=complements,
    controles=controles,
    suites=SUITES,
    certificat_tacite=certificat_tacite,
    conservation=conservation.REGLES,
    pour_qui="Construire, agrandir, aménager, démolir, ou demander quelles règles s’appliquent à un terrain.",
    regle_portail="Un courrier est réputé reçu le lendemain du jour où l’avis vous est envoyé, que vous "
    "l’ouvriez ou non (article R474-1 du code de l’urbanisme).",
    lire_carte=lambda detection: suggerer(detection, "ads"),
)
