"""Reading one layer through GDAL: encoding, reference system and geometry put right, or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.contrib.gis.gdal import DataSource, GDALException, SpatialReference
from django.contrib.gis.gdal.layer import Layer
from django.contrib.gis.geos import GEOSGeometry

from carto.services.imports.geometrie import Nettoyeur
from carto.services.imports.rapport import ImportRefuse, Rapport
from carto.services.imports.sources import lire_json

Suivi = Callable[[str, int, int], None]
PAS_DE_SUIVI = 500
LATIN = "cp1252"
_TEXTE_DOUBLE = re.compile("[ÃÂ][\x80-\xff‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|â€")


@dataclass(slots=True)
class ObjetLu:
    """One object read: rank in its file (from 1), attributes by lower-case name, geometry in metres."""

    couche: str
    rang: int
    valeurs: dict[str, object]
    geom: GEOSGeometry | None

    @property
    def nom(self) -> str:
        """How a report names the object."""
        return f"couche {self.couche}, objet n° {self.rang}"

    def texte(self, *cles: str, longueur: int | None = None) -> str:
        """First non-empty attribute among ``cles``, as text."""
        for cle in cles:
            valeur = self.valeurs.get(cle.lower())
            if valeur not in (None, ""):
                texte = str(int(valeur)) if isinstance(valeur, float) and valeur.is_integer() else str(valeur)
                return texte.strip()[:longueur]
        return ""

    def jour(self, *cles: str) -> date | None:
        """First attribute among ``cles`` that is a date (20171013, 2017-10-13, 13/10/2017)."""
        return next((jour for cle in cles if (jour := lire_jour(self.valeurs.get(cle.lower())))), None)


@dataclass
class Reglages:
    """How to read: ``srid`` when the file does not say, ``strict`` to refuse what could be repaired.

    ``vides_gardes``: keep an object whose shape is empty (see :class:`Nettoyeur`).
    """

    srid: int | None = None
    strict: bool = False
    vides_gardes: bool = False
    suivi: Suivi | None = None
    rapport: Rapport = field(default_factory=Rapport)


def lire_jour(valeur: object) -> date | None:
    """A date in the forms met in CNIG and cadastral tables, or ``None``."""
    if isinstance(valeur, datetime):
        return valeur.date()
    if isinstance(valeur, date):
        return valeur
    texte = str(valeur or "").strip()
    for modele in ("%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y"):
        try:
            jour = datetime.strptime(texte[:10], modele).date()  # noqa: DTZ007 - a calendar day, no instant
        except ValueError:
            continue
        return jour if 1800 < jour.year < 2200 else None
    return None


def reparer_texte(texte: str) -> str:
    """Undo a double encoding (« ArrÃªtÃ© » → « Arrêté »); any other text is returned as it is."""
    if not _TEXTE_DOUBLE.search(texte):
        return texte
    for codage in (LATIN, "latin-1"):
        try:
            return texte.encode(codage).decode("utf-8")
        except UnicodeError:
            continue
    return texte


def reparer_valeurs(valeurs: dict[str, object], rapport: Rapport, ou: str) -> dict[str, object]:
    """Attributes with lower-case names and mended texts."""
    propres = {}
    for cle, valeur in valeurs.items():
        if isinstance(valeur, str):
            repare = reparer_texte(valeur)
            if repare != valeur:
                rapport.reparer(f"{ou} : textes doublement encodés remis en clair.")
            valeur = repare
        propres[cle.lower()] = valeur
    return propres


def lire_couche(
    fichier: Path, reglages: Reglages, *, nom: str = "", dimension: int | None = None, couche: str = ""
) -> list[ObjetLu]:
    """All the objects of one layer, clean, in metres (SRID 2154).

    ``dimension``: 2 keeps polygons as MultiPolygon, 1 lines, 0 points; None keeps each as it is.

    :raises ImportRefuse: whatever is wrong, naming the object.
    """
    nom = nom or fichier.stem
    sans_projection = _geojson_sans_crs(fichier)
    source = _choisir(_ouvrir(fichier, "utf-8"), couche, nom)
    if len(source) == 0:
        raise ImportRefuse(
            f"La couche {nom} ne contient aucun objet.", conseil="Vérifiez l'export d'origine."
        )
    try:
        return _objets(source, reglages, nom, dimension, sans_projection)
    except UnicodeDecodeError:
        reglages.rapport.avertir(
            f"couche {nom} : textes lus en Windows-1252 (le fichier n'est pas en UTF-8)."
        )
        source = _choisir(_ouvrir(fichier, LATIN), couche, nom)
        return _objets(source, reglages, nom, dimension, sans_projection)


def _ouvrir(fichier: Path, codage: str) -> DataSource:
    try:
        return DataSource(str(fichier), encoding=codage)
    except GDALException as erreur:
        raise ImportRefuse(
            f"Le fichier « {fichier.name} » ne peut pas être lu : il est abîmé ou incomplet.",
            conseil="Un Shapefile a besoin de ses fichiers .shp, .shx et .dbf ensemble.",
        ) from erreur


def _choisir(source: DataSource, couche: str, nom: str) -> Layer:
    noms = [layer.name for layer in source]
    if couche:
        for layer in source:
            if layer.name.lower() == couche.lower():
                return layer
        raise ImportRefuse(
            f"« {nom} » n'a pas de couche « {couche} ».", conseil=f"Couches présentes : {', '.join(noms)}."
        )
    if not noms:
        raise ImportRefuse(f"« {nom} » ne contient aucune couche.")
    return source[0]


def _objets(
    source: Layer, reglages: Reglages, nom: str, dimension: int | None, sans_projection: bool
) -> list[ObjetLu]:
    total = len(source)
    reference = _reference(source, reglages, nom, sans_projection)
    nettoyeur = Nettoyeur(reference, dimension, reglages.strict, reglages.rapport, reglages.vides_gardes)
    objets = []
    for rang, brut in enumerate(source, 1):
        valeurs = reparer_valeurs(
            {cle: brut.get(cle) for cle in brut.fields}, reglages.rapport, f"couche {nom}"
        )
        objet = ObjetLu(nom, rang, valeurs, None)
        try:
            geometrie = brut.geom
        except GDALException as erreur:
            raise ImportRefuse("l'objet n'a pas de géométrie.", objet=objet.nom) from erreur
        objet.geom = nettoyeur.nettoyer(geometrie, objet.nom)
        objets.append(objet)
        if reglages.suivi and (rang % PAS_DE_SUIVI == 0 or rang == total):
            reglages.suivi(nom, rang, total)
    if len(objets) != total:
        raise ImportRefuse(
            f"La couche {nom} annonce {total} objets mais {len(objets)} seulement sont lisibles."
        )
    nettoyeur.conclure(nom)
    return objets


def _reference(source: Layer, reglages: Reglages, nom: str, sans_projection: bool) -> SpatialReference:
    """The reference system of the layer: what the file says, else ``--srid``, else a refusal with advice."""
    lue = None if sans_projection and reglages.srid else source.srs
    if lue is None:
        if reglages.srid is None:
            raise ImportRefuse(
                f"La couche {nom} ne dit pas sa projection (fichier .prj absent).",
                conseil="Ajoutez le fichier .prj, ou indiquez la projection : --srid 2154 pour du Lambert 93, --srid 4326 pour des degrés.",
            )
        try:
            return SpatialReference(reglages.srid)
        except GDALException as erreur:
            raise ImportRefuse(f"La projection EPSG:{reglages.srid} est inconnue.") from erreur
    return SpatialReference(lue.wkt)


def _geojson_sans_crs(fichier: Path) -> bool:
    """Whether the file is a GeoJSON without a ``crs`` member: GDAL then supposes degrees, ``--srid`` may differ.

    :raises ImportRefuse: truncated, or no FeatureCollection (GDAL would read the beginning and say nothing).
    """
    if fichier.suffix.lower() not in {".geojson", ".json"}:
        return False
    contenu = lire_json(fichier)
    if not isinstance(contenu, dict) or not isinstance(contenu.get("features"), list):
        raise ImportRefuse(f"« {fichier.name} » n'est pas une collection d'objets GeoJSON.")
    return "crs" not in contenu


def lire_table(fichier: Path, rapport: Rapport) -> list[dict[str, object]]:
    """The rows of a table without geometry (DBF, GeoPackage), attributes by lower-case name."""
    lignes = []
    for codage in ("utf-8", LATIN):
        try:
            lignes = [{c: brut.get(c) for c in brut.fields} for brut in _ouvrir(fichier, codage)[0]]
            break
        except UnicodeDecodeError:
            continue
    return [reparer_valeurs(ligne, rapport, f"table {fichier.stem}") for ligne in lignes]


def exiger(objets: Iterable[ObjetLu], *colonnes: str) -> None:
    """Refuse the layer when an attribute is missing from its table.

    :raises ImportRefuse: naming the missing columns and those present.
    """
    premier = next(iter(objets))
    manquantes = [colonne for colonne in colonnes if colonne.lower() not in premier.valeurs]
    if manquantes:
        raise ImportRefuse(
            f"La couche {premier.couche} n'a pas la colonne {', '.join(c.upper() for c in manquantes)}.",
            conseil=f"Colonnes présentes : {', '.join(sorted(premier.valeurs)) or 'aucune'}.",
        )


def exiger_uniques(objets: Iterable[ObjetLu], colonne: str) -> None:
    """Refuse two objects with the same identifier.

    :raises ImportRefuse: naming both.
    """
    vus: dict[str, ObjetLu] = {}
    for objet in objets:
        cle = objet.texte(colonne)
        if cle and cle in vus:
            raise ImportRefuse(
                f"l'identifiant « {cle} » est déjà celui de l'objet n° {vus[cle].rang}.", objet=objet.nom
            )
        vus[cle] = objet
