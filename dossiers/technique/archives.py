"""A zip brought for a piece: its files one by one, and the archives that would fill the disk refused.

Nothing is written under a name the archive chose; a member is read in constant memory, never beyond its size.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from dossiers.technique.formats import FichierRefuse

FICHIERS_MAX = 50
#: A plan or a photograph does not shrink a hundred times; a bomb does.
RAPPORT_MAX = 100
_SEUIL_DU_RAPPORT = 10 * 1024 * 1024
_CHIFFRE = 0x1
_BUREAUTIQUE = ("[Content_Types].xml", "mimetype")


@dataclass
class Membre:
    """One file of an archive, read as a stream; ``size`` is what the archive announces."""

    nom: str
    size: int
    _flux: IO[bytes]

    def read(self, taille: int = -1) -> bytes:
        """The next bytes, as any binary stream.

        Raises:
            FichierRefuse: the archive is broken at this place.
        """
        try:
            return self._flux.read(taille)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as erreur:
            raise _abimee() from erreur
        except Exception as erreur:  # zlib, lzma and bz2 each have their own
            raise _abimee() from erreur


def est_archive(flux: BinaryIO) -> bool:
    """Whether the content starts as a zip does; the stream is put back at its beginning."""
    flux.seek(0)
    tete = flux.read(4)
    flux.seek(0)
    return tete in (b"PK\x03\x04", b"PK\x05\x06")


def membres(flux: BinaryIO, *, taille_max: int) -> Iterator[Membre]:
    """The files of the archive, folders and the system's own files left out.

    Raises:
        FichierRefuse: not a whole zip, an office document, encrypted, empty, too many files, or more than
            ``taille_max`` bytes once opened.
    """
    try:
        archive = zipfile.ZipFile(flux)
    except (zipfile.BadZipFile, ValueError, OSError) as erreur:
        raise _abimee() from erreur
    with archive:
        infos = [info for info in archive.infolist() if not _est_ignore(info)]
        _exiger_raisonnable(infos, taille_max)
        for info in infos:
            try:
                ouvert = archive.open(info)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as erreur:
                raise _abimee() from erreur
            with ouvert:
                yield Membre(info.filename, info.file_size, ouvert)


def _est_ignore(info: zipfile.ZipInfo) -> bool:
    morceaux = info.filename.replace("\\", "/").split("/")
    return info.is_dir() or morceaux[0] == "__MACOSX" or morceaux[-1].startswith((".", "Thumbs.db"))


def _exiger_raisonnable(infos: list[zipfile.ZipInfo], taille_max: int) -> None:
    if any(info.filename in _BUREAUTIQUE for info in infos):
        raise FichierRefuse("C'est un document bureautique : enregistrez-le en PDF.", "type_refuse")
    if not infos:
        raise FichierRefuse("Cette archive est vide. Choisissez-en une autre.", "vide")
    if len(infos) > FICHIERS_MAX:
        raise FichierRefuse(
            f"Cette archive contient {len(infos)} fichiers : {FICHIERS_MAX} au plus. Faites-en plusieurs.",
            "archive_trop_longue",
        )
    if any(info.flag_bits & _CHIFFRE for info in infos):
        raise FichierRefuse("Cette archive a un mot de passe : déposez-la sans.", "archive_protegee")
    total = sum(info.file_size for info in infos)
    comprime = sum(info.compress_size for info in infos) or 1
    if total > taille_max or (total > _SEUIL_DU_RAPPORT and total / comprime > RAPPORT_MAX):
        raise FichierRefuse(
            "Une fois ouverte, cette archive prendrait trop de place : elle n'a pas été ouverte. "
            "Déposez les fichiers séparément.",
            "archive_bombe",
        )


def _abimee() -> FichierRefuse:
    return FichierRefuse("Cette archive est abîmée : déposez les fichiers séparément.", "archive_illisible")
