"""Everything one commune has here, in open formats, for the day it leaves: JSON lines, files, journals, checksums.

Written as it is read, into one ZIP: memory does not grow with the number of dossiers. The tables are found from the
models themselves, so that none is forgotten; what is left out is named in ``EXCLUS`` with its reason, and in the
archive's own README.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import ForeignKey, Model, Q
from django.utils import timezone

from communes.models import Commune, Utilisateur
from dossiers.etats import EtatDossier
from dossiers.models import DonneesEvenement, Dossier, Evenement, Fichier, Sceau
from dossiers.services.journal import charge_de
from dossiers.technique import fichiers as depot_de_fichiers
from dossiers.technique.empreintes import normaliser

BLOC = 256 * 1024
#: Tables tied to a dossier or a commune that do not leave, and why.
EXCLUS = {
    "viewflow.task": "mécanique interne : l'étape de chaque dossier est dans dossiers.dossier",
    "viewflow.process": "mécanique interne",
    "workflows.processusdossier": "mécanique interne",
    "dossiers.televersement": "envois de fichiers non terminés",
    "dossiers.evenement": "dans journal.jsonl, avec ses données et ses empreintes",
    "dossiers.donneesevenement": "dans journal.jsonl",
    "communes.octroicommune": "droits techniques, déduits des rôles et des conventions",
    "carto.parcelle": "donnée ouverte : le cadastre se télécharge chez son éditeur",
}
#: Values that open something: never exported.
SECRETS = ("jeton",)


def _cle(modele: type[Model]) -> str:
    return modele._meta.label_lower


def _liens(modele: type[Model], vers: Iterable[type[Model]]) -> list[ForeignKey]:
    cibles = set(vers)
    return [
        c for c in modele._meta.concrete_fields if isinstance(c, ForeignKey) and c.related_model in cibles
    ]


def _chemins(racine: type[Model]) -> dict[type[Model], set[str]]:
    """Every table from which foreign keys lead to ``racine``, with the paths (at most four keys long)."""
    trouves: dict[type[Model], set[str]] = {racine: {""}}
    candidats = [
        m for m in apps.get_models() if m._meta.managed and _cle(m) not in EXCLUS and m is not racine
    ]
    for _ in range(4):
        connus = dict(trouves)
        for modele in candidats:
            for lien in _liens(modele, [m for m in connus if m is not modele]):
                for suite in connus[lien.related_model]:
                    trouves.setdefault(modele, set()).add(f"{lien.name}__{suite}" if suite else lien.name)
    return trouves


def conditions(commune: Commune) -> dict[type[Model], Q]:
    """Each table to export, and which of its rows are the commune's: by their dossier, else by the commune itself.

    A draft belongs to its author until it is filed: it does not leave with the commune.
    """
    retenues: dict[type[Model], Q] = {}
    for modele, chemins in _chemins(Dossier).items():
        condition = Q(pk__in=[])
        for chemin in sorted(chemins):
            prefixe = f"{chemin}__" if chemin else ""
            condition |= Q(**{f"{prefixe}commune": commune}) & ~Q(**{f"{prefixe}etat": EtatDossier.BROUILLON})
        retenues[modele] = condition
    for modele, chemins in _chemins(Commune).items():
        if modele not in retenues:
            condition = Q(pk__in=[])
            for chemin in sorted(chemins):
                condition |= Q(**({chemin: commune} if chemin else {"pk": commune.pk}))
            retenues[modele] = condition
    return retenues


def en_json(valeur: Any) -> Any:
    """One value as JSON says it: dates in ISO 8601, land in EWKT, bytes in base 64."""
    if isinstance(valeur, datetime | date | time):
        return valeur.isoformat()
    if isinstance(valeur, GEOSGeometry):
        return valeur.ewkt
    if isinstance(valeur, bytes | memoryview):
        return base64.b64encode(bytes(valeur)).decode("ascii")
    if isinstance(valeur, Decimal | UUID):
        return str(valeur)
    return valeur


@dataclass
class _Archive:
    """The ZIP under way, and the sum of each of its members."""

    zip: zipfile.ZipFile
    sommes: list[tuple[str, str]] = field(default_factory=list)

    def poser(self, chemin: str, morceaux: Iterable[bytes]) -> None:
        somme = hashlib.sha256()
        entete = zipfile.ZipInfo(chemin, timezone.localtime().timetuple()[:6])
        entete.compress_type = zipfile.ZIP_STORED if chemin.startswith("fichiers/") else zipfile.ZIP_DEFLATED
        with self.zip.open(entete, "w", force_zip64=True) as sortie:
            for morceau in morceaux:
                somme.update(morceau)
                sortie.write(morceau)
        self.sommes.append((somme.hexdigest(), chemin))


def exporter(
    commune: Commune, destination: Path, *, dire: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Writes the archive; rows by table and number of files. A half-written archive leaves nothing behind."""
    brouillon = destination.with_name(f".{destination.name}.partiel")
    try:
        with zipfile.ZipFile(brouillon, "w") as ouvert:
            comptes = _remplir(_Archive(ouvert), commune, dire)
        brouillon.replace(destination)
    finally:
        brouillon.unlink(missing_ok=True)
    return comptes


def _remplir(archive: _Archive, commune: Commune, dire: Callable[[str], None]) -> dict[str, int]:
    comptes: dict[str, int] = {}
    fichiers: set[int] = set()
    personnes: set[int] = set()
    for modele, condition in sorted(conditions(commune).items(), key=lambda paire: _cle(paire[0])):
        nom = _cle(modele)
        archive.poser(f"donnees/{nom}.jsonl", _lignes(modele, condition, comptes, fichiers, personnes))
        dire(f"{nom} : {comptes[nom]}")
    archive.poser("journal.jsonl", _journal(commune, comptes, personnes))
    archive.poser("sceaux.jsonl", _sceaux(comptes))
    archive.poser("personnes.csv", _personnes(personnes))
    archive.poser("fichiers.csv", _liste_des_fichiers(fichiers))
    comptes["fichiers"], manquants = _fichiers(archive, fichiers)
    if manquants:
        archive.poser("manquants.txt", ["\n".join(manquants).encode()])
    archive.poser("LISEZ-MOI.txt", [_lisez_moi(commune, comptes).encode()])
    archive.zip.writestr("SHA256SUMS", "".join(f"{somme}  {chemin}\n" for somme, chemin in archive.sommes))
    return comptes


def _lignes(
    modele: type[Model], condition: Q, comptes: dict[str, int], fichiers: set[int], personnes: set[int]
) -> Iterator[bytes]:
    champs = [c for c in modele._meta.concrete_fields if not any(secret in c.name for secret in SECRETS)]
    vers_fichier = [c.attname for c in _liens(modele, [Fichier])]
    vers_personne = [c.attname for c in _liens(modele, [Utilisateur])]
    nom = _cle(modele)
    comptes[nom] = 0
    lignes = modele._default_manager.filter(condition).order_by("pk").values(*(c.attname for c in champs))
    for ligne in lignes.iterator(chunk_size=500):
        fichiers.update(ligne[a] for a in vers_fichier if ligne.get(a))
        personnes.update(ligne[a] for a in vers_personne if ligne.get(a))
        comptes[nom] += 1
        yield _en_ligne({cle: en_json(valeur) for cle, valeur in ligne.items()})


def _en_ligne(valeurs: dict[str, Any]) -> bytes:
    return json.dumps(valeurs, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _journal(commune: Commune, comptes: dict[str, int], personnes: set[int]) -> Iterator[bytes]:
    """Each fact with what its hash covers: the chain is checked without the platform."""
    comptes["journal"] = 0
    lignes = Evenement.objects.filter(dossier__commune=commune).select_related("vise", "donnees", "dossier")
    for e in lignes.defer("dossier__emprise", "dossier__donnees").order_by("dossier", "rang").iterator(500):
        donnees: DonneesEvenement = e.donnees
        comptes["journal"] += 1
        if e.auteur_id:
            personnes.add(e.auteur_id)
        yield _en_ligne(
            {
                "charge": normaliser(charge_de(e, e.dossier.reference, e.vise.rang if e.vise else None)),
                "precedent": e.precedent,
                "empreinte": e.empreinte,
                "donnees": None if donnees.purge_le else donnees.contenu,
            }
        )


def _sceaux(comptes: dict[str, int]) -> Iterator[bytes]:
    comptes["sceaux"] = 0
    for sceau in Sceau.objects.order_by("jour").iterator(500):
        comptes["sceaux"] += 1
        jeton = en_json(bytes(sceau.jeton)) if sceau.jeton is not None else None
        yield _en_ligne(
            {
                "jour": sceau.jour.isoformat(),
                "nombre": sceau.nombre,
                "empreinte": sceau.empreinte,
                "jeton": jeton,
            }
        )


def _personnes(cles: set[int]) -> Iterator[bytes]:
    """Who the numbers of accounts are: no password, no right, nothing that opens anything."""
    texte = io.StringIO()
    ecrivain = csv.writer(texte)
    ecrivain.writerow(["id", "courriel", "prenom", "nom", "qualite", "organisation"])
    rangees = sorted(cles)
    for debut in range(0, len(rangees), 500):
        lot = Utilisateur.objects.filter(pk__in=rangees[debut : debut + 500]).order_by("pk")
        ecrivain.writerows(lot.values_list("pk", "courriel", "prenom", "nom", "qualite", "organisation"))
    yield texte.getvalue().encode()


def _liste_des_fichiers(cles: set[int]) -> Iterator[bytes]:
    yield b"id,sha256,octets,type\n"
    rangees = sorted(cles)
    for debut in range(0, len(rangees), 500):
        lot = Fichier.objects.filter(pk__in=rangees[debut : debut + 500]).order_by("pk")
        for ligne in lot.values_list("pk", "empreinte", "taille", "type_mime"):
            yield (",".join(map(str, ligne)) + "\n").encode()


def _fichiers(archive: _Archive, cles: set[int]) -> tuple[int, list[str]]:
    """Contents under their own hash; those the storage has lost are named."""
    nombre, manquants, rangees = 0, [], sorted(cles)
    for debut in range(0, len(rangees), 500):
        for empreinte in Fichier.objects.filter(
            pk__in=rangees[debut : debut + 500], purge_le__isnull=True
        ).values_list("empreinte", flat=True):  # fmt: skip
            try:
                flux = depot_de_fichiers.ouvrir(empreinte)
            except depot_de_fichiers.FichierIntrouvable:
                manquants.append(empreinte)
                continue
            with flux:
                archive.poser(f"fichiers/{empreinte[:2]}/{empreinte}", iter(lambda f=flux: f.read(BLOC), b""))
            nombre += 1
    return nombre, manquants


def _lisez_moi(commune: Commune, comptes: dict[str, int]) -> str:
    tables = "\n".join(f"  {nom} : {nombre}" for nom, nombre in sorted(comptes.items()))
    exclus = "\n".join(f"  {nom} : {pourquoi}" for nom, pourquoi in sorted(EXCLUS.items()))
    return (
        f"Export de {commune.nom} ({commune.code_insee}), fait le {timezone.localtime():%d/%m/%Y à %H:%M}.\n\n"
        "donnees/*.jsonl   une table par fichier, une ligne JSON (UTF-8) par enregistrement. Les colonnes en _id\n"
        "                  renvoient à la colonne id d'une autre table. Dates en ISO 8601, terrains en EWKT\n"
        "                  (Lambert 93, SRID 2154), octets en base 64.\n"
        "                  Les colonnes de fichiers renvoient à fichiers.csv.\n"
        "journal.jsonl     les faits de chaque dossier, dans l'ordre. empreinte = SHA-256 de precedent et de charge ;\n"
        "                  charge.donnees est le SHA-256 de donnees (null si une purge les a vidées).\n"
        "sceaux.jsonl      les sceaux quotidiens et leurs jetons d'horodatage RFC 3161.\n"
        "personnes.csv     à qui sont les numéros de comptes cités.\n"
        "fichiers/xx/…     le contenu exact de chaque fichier, sous son SHA-256.\n"
        "SHA256SUMS        à vérifier par : sha256sum -c SHA256SUMS\n\n"
        f"Lignes par table :\n{tables}\n\nCe qui n'est pas là, et pourquoi :\n{exclus}\n"
        "  brouillons : ils sont à leur auteur tant qu'ils ne sont pas déposés\n"
    )
