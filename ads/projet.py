"""From the form to the facts that rules read: one mapping, so that guichet and bench agree."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ads.droit.projet import Projet, Travaux

Donnees = Mapping[str, Mapping[str, Any]]


def _bool(valeur: str | None) -> bool | None:
    return None if valeur in (None, "") else valeur == "oui"


def _travaux(type_dossier: str, projet: Mapping[str, Any]) -> frozenset[Travaux]:
    if type_dossier == "CUa":
        return frozenset({Travaux.CERTIFICAT_INFORMATION})
    if type_dossier == "CUb":
        return frozenset({Travaux.CERTIFICAT_OPERATIONNEL})
    if type_dossier == "PD":
        return frozenset({Travaux.DEMOLITION})
    nature = projet.get("nature")
    travaux = {Travaux(nature)} if nature else set()
    if projet.get("demolition") == "oui":
        travaux.add(Travaux.DEMOLITION)
    return frozenset(travaux)


def projet(type_dossier: str, donnees: Donnees, circonstances: frozenset[str] = frozenset()) -> Projet:
    """The facts known of a project. What was not asked stays unknown (``None``).

    ``circonstances``: codes retained for the dossier; a retained one is a known fact.
    """
    p = donnees.get("projet", {})
    demandeur = donnees.get("demandeur", {})
    terrain = donnees.get("terrain", {})
    existante, creee = p.get("surface_existante"), p.get("surface_creee")
    totale = None
    if existante is not None and creee is not None:
        totale = existante + creee - (p.get("surface_supprimee") or Decimal(0))
    nature = p.get("nature")
    faits: dict[str, Any] = {
        "travaux": _travaux(type_dossier, p),
        "surface_plancher_creee": creee,
        "emprise_creee": p.get("emprise_creee"),
        "surface_plancher_totale": totale,
        "hauteur": p.get("hauteur"),
        "bassin_piscine": p.get("bassin"),
        "hauteur_mur": p.get("hauteur_cloture"),
        "surface_terrain": terrain.get("superficie"),
        "surface_amenagee": p.get("surface_amenagee"),
        "unites_stationnement": p.get("unites_stationnement"),
        "lotissement_equipements_communs": _bool(p.get("voies_communes")),
        "demolition_partielle": _bool(p.get("partielle")),
        "mh_inscrit": _bool(p.get("monument")),
        "assainissement_non_collectif": _bool(p.get("assainissement")),
        "erp": _bool(p.get("erp")),
        "visible_espace_public": _bool(p.get("visible")),
        "maison_individuelle": True if type_dossier == "PCMI" else None,
    }
    if demandeur.get("nature"):
        faits["petitionnaire_physique"] = demandeur["nature"] == "physique"
    if nature == "construction_neuve":
        faits["modifie_facade"] = False
    for code in circonstances:
        if code in Projet.__dataclass_fields__:
            faits[code] = True
    return Projet(**faits)
