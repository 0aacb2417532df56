"""Where an import reads: a folder, a file, a zip or a tar, opened without trusting any name inside."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from carto.services.imports.rapport import ImportRefuse

EXTENSIONS_LUES = {".geojson", ".json", ".shp", ".gpkg", ".tab", ".mif", ".gml", ".dbf", ".thf"}
TAILLE_MAXIMALE = 2 * 1024**3
NOMBRE_MAXIMAL = 5_000


@contextmanager
def ouvrir(chemin: Path | str) -> Iterator[Path]:
    """The folder or file to read; an archive is unpacked in a temporary folder, removed on leaving.

    :raises ImportRefuse: nothing there, an archive that cannot be read, too big, or with a path outside.
    """
    chemin = Path(chemin)
    if not chemin.exists():
        raise ImportRefuse(f"« {chemin} » n'existe pas.")
    nom = chemin.name.lower()
    if chemin.is_dir() or not nom.endswith((".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2")):
        yield chemin
        return
    with tempfile.TemporaryDirectory(prefix="mitoyen-import-") as dossier:
        try:
            if nom.endswith(".zip"):
                _deplier_zip(chemin, Path(dossier))
            else:
                _deplier_tar(chemin, Path(dossier))
        except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError) as erreur:
            raise ImportRefuse(f"L'archive « {chemin.name} » est abîmée ou illisible.") from erreur
        yield Path(dossier)


def _destination(dossier: Path, nom: str, archive: Path) -> Path:
    """Where a member may be written; refused when its name leads out of the folder."""
    posix = PurePosixPath(nom.replace("\\", "/"))
    if posix.is_absolute() or ".." in posix.parts or (posix.parts and ":" in posix.parts[0]):
        raise ImportRefuse(
            f"L'archive « {archive.name} » contient un chemin qui sort du dossier : « {nom} ».",
            conseil="Refaites l'archive à partir du seul dossier des données.",
        )
    return dossier.joinpath(*posix.parts)


def _controler(noms_et_tailles: list[tuple[str, int]], archive: Path, dossier: Path) -> None:
    if (
        len(noms_et_tailles) > NOMBRE_MAXIMAL
        or sum(taille for _, taille in noms_et_tailles) > TAILLE_MAXIMALE
    ):
        raise ImportRefuse(f"L'archive « {archive.name} » est trop grande une fois dépliée (2 Go au plus).")
    for nom, _ in noms_et_tailles:
        _destination(dossier, nom, archive)


def _deplier_zip(archive: Path, dossier: Path) -> None:
    with zipfile.ZipFile(archive) as contenu:
        membres = [m for m in contenu.infolist() if not m.is_dir()]
        _controler([(m.filename, m.file_size) for m in membres], archive, dossier)
        for membre in membres:
            cible = _destination(dossier, membre.filename, archive)
            cible.parent.mkdir(parents=True, exist_ok=True)
            with contenu.open(membre) as entree, cible.open("wb") as sortie:
                shutil.copyfileobj(entree, sortie)


def _deplier_tar(archive: Path, dossier: Path) -> None:
    with tarfile.open(archive) as contenu:
        tous = contenu.getmembers()
        _controler([(m.name, m.size) for m in tous], archive, dossier)
        for membre in tous:
            if not membre.isfile():
                continue
            cible = _destination(dossier, membre.name, archive)
            cible.parent.mkdir(parents=True, exist_ok=True)
            entree = contenu.extractfile(membre)
            with cible.open("wb") as sortie:
                shutil.copyfileobj(entree, sortie)


def fichiers(racine: Path) -> list[Path]:
    """Every file under ``racine`` (or itself), in a stable order, links and hidden files left aside."""
    if racine.is_file():
        return [racine]
    return sorted(
        f for f in racine.rglob("*") if f.is_file() and not f.is_symlink() and not f.name.startswith(".")
    )


def couches(racine: Path) -> list[Path]:
    """The files GDAL is asked to read under ``racine``.

    :raises ImportRefuse: when a single file of an unknown form was given.
    """
    if racine.is_file() and racine.suffix.lower() not in EXTENSIONS_LUES:
        raise ImportRefuse(
            f"« {racine.name} » : forme de fichier inconnue.",
            conseil="Fournissez un Shapefile (avec .dbf, .shx et .prj), un GeoPackage, un GeoJSON ou un zip de l'un d'eux.",
        )
    return [f for f in fichiers(racine) if f.suffix.lower() in EXTENSIONS_LUES]


def empreinte(racine: Path, **options: object) -> str:
    """SHA-256 of the content and of the options that change its reading: the identity of an import."""
    somme = hashlib.sha256()
    for fichier in fichiers(racine):
        relatif = fichier.name if racine.is_file() else fichier.relative_to(racine).as_posix()
        somme.update(f"{relatif}\0{fichier.stat().st_size}\0".encode())
        with fichier.open("rb") as flux:
            while bloc := flux.read(1 << 20):
                somme.update(bloc)
    somme.update(json.dumps(options, sort_keys=True, default=str).encode())
    return somme.hexdigest()


def lire_json(fichier: Path) -> object:
    """The JSON of a file, UTF-8 or, failing that, Windows-1252.

    :raises ImportRefuse: truncated or malformed, with the line.
    """
    octets = fichier.read_bytes()
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", errors="replace")
    try:
        return json.loads(texte)
    except json.JSONDecodeError as erreur:
        raise ImportRefuse(
            f"Le fichier « {fichier.name} » est abîmé ou tronqué (ligne {erreur.lineno}, colonne {erreur.colno})."
        ) from erreur
