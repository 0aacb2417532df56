"""Cleaning a geometry on its way in: flat, in metres, in France, valid; or refused by name."""

from __future__ import annotations

import math

from django.contrib.gis.gdal import CoordTransform, GDALException, OGRGeometry, SpatialReference
from django.contrib.gis.geos import GEOSException, GEOSGeometry

from carto.geometries import SRID_METRES, en_multi
from carto.services.imports.rapport import ImportRefuse, Rapport

SOMMETS_MAXIMUM = 200_000
TOLERANCE_REPARATION = 0.01
FRANCE = (-400_000.0, 5_900_000.0, 1_400_000.0, 7_300_000.0)
NOMS = {0: "un point", 1: "une ligne", 2: "une surface"}


class Nettoyeur:
    """Cleans the geometries of one layer, whose reference system is ``reference``.

    ``dimension``: 2, 1 or 0 to demand surfaces, lines or points as multi-geometries; None for any.
    ``strict``: refuse a broken geometry instead of repairing it. A repair that changes the area by more than
    1 % is refused in any case: nobody knows which land was meant.
    ``vides_gardes``: an empty shape written by the producer is kept as ``None`` and reported, since the table counts it.
    """

    def __init__(
        self,
        reference: SpatialReference,
        dimension: int | None,
        strict: bool,
        rapport: Rapport,
        vides_gardes: bool = False,
    ):
        self.transformation = CoordTransform(reference, SpatialReference(SRID_METRES))
        self.en_degres = reference.geographic
        self.dimension = dimension
        self.strict = strict
        self.rapport = rapport
        self.vides_gardes = vides_gardes
        self.aplaties = 0

    def nettoyer(self, brute: OGRGeometry, nom: str) -> GEOSGeometry | None:
        """The clean geometry, SRID 2154 (``None`` only for an empty shape that is kept).

        :raises ImportRefuse: empty, too heavy, outside France, of another shape, or beyond repair.
        """
        if brute.empty:
            if self.vides_gardes and not self.strict:
                self.rapport.avertir(
                    f"{nom} : contour vide dans le fichier, gardé sans géométrie (il ne touche rien)."
                )
                return None
            raise ImportRefuse("sa géométrie est vide.", objet=nom)
        sommets = brute.point_count
        if sommets > SOMMETS_MAXIMUM:
            milliers = f"{sommets:,}".replace(",", " ")
            raise ImportRefuse(
                f"sa géométrie a {milliers} sommets ({SOMMETS_MAXIMUM // 1000} 000 au plus).",
                objet=nom,
                conseil="Découpez ou simplifiez cet objet dans votre SIG.",
            )
        brute = self._aplatir(brute)
        self._controler_degres(brute, nom)
        try:
            brute.transform(self.transformation)
            geom = brute.geos
        except (GDALException, GEOSException):
            geom = self._refermer(brute, nom)
        geom.srid = SRID_METRES
        self._controler_emprise(geom, nom)
        return self._reparer(geom, nom)

    def conclure(self, couche: str) -> None:
        """Report what concerns the whole layer."""
        if self.aplaties:
            self.rapport.reparer(
                f"couche {couche} : {self.aplaties} objets en 3D ou mesurés, altitude (Z) et mesure (M) abandonnées."
            )

    def _aplatir(self, brute: OGRGeometry) -> OGRGeometry:
        if brute.has_curve:
            brute = brute.get_linear_geometry()
        if brute.is_3d or brute.is_measured:
            self.aplaties += 1
            brute.set_3d(False)
            brute.set_measured(False)
        return brute

    def _controler_degres(self, brute: OGRGeometry, nom: str) -> None:
        xmin, ymin, xmax, ymax = brute.extent
        if self.en_degres and (max(abs(xmin), abs(xmax)) > 180 or max(abs(ymin), abs(ymax)) > 90):
            raise ImportRefuse(
                f"ses coordonnées ({xmin:.0f}, {ymin:.0f}) ne sont pas des degrés alors que la projection annoncée est géographique.",
                objet=nom,
                conseil="Si le fichier est en Lambert 93, indiquez --srid 2154.",
            )

    def _refermer(self, brute: OGRGeometry, nom: str) -> GEOSGeometry:
        """A ring left open is closed; anything else that GEOS cannot read is refused."""
        try:
            brute.close_rings()
            geom = brute.geos
        except (GDALException, GEOSException) as erreur:
            raise ImportRefuse(
                "sa géométrie est illisible ou ne peut pas être projetée.", objet=nom
            ) from erreur
        if self.strict:
            raise ImportRefuse("un de ses anneaux n'est pas refermé.", objet=nom)
        self.rapport.reparer(f"{nom} : anneau resté ouvert, refermé.")
        return geom

    def _controler_emprise(self, geom: GEOSGeometry, nom: str) -> None:
        xmin, ymin, xmax, ymax = geom.extent
        ouest, sud, est, nord = FRANCE
        if (
            not all(map(math.isfinite, geom.extent))
            or xmin < ouest
            or ymin < sud
            or xmax > est
            or ymax > nord
        ):
            raise ImportRefuse(
                f"il tombe hors de France métropolitaine (x = {xmin:.0f} m, y = {ymin:.0f} m en Lambert 93).",
                objet=nom,
                conseil="La projection annoncée n'est sans doute pas la bonne : vérifiez le fichier .prj ou --srid.",
            )

    def _reparer(self, geom: GEOSGeometry, nom: str) -> GEOSGeometry:
        if not geom.valid:
            if self.strict:
                raise ImportRefuse(f"sa géométrie est invalide ({raison(geom)}).", objet=nom)
            geom = self._rendre_valide(geom, nom)
        if self.dimension is None:
            return geom
        multiple = en_multi(geom, self.dimension)
        if multiple.empty:
            raise ImportRefuse(f"c'est {NOMS[geom.dims]} et non {NOMS[self.dimension]}.", objet=nom)
        return multiple

    def _rendre_valide(self, geom: GEOSGeometry, nom: str) -> GEOSGeometry:
        motif, dimension = raison(geom), geom.dims
        reparee = geom.make_valid()
        reparee.srid = geom.srid
        if dimension == 2:
            reparee = en_multi(reparee)
            avant, apres = geom.area, reparee.area
            if reparee.empty or abs(apres - avant) > TOLERANCE_REPARATION * max(avant, apres):
                raise ImportRefuse(
                    f"son contour se recoupe ({motif}) et le réparer changerait sa surface ({avant:.0f} m² → {apres:.0f} m²).",
                    objet=nom,
                    conseil="Corrigez ce contour dans votre SIG.",
                )
            self.rapport.reparer(
                f"{nom} : contour invalide ({motif}), réparé, surface {avant:.0f} → {apres:.0f} m²."
            )
        else:
            self.rapport.reparer(f"{nom} : géométrie invalide ({motif}), réparée.")
        return reparee


MOTIFS = {
    "Self-intersection": "auto-intersection",
    "Ring Self-intersection": "anneau qui se touche",
    "Hole lies outside shell": "trou hors du contour",
    "Duplicate Rings": "anneaux en double",
    "Nested shells": "contours imbriqués",
    "Nested holes": "trous imbriqués",
    "Too few points": "trop peu de points",
    "Interior is disconnected": "intérieur en plusieurs morceaux",
}


def raison(geom: GEOSGeometry) -> str:
    """Why GEOS finds the geometry invalid, in French, with the place."""
    texte = geom.valid_reason
    for anglais, francais in sorted(MOTIFS.items(), key=lambda paire: -len(paire[0])):
        if texte.startswith(anglais):
            lieu = texte[len(anglais) :].strip(" []")
            return f"{francais} en {lieu}" if lieu else francais
    return "géométrie incorrecte"
