"""Content-addressed files: the name of a file is the SHA-256 of its bytes, kept byte for byte.

Files live in the default Django storage under ``fichiers/aa/bb/<sha256>``, outside the web root.
Depositing twice the same bytes stores them once; a deposit that is cut leaves nothing under a final name.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage

from .formats import EXTENSIONS, JPEG, PDF, PNG, FichierRefuse, examiner

__all__ = [
    "MO", "TYPES_ACCEPTES", "FichierDepose", "FichierIntrouvable", "FichierRefuse",
    "chemin", "deposer_flux", "effacer", "existe", "isoler", "nettoyer_nom", "ouvrir", "verifier",
]  # fmt: skip

journal = logging.getLogger(__name__)

MO = 1024 * 1024
TYPES_ACCEPTES = frozenset({PDF, JPEG, PNG})
NOM_MAX = 255

_MORCEAU = 256 * 1024
#: The volume is full, or the account's share of it is.
_PLUS_DE_PLACE = frozenset({errno.ENOSPC, errno.EDQUOT})
_EMPREINTE = re.compile(r"[0-9a-f]{64}")


class FichierIntrouvable(Exception):
    """No stored file has this hash."""


@dataclass(frozen=True)
class FichierDepose:
    """A stored file. ``nom``: cleaned display name. ``taille`` in bytes. ``extension`` with its dot, from
    the content. ``actif``: a PDF that holds a script or a launch action, to be served as an attachment
    with ``Content-Security-Policy: sandbox``, never inline."""

    empreinte: str
    taille: int
    type_mime: str
    extension: str
    nom: str
    nombre_pages: int | None = None
    actif: bool = False


def deposer_flux(
    flux: BinaryIO | File[bytes],
    nom: str,
    *,
    taille_max: int | None = None,
    types: frozenset[str] = TYPES_ACCEPTES,
    stockage: Storage | None = None,
) -> FichierDepose:
    """Store what ``flux`` holds and say what it is; memory use does not depend on its size.

    Raises ``FichierRefuse`` (nothing is then kept); stops reading as soon as ``taille_max`` (bytes, by
    default ``settings.TAILLE_MAXIMALE_FICHIER``) is passed.
    """
    taille_max = settings.TAILLE_MAXIMALE_FICHIER if taille_max is None else taille_max
    stockage = stockage or default_storage
    annoncee = getattr(flux, "size", None)
    if isinstance(annoncee, int) and annoncee > taille_max:
        raise _trop_gros(taille_max)
    try:
        with _brouillon(stockage) as brouillon:
            empreinte, taille = _recopier(flux, brouillon, taille_max)
            contenu = examiner(brouillon, types)
            _ranger(brouillon, empreinte, taille, stockage)
    except OSError as erreur:
        if erreur.errno not in _PLUS_DE_PLACE:
            raise
        journal.critical("Plus de place pour les fichiers : dépôt refusé.")
        raise FichierRefuse(
            "La plateforme n'a plus de place pour recevoir ce fichier : il n'a pas été enregistré, le reste de votre "
            "saisie est gardé. L'administrateur est prévenu ; réessayez dans quelques heures.",
            "stockage_plein",
        ) from erreur
    return FichierDepose(
        empreinte=empreinte,
        taille=taille,
        type_mime=contenu.type_mime,
        extension=EXTENSIONS[contenu.type_mime],
        nom=nettoyer_nom(nom, EXTENSIONS[contenu.type_mime]),
        nombre_pages=contenu.nombre_pages,
        actif=contenu.actif,
    )


def chemin(empreinte: str) -> str:
    """Name of a file in the storage."""
    if not _EMPREINTE.fullmatch(empreinte):
        raise SuspiciousFileOperation(f"Empreinte mal formée : {empreinte!r}.")
    return f"fichiers/{empreinte[:2]}/{empreinte[2:4]}/{empreinte}"


def existe(empreinte: str, *, stockage: Storage | None = None) -> bool:
    """Whether a file with this hash is stored (its content is not re-read: see ``verifier``)."""
    return (stockage or default_storage).exists(chemin(empreinte))


def ouvrir(empreinte: str, *, stockage: Storage | None = None) -> File[bytes]:
    """The stored file, opened for reading; raises ``FichierIntrouvable``."""
    try:
        return (stockage or default_storage).open(chemin(empreinte), "rb")
    except FileNotFoundError as erreur:
        raise FichierIntrouvable(f"Fichier introuvable : {empreinte}.") from erreur


def effacer(empreinte: str, *, stockage: Storage | None = None) -> None:
    """Removes a content for good, from its place and from quarantine; doing it twice changes nothing."""
    stockage = stockage or default_storage
    for place in (chemin(empreinte), f"quarantaine/{empreinte}"):
        if stockage.exists(place):
            stockage.delete(place)


def isoler(empreinte: str, *, stockage: Storage | None = None) -> None:
    """Moves an infected content out of the place files are served from; doing it twice changes nothing."""
    stockage = stockage or default_storage
    ecart = f"quarantaine/{empreinte}"
    try:
        with ouvrir(empreinte, stockage=stockage) as flux:
            if not stockage.exists(ecart):
                stockage.save(ecart, flux)
    except FichierIntrouvable:
        return
    stockage.delete(chemin(empreinte))


def verifier(empreinte: str, *, stockage: Storage | None = None) -> bool:
    """Whether the file is there and its bytes still have this hash."""
    try:
        with ouvrir(empreinte, stockage=stockage) as fichier:
            calcul = hashlib.sha256()
            while morceau := fichier.read(_MORCEAU):
                calcul.update(morceau)
    except FichierIntrouvable:
        return False
    return calcul.hexdigest() == empreinte


def nettoyer_nom(nom: str, extension: str = "") -> str:
    """A display name without path, control or direction-changing characters, at most ``NOM_MAX`` characters,
    whose extension is that of the content. Apostrophes, accents and spaces are kept."""
    nom = unicodedata.normalize("NFC", nom).replace("\\", "/").rsplit("/", 1)[-1]
    nom = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in nom)
    nom = " ".join(nom.split()).strip(". ")
    suffixe = PurePosixPath(nom).suffix
    if extension and suffixe.lower() not in _equivalentes(extension):
        suffixe = extension
        racine = nom
    else:
        racine = nom[: len(nom) - len(suffixe)]
    return (racine[: NOM_MAX - len(suffixe)].rstrip(". ") or "document") + suffixe


def _equivalentes(extension: str) -> set[str]:
    return {".jpg", ".jpeg", ".jpe"} if extension == ".jpg" else {extension}


def _trop_gros(taille_max: int) -> FichierRefuse:
    return FichierRefuse(
        f"Ce fichier dépasse {taille_max // MO} Mo. Réduisez-le (qualité de numérisation) ou séparez-le en "
        "plusieurs fichiers.",
        "trop_gros",
    )


def _recopier(flux: Any, sortie: IO[bytes], taille_max: int) -> tuple[str, int]:
    calcul, taille = hashlib.sha256(), 0
    while morceau := flux.read(_MORCEAU):
        taille += len(morceau)
        if taille > taille_max:
            raise _trop_gros(taille_max)
        calcul.update(morceau)
        sortie.write(morceau)
    if not taille:
        raise FichierRefuse("Ce fichier est vide. Choisissez-en un autre.", "vide")
    sortie.flush()
    return calcul.hexdigest(), taille


@contextlib.contextmanager
def _brouillon(stockage: Storage) -> Iterator[Any]:
    """A temporary file, beside the final place when the storage is a local disk; removed on leaving."""
    dossier = _racine_locale(stockage)
    if dossier:
        dossier = dossier / "fichiers" / ".depot"
        dossier.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=dossier, prefix="depot-", delete=False) as brouillon:
        try:
            yield brouillon
        finally:
            Path(brouillon.name).unlink(missing_ok=True)


def _racine_locale(stockage: Storage) -> Path | None:
    return Path(stockage.path("")) if isinstance(stockage, FileSystemStorage) else None


def _ranger(brouillon: Any, empreinte: str, taille: int, stockage: Storage) -> None:
    """Move the checked bytes to their place. A stored file of another size (a broken disk) is replaced."""
    place = chemin(empreinte)
    if stockage.exists(place) and stockage.size(place) == taille:
        return
    if _racine_locale(stockage) is None:  # object store: its writes are atomic
        brouillon.seek(0)
        if stockage.exists(place):
            stockage.delete(place)
        stockage.save(place, File(brouillon))
        return
    os.fsync(brouillon.fileno())
    destination = Path(stockage.path(place))
    destination.parent.mkdir(parents=True, exist_ok=True)
    Path(brouillon.name).chmod(0o640)
    Path(brouillon.name).replace(destination)
    repertoire = os.open(destination.parent, os.O_RDONLY)
    try:
        os.fsync(repertoire)
    finally:
        os.close(repertoire)
