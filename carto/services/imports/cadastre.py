"""Cadastral parcels: GeoJSON of Etalab, EDIGEO sheets of the DGFiP, or any layer with the same columns."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from carto.models import NatureCouche, Parcelle
from carto.services.communes import commune_ou_creee
from carto.services.imports.lecture import ObjetLu, Reglages, exiger, lire_couche
from carto.services.imports.rapport import ImportRefuse, Rapport
from carto.services.imports.sources import couches, empreinte, ouvrir
from carto.services.imports.versions import LICENCE_OUVERTE, TAILLE_LOT, Version

_IDU = re.compile(r"^(\d[\dAB]\d{3})(\d{3})([0-9A-Z]{2})(\d{4})$")
_FEUILLE = re.compile(r"(?<![0-9A-Z])(\d{2}|2A|2B|97\d)(\d{3})\d{3}[0-9A-Z]{2}\d{2}", re.IGNORECASE)
_DEPARTEMENT = re.compile(r"^(\d{2}|2A|2B)$")
TOLERANCE_DESSIN = 0.01


@dataclass(frozen=True)
class _Lue:
    idu: str
    contenance: int | None
    modifiee_le: date | None
    objet: ObjetLu


def importer_cadastre(
    chemin: Path | str,
    *,
    debut: date | None = None,
    departement: str = "",
    est_partiel: bool = False,
    source: str = "",
    licence: str = LICENCE_OUVERTE,
    reglages: Reglages | None = None,
) -> Rapport:
    """Bring an edition of the cadastre: unchanged parcels stay, changed ones get a new version, absent ones end.

    ``debut`` defaults to the latest update date of the file. ``est_partiel`` (always so for an EDIGEO sheet): the
    file does not cover the whole commune, so nothing is ended by its absence. ``departement`` is asked of an
    EDIGEO exchange whose name does not give it.

    :raises ImportRefuse: whatever is wrong, naming the object; the base is then unchanged.
    """
    reglages = reglages or Reglages()
    rapport = reglages.rapport
    with ouvrir(chemin) as racine:
        lues, est_edigeo = _lire(racine, Path(chemin), departement, reglages)
        somme = empreinte(racine, srid=reglages.srid, departement=departement)
    _exiger_idu_uniques(lues)
    debut = debut or max((lue.modifiee_le for lue in lues if lue.modifiee_le), default=None)
    if debut is None:
        raise ImportRefuse(
            "La date de cette édition du cadastre est introuvable.",
            conseil="Indiquez-la : --debut AAAA-MM-JJ.",
        )
    communes = sorted({lue.idu[:5] for lue in lues})
    territoire = communes[0] if len(communes) == 1 else f"{communes[0]}…{communes[-1]}"
    titre = f"Cadastre {territoire} du {debut:%d/%m/%Y}"
    version = Version(
        nature=NatureCouche.CADASTRE, territoire=territoire, titre=titre, debut=debut, empreinte=somme,
        source=source or "Plan cadastral informatisé (DGFiP)", licence=licence, millesime=debut.isoformat(),
        communes=communes,
    )  # fmt: skip
    rapport.titre = titre
    if version.deja_posee():
        rapport.deja_importe = True
        return rapport
    _poser(version, lues, est_partiel or est_edigeo, rapport)
    return rapport


def _lire(racine: Path, chemin: Path, departement: str, reglages: Reglages) -> tuple[list[_Lue], bool]:
    candidats = [f for f in couches(racine) if f.suffix.lower() != ".dbf"]
    feuilles = [f for f in candidats if f.suffix.lower() == ".thf"]
    if feuilles:
        lues = []
        for feuille in feuilles:
            code = _departement(feuille, chemin, departement)
            for objet in lire_couche(feuille, reglages, nom="PARCELLE", dimension=2, couche="PARCELLE_id"):
                lues.append(_depuis_edigeo(objet, code))
        return lues, True
    parcellaires = [f for f in candidats if "parcelle" in f.stem.lower()] or candidats
    if len(parcellaires) != 1:
        raise ImportRefuse(
            f"« {chemin.name} » : {'plusieurs fichiers de parcelles' if parcellaires else 'aucun fichier de parcelles'}.",
            conseil="Donnez un seul fichier de parcelles (GeoJSON, GeoPackage, Shapefile) ou une feuille EDIGEO.",
        )
    objets = lire_couche(parcellaires[0], reglages, nom="PARCELLES", dimension=2)
    exiger(objets, "ID")
    return [_depuis_etalab(objet) for objet in objets], False


def _depuis_etalab(objet: ObjetLu) -> _Lue:
    idu = objet.texte("ID").upper()
    if not _IDU.match(idu):
        raise ImportRefuse(
            f"l'identifiant « {idu} » n'est pas celui d'une parcelle (14 caractères).", objet=objet.nom
        )
    contenance = objet.valeurs.get("contenance")
    return _Lue(idu, int(contenance) if contenance else None, objet.jour("UPDATED", "CREATED"), objet)


def _depuis_edigeo(objet: ObjetLu, departement: str) -> _Lue:
    idu = departement + objet.texte("IDU").upper()
    if not _IDU.match(idu):
        raise ImportRefuse(
            f"l'identifiant « {objet.texte('IDU')} » n'est pas celui d'une parcelle.", objet=objet.nom
        )
    surface = objet.valeurs.get("supf")
    return _Lue(
        idu, round(float(surface)) if surface else None, objet.jour("UPDATE_DATE", "CREAT_DATE"), objet
    )


def _departement(feuille: Path, chemin: Path, departement: str) -> str:
    """Department of an EDIGEO sheet: given, or read in a file name like ``edigeo-593500000A01``."""
    trouve = _FEUILLE.search(chemin.name) or _FEUILLE.search(feuille.name)
    code = departement.upper() or (trouve[1].upper()[:2] if trouve else "")
    if not _DEPARTEMENT.match(code):
        raise ImportRefuse(
            "Le département de cette feuille EDIGEO est inconnu (le fichier ne le contient pas).",
            conseil="Indiquez-le : --departement 59.",
        )
    return code


def _exiger_idu_uniques(lues: list[_Lue]) -> None:
    vus: dict[str, _Lue] = {}
    for lue in lues:
        if lue.idu in vus:
            raise ImportRefuse(
                f"la parcelle {lue.idu} est déjà l'objet n° {vus[lue.idu].objet.rang}.", objet=lue.objet.nom
            )
        vus[lue.idu] = lue


def _poser(version: Version, lues: list[_Lue], est_partiel: bool, rapport: Rapport) -> None:
    par_commune: dict[str, list[_Lue]] = defaultdict(list)
    for lue in lues:
        par_commune[lue.idu[:5]].append(lue)
    rapport.comptes["parcelles"] = len(lues)
    with transaction.atomic():
        lot = version.creer_lot(rapport, None)
        gardees = 0
        for code, groupe in par_commune.items():
            gardees += _poser_commune(version, lot, code, groupe, est_partiel, rapport)
        if gardees:
            rapport.avertir(f"{gardees} parcelles inchangées gardent leur version d'origine.")
        lot.rapport = rapport.en_json()
        lot.save(update_fields=["rapport"])


def _poser_commune(version, lot, code: str, lues: list[_Lue], est_partiel: bool, rapport: Rapport) -> int:
    """Write the versions of one commune; returns how many parcels were left as they are."""
    commune = commune_ou_creee(code)
    courantes = {p.idu: p for p in Parcelle.objects.filter(commune=commune, fin__isnull=True)}
    recente = max((p.debut for p in courantes.values() if not p.est_fictive), default=None)
    if recente and recente > version.debut:
        raise ImportRefuse(
            f"Une édition plus récente ({recente:%d/%m/%Y}) est déjà chargée pour {commune.nom} ({code}).",
            conseil="Les éditions du cadastre s'importent de la plus ancienne à la plus récente.",
        )
    a_creer, a_fermer, gardees = [], [], 0
    for lue in lues:
        ancienne = courantes.pop(lue.idu, None)
        if ancienne is not None and _identique(ancienne, lue):
            gardees += 1
            continue
        if ancienne is not None and ancienne.debut == version.debut:
            ancienne.geom, ancienne.contenance, ancienne.lot = lue.objet.geom, lue.contenance, lot
            ancienne.save(update_fields=["geom", "contenance", "lot"])
            continue
        if ancienne is not None:
            a_fermer.append(ancienne.pk)
        a_creer.append(_parcelle(lue, commune, lot, version.debut))
    if not est_partiel:
        a_fermer += [p.pk for p in courantes.values()]
    for i in range(0, len(a_fermer), TAILLE_LOT // 2):
        Parcelle.objects.filter(pk__in=a_fermer[i : i + TAILLE_LOT // 2]).update(fin=version.debut)
    if a_fermer:
        rapport.remplace.append(f"{len(a_fermer)} parcelles de {commune.nom} d'une édition antérieure")
    Parcelle.objects.bulk_create(a_creer, batch_size=TAILLE_LOT)
    return gardees


def _identique(ancienne: Parcelle, lue: _Lue) -> bool:
    return ancienne.contenance == lue.contenance and ancienne.geom.equals_exact(
        lue.objet.geom, TOLERANCE_DESSIN
    )


def _parcelle(lue: _Lue, commune, lot, debut: date) -> Parcelle:
    _, prefixe, section, numero = _IDU.match(lue.idu).groups()
    return Parcelle(
        lot=lot, debut=debut, commune=commune, idu=lue.idu, prefixe=prefixe, section=section, numero=numero,
        contenance=lue.contenance, geom=lue.objet.geom,
    )  # fmt: skip
