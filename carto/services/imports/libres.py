"""Publicity zones, risks, road managers and free layers: one file, columns named by the person who imports."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import models

from carto.models import GestionnaireVoie, NatureCouche, ObjetLibre, ZonePublicite, ZoneRisque
from carto.services.imports.lecture import ObjetLu, Reglages, lire_couche
from carto.services.imports.rapport import ImportRefuse, Rapport
from carto.services.imports.sources import couches, empreinte, ouvrir
from carto.services.imports.versions import LICENCE_OUVERTE, Version, poser

FAUX = {"0", "f", "false", "faux", "non", "n", "hors"}
CLES_REGLE = {"dispositif", "mesure", "maximum"}


def importer_rlpi(
    chemin: Path | str,
    *,
    debut: date,
    territoire: str,
    communes: list[str] | None = None,
    source: str,
    licence: str = LICENCE_OUVERTE,
    reglages: Reglages | None = None,
) -> Rapport:
    """Import the zones of a règlement local de publicité.

    Columns: ``ZONE`` (or CODE, CODE_ZONE, LIBELLE), and if known ``NOM``, ``REFERENCE``, ``AGGLO`` (oui/non) and
    ``REGLES``, a JSON list of ``{"dispositif", "mesure", "maximum", "unite", "reference"}``.

    :raises ImportRefuse: whatever is wrong, naming the object; the base is then unchanged.
    """
    titre = f"Règlement local de publicité {territoire} du {debut:%d/%m/%Y}"
    version = Version(
        nature=NatureCouche.RLPI, territoire=territoire, titre=titre, debut=debut, empreinte="", source=source,
        licence=licence, millesime=debut.isoformat(), communes=sorted(communes or []),
    )  # fmt: skip
    return _importer(chemin, version, _zone_publicite, 2, reglages or Reglages())


def importer_couche(
    chemin: Path | str,
    *,
    nature: str,
    nom: str,
    debut: date,
    territoire: str = "",
    communes: list[str] | None = None,
    source: str,
    licence: str = LICENCE_OUVERTE,
    couche: str = "",
    reglages: Reglages | None = None,
) -> Rapport:
    """Import a layer of risks, road managers or a free layer named ``nom``; ``couche`` picks one in a GeoPackage.

    :raises ImportRefuse: whatever is wrong, naming the object; the base is then unchanged.
    """
    fabriques: dict[str, tuple[Callable[[ObjetLu], models.Model], int | None]] = {
        NatureCouche.RISQUES: (lambda lu: _zone_risque(lu, nom), 2),
        NatureCouche.VOIRIE: (_gestionnaire, None),
        NatureCouche.LIBRE: (lambda lu: _objet_libre(lu, nom), None),
    }
    if nature not in fabriques:
        raise ImportRefuse(f"Nature de couche inconnue : « {nature} » (attendu : {', '.join(fabriques)}).")
    fabrique, dimension = fabriques[nature]
    version = Version(
        nature=nature, territoire=f"{nom} {territoire}".strip(), titre=f"{nom} {territoire} du {debut:%d/%m/%Y}",
        debut=debut, empreinte="", source=source, licence=licence, millesime=debut.isoformat(),
        communes=sorted(communes or []),
    )  # fmt: skip
    return _importer(chemin, version, fabrique, dimension, reglages or Reglages(), couche)


def _importer(
    chemin: Path | str,
    version: Version,
    fabrique: Callable[[ObjetLu], models.Model],
    dimension: int | None,
    reglages: Reglages,
    couche: str = "",
) -> Rapport:
    with ouvrir(chemin) as racine:
        fichiers = [f for f in couches(racine) if f.suffix.lower() not in {".dbf", ".thf"}]
        if len(fichiers) != 1:
            presents = ", ".join(f.name for f in fichiers) or "aucun"
            raise ImportRefuse(f"Il faut un seul fichier de données ; ici : {presents}.")
        lus = lire_couche(fichiers[0], reglages, dimension=dimension, couche=couche)
        version.empreinte = empreinte(racine, srid=reglages.srid, couche=couche)
    return poser(version, [fabrique(lu) for lu in lus], reglages.rapport)


def _zone_publicite(lu: ObjetLu) -> ZonePublicite:
    code = lu.texte("ZONE", "CODE", "CODE_ZONE", "LIBELLE", longueur=20)
    if not code:
        raise ImportRefuse(
            "le code de sa zone est vide (colonne ZONE, CODE, CODE_ZONE ou LIBELLE).", objet=lu.nom
        )
    agglomeration = lu.texte("AGGLO", "AGGLOMERATION", "EST_EN_AGGLOMERATION").lower()
    return ZonePublicite(
        code=code,
        nom=lu.texte("NOM", "LIBELONG", longueur=200),
        reference=lu.texte("REFERENCE", "TXT", longueur=300),
        regles=_regles(lu),
        est_en_agglomeration=agglomeration not in FAUX,
        geom=lu.geom,
    )


def _regles(lu: ObjetLu) -> list[dict]:
    """The numbers of a zone, checked one by one."""
    brut = lu.valeurs.get("regles")
    if not brut:
        return []
    try:
        regles = json.loads(brut) if isinstance(brut, str) else brut
    except json.JSONDecodeError as erreur:
        raise ImportRefuse("ses règles (REGLES) ne sont pas du JSON.", objet=lu.nom) from erreur
    for rang, regle in enumerate(regles if isinstance(regles, list) else [regles], 1):
        if not isinstance(regle, dict) or not regle.keys() >= CLES_REGLE:
            raise ImportRefuse(
                f"la règle n° {rang} doit donner {', '.join(sorted(CLES_REGLE))}.", objet=lu.nom
            )
        if isinstance(regle["maximum"], bool) or not isinstance(regle["maximum"], int | float):
            raise ImportRefuse(f"le maximum de la règle n° {rang} n'est pas un nombre.", objet=lu.nom)
    return regles if isinstance(regles, list) else [regles]


def _zone_risque(lu: ObjetLu, nom: str) -> ZoneRisque:
    return ZoneRisque(
        nature=lu.texte("NATURE", "ALEA", longueur=60) or nom[:60],
        nom=lu.texte("NOM", "LIBELLE", longueur=200) or nom,
        niveau=lu.texte("NIVEAU", longueur=60),
        service=lu.texte("SERVICE", longueur=200),
        est_ppr=bool(lu.texte("PPR")) and lu.texte("PPR").lower() not in FAUX,
        geom=lu.geom,
    )


def _gestionnaire(lu: ObjetLu) -> GestionnaireVoie:
    gestionnaire = lu.texte("GESTIONNAIRE", "GESTIONNAI", "GEST", longueur=150)
    if not gestionnaire:
        raise ImportRefuse("son gestionnaire est vide (colonne GESTIONNAIRE).", objet=lu.nom)
    return GestionnaireVoie(
        nom_voie=lu.texte("NOM", "NOM_VOIE", "VOIE", longueur=150) or "voie sans nom",
        gestionnaire=gestionnaire,
        categorie=lu.texte("CATEGORIE", longueur=60),
        geom=lu.geom,
    )


def _objet_libre(lu: ObjetLu, nom: str) -> ObjetLibre:
    attributs = {
        c: v if isinstance(v, str | int | float | bool | type(None)) else str(v)
        for c, v in lu.valeurs.items()
    }
    return ObjetLibre(
        couche=nom[:80],
        nom=lu.texte("NOM", "LIBELLE", "NAME", longueur=300),
        attributs=attributs,
        geom=lu.geom,
    )
