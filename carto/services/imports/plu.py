"""Local plans in the CNIG standard: ZONE_URBA, PRESCRIPTION_*, INFO_*, DOC_URBA, DOC_URBA_COM."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from django.db import models, transaction

from carto.models import Forme, Information, NatureCouche, Prescription, ZoneUrbanisme
from carto.services.communes import commune_ou_creee
from carto.services.imports.lecture import (
    ObjetLu,
    Reglages,
    exiger,
    lire_couche,
    lire_jour,
    lire_table,
    reparer_valeurs,
)
from carto.services.imports.rapport import ImportRefuse, Rapport
from carto.services.imports.sources import couches, empreinte, lire_json, ouvrir
from carto.services.imports.versions import LICENCE_OUVERTE, Version, poser

_COUCHE = re.compile(r"(?:^|_)(zone_urba|(?:prescription|info)_(?:surf|lin|pct))(?:_|$)", re.IGNORECASE)
_TABLE = re.compile(r"(?:^|_)doc_urba(_com)?(?:_|$)", re.IGNORECASE)
_TERRITOIRE = re.compile(r"^(\d{9}|\d[\dAB]\d{3})(?=_|\d{8}$)")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{6})$")
DIMENSIONS = {Forme.SURFACE: 2, Forme.LIGNE: 1, Forme.POINT: None}
ETATS_SANS_EFFET = {
    "01": "en cours de procédure",
    "02": "arrêté",
    "04": "annulé",
    "05": "remplacé",
    "06": "abrogé",
}


def importer_plu(
    chemin: Path | str,
    *,
    debut: date | None = None,
    territoire: str = "",
    source: str = "",
    licence: str = LICENCE_OUVERTE,
    reglages: Reglages | None = None,
) -> Rapport:
    """Import a local plan (folder or archive, any form GDAL reads) as the version in force from ``debut``.

    ``debut`` defaults to DATAPPRO of DOC_URBA, then to the date at the end of the folder's name.

    :raises ImportRefuse: whatever is wrong, naming the object; the base is then unchanged.
    """
    reglages = reglages or Reglages()
    with ouvrir(chemin) as racine:
        reglages.vides_gardes = True
        tables = _tables(racine, reglages.rapport)
        lues = _lire(racine, reglages)
        objets = _objets(lues)
        version = _version(Path(chemin), tables, lues, debut, territoire)
        version.empreinte = empreinte(racine, srid=reglages.srid)
    version.source = source or f"Document d'urbanisme {version.territoire}, standard CNIG"
    version.licence = licence
    _signaler_etat(tables["doc_urba"], reglages.rapport)
    with transaction.atomic():
        if not version.deja_posee():
            noms = {str(c.get("insee")): str(c.get("_nom_commune") or "") for c in tables["doc_urba_com"]}
            for code in version.communes:
                commune_ou_creee(code, noms.get(code, ""))
        return poser(version, objets, reglages.rapport)


def _tables(racine: Path, rapport: Rapport) -> dict[str, list[dict]]:
    """DOC_URBA and DOC_URBA_COM, from doc_urba.json or from their DBF."""
    tables: dict[str, list[dict]] = {"doc_urba": [], "doc_urba_com": []}
    for fichier in couches(racine):
        trouve = _TABLE.search(fichier.stem)
        if trouve is None:
            continue
        if fichier.suffix.lower() == ".json":
            contenu = lire_json(fichier)
            if not isinstance(contenu, dict):
                raise ImportRefuse(f"« {fichier.name} » ne contient pas les tables DOC_URBA et DOC_URBA_COM.")
            for nom in tables:
                lignes = contenu.get(nom) or []
                tables[nom] += [reparer_valeurs(ligne, rapport, f"table {nom}") for ligne in lignes]
        else:
            tables["doc_urba_com" if trouve[1] else "doc_urba"] += lire_table(fichier, rapport)
    return tables


def _lire(racine: Path, reglages: Reglages) -> dict[str, list[ObjetLu]]:
    lues = {}
    for fichier in couches(racine):
        trouve = _COUCHE.search(fichier.stem)
        if trouve is None or fichier.suffix.lower() in {".dbf", ".thf"}:
            continue
        nom = trouve[1].lower()
        if nom in lues:
            raise ImportRefuse(
                f"Deux fichiers portent la couche {nom.upper()} ; le second est « {fichier.name} »."
            )
        forme = nom.rpartition("_")[2]
        dimension = 2 if nom == "zone_urba" else DIMENSIONS[Forme(forme)]
        lues[nom] = lire_couche(fichier, reglages, nom=nom.upper(), dimension=dimension)
    if "zone_urba" not in lues:
        raise ImportRefuse(
            "Aucune couche ZONE_URBA dans ce document.",
            conseil="Donnez le dossier qui contient les couches au standard CNIG (ZONE_URBA, PRESCRIPTION_SURF…).",
        )
    return lues


def _objets(lues: dict[str, list[ObjetLu]]) -> list[models.Model]:
    objets: list[models.Model] = []
    for nom, couche in lues.items():
        if nom == "zone_urba":
            exiger(couche, "LIBELLE", "TYPEZONE")
            objets += [_zone(lu) for lu in couche]
        else:
            famille, _, forme = nom.partition("_")
            modele, code = (Prescription, "PSC") if famille == "prescription" else (Information, "INF")
            exiger(couche, "LIBELLE", f"TYPE{code}")
            objets += [_objet_cnig(modele, lu, forme, code) for lu in couche]
    return objets


def _zone(lu: ObjetLu) -> ZoneUrbanisme:
    typezone = lu.texte("TYPEZONE", longueur=10)
    libelle = lu.texte("LIBELLE", longueur=50) or typezone
    if not typezone:
        raise ImportRefuse("son type de zone (TYPEZONE) est vide.", objet=f"{lu.nom}, zone « {libelle} »")
    return ZoneUrbanisme(
        insee=lu.texte("INSEE", longueur=5),
        libelle=libelle,
        libelong=lu.texte("LIBELONG"),
        typezone=typezone,
        destdomi=lu.texte("DESTDOMI", longueur=10),
        nomfic=lu.texte("NOMFIC", longueur=200),
        urlfic=lu.texte("URLFIC", longueur=500),
        idurba=lu.texte("IDURBA", longueur=60),
        geom=lu.geom,
    )


def _objet_cnig(modele: type[models.Model], lu: ObjetLu, forme: str, code: str) -> models.Model:
    type_code = lu.texte(f"TYPE{code}", longueur=4).zfill(2)
    if type_code == "00":
        raise ImportRefuse(f"son type (TYPE{code}) est vide.", objet=lu.nom)
    return modele(
        insee=lu.texte("INSEE", longueur=5),
        forme=forme,
        libelle=lu.texte("LIBELLE", longueur=300) or f"{code} {type_code}",
        texte=lu.texte("TXT"),
        type_code=type_code,
        sous_type=lu.texte(f"STYPE{code}", longueur=4),
        nomfic=lu.texte("NOMFIC", longueur=200),
        urlfic=lu.texte("URLFIC", longueur=500),
        idurba=lu.texte("IDURBA", longueur=60),
        geom=lu.geom,
    )


def _version(
    chemin: Path,
    tables: dict[str, list[dict]],
    lues: dict[str, list[ObjetLu]],
    debut: date | None,
    territoire: str,
) -> Version:
    """Dates, territory and communes of the document, from its tables, its objects, then its name."""
    document = tables["doc_urba"][0] if tables["doc_urba"] else {}
    nom = chemin.name.split(".")[0]
    idurba = str(document.get("idurba") or lues["zone_urba"][0].texte("IDURBA") or "")
    dates = [lire_jour(ligne.get("datappro")) for ligne in tables["doc_urba"]]
    dates += [lu.jour("DATAPPRO", "DATVALID") for lu in lues["zone_urba"][:1]]
    dates += [lire_jour(trouve[1]) for texte in (nom, idurba) if (trouve := _DATE.search(texte))]
    debut = debut or next((jour for jour in dates if jour), None)
    if debut is None:
        raise ImportRefuse(
            "La date d'approbation du document est introuvable (DATAPPRO de DOC_URBA).",
            conseil="Indiquez-la : --debut AAAA-MM-JJ.",
        )
    communes = {str(ligne["insee"]) for ligne in tables["doc_urba_com"] if ligne.get("insee")}
    communes |= {lu.texte("INSEE") for lu in lues["zone_urba"]} - {""}
    trouve = _TERRITOIRE.match(nom) or _TERRITOIRE.match(idurba)
    territoire = territoire or (trouve[1] if trouve else "") or idurba or nom
    if not communes and len(territoire) == 5:
        communes = {territoire}
    type_document = str(document.get("typedoc") or "PLU")
    return Version(
        nature=NatureCouche.PLU, territoire=territoire, titre=f"{type_document} {territoire} du {debut:%d/%m/%Y}",
        debut=debut, fin=_fin(document, debut), empreinte="", source="", communes=sorted(communes),
        millesime=debut.isoformat(),
    )  # fmt: skip


def _signaler_etat(documents: list[dict], rapport: Rapport) -> None:
    """Say when the document declares itself not in force: the importer obeys, the reader must know."""
    for document in documents:
        if etat := ETATS_SANS_EFFET.get(str(document.get("etat") or "")):
            rapport.avertir(
                f"le document se déclare « {etat} » (ETAT {document['etat']}) : est-il opposable ?"
            )


def _fin(document: dict, debut: date) -> date | None:
    """End of the document, when DATEFIN is really after its beginning (some files repeat DATAPPRO there)."""
    fin = lire_jour(document.get("datefin"))
    return fin if fin and fin > debut else None
