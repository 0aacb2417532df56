"""The labelled fictional fabric of the demonstration: parcels, zones, monuments, risks, roads.

The shapes of the parcels are real (cadastre of Luxiol and Cornillon-Confoux, ``data/cadastre``), moved
inside the boundary of the commune and renumbered; everything else is drawn. Every object says so.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point, Polygon
from django.db import transaction

from carto.geometries import SRID_DEGRES, SRID_METRES, deplacer, en_multi, projeter, rectangle
from carto.models import (
    Forme,
    GestionnaireVoie,
    ImportCouche,
    NatureCouche,
    Parcelle,
    Prescription,
    RoleServitude,
    Servitude,
    ZonePublicite,
    ZoneRisque,
    ZoneUrbanisme,
)
from carto.services.communes import DONNEES
from communes.models import Commune

DEBUT = date(2020, 1, 1)
SOURCE = "Tissu fictif de démonstration : aucune valeur réglementaire"
LICENCE = "Formes des parcelles : DGFiP, Licence Ouverte 2.0 ; le reste : AGPL-3.0-or-later"
MENTION = "(fictif)"
SURFACE_DU_SECOND_BLOC = 2_000_000.0


@dataclass(frozen=True)
class _Modele:
    """The drawing of a real parcel, centred on the origin of its block."""

    section: str
    numero: str
    contenance: int
    geom: MultiPolygon


@lru_cache(maxsize=4)
def _bloc(code_insee: str, section: str) -> tuple[_Modele, ...]:
    chemin = DONNEES / "cadastre" / f"cadastre-{code_insee}-parcelles.geojson"
    objets = json.loads(chemin.read_text(encoding="utf-8"))["features"]
    modeles = []
    for objet in objets:
        valeurs = objet["properties"]
        if valeurs["section"] == section:
            geom = en_multi(projeter(GEOSGeometry(json.dumps(objet["geometry"]), SRID_DEGRES), SRID_METRES))
            modeles.append((valeurs, geom))
    xs = [v for _, g in modeles for v in (g.extent[0], g.extent[2])]
    ys = [v for _, g in modeles for v in (g.extent[1], g.extent[3])]
    cx, cy = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return tuple(
        _Modele(section, str(v["numero"]), int(v["contenance"] or 0), deplacer(geom, -cx, -cy))
        for v, geom in modeles
    )


def _centre(contour: MultiPolygon) -> Point:
    centre = contour.centroid
    return centre if contour.contains(centre) else contour.point_on_surface


def _dans(contour: MultiPolygon, point: Point) -> Point:
    """``point``, or the nearest point at 30 m inside the boundary when it falls outside."""
    interieur = contour.buffer(-30)
    if interieur.contains(point):
        return point
    anneau = max(en_multi(interieur), key=lambda p: p.area).exterior_ring
    ligne = LineString(anneau.coords, srid=SRID_METRES)
    return ligne.interpolate(ligne.project(point))


def _pose(modeles, contour, x: float, y: float, interdit: Polygon | None) -> list[_Modele]:
    """The models that hold in ``contour`` (2 m inside) and off ``interdit`` once moved to (x, y)."""
    libre = contour.buffer(-2)
    if interdit is not None:
        libre = libre.difference(interdit)
    prepare = deplacer(en_multi(libre), -x, -y).prepared
    return [modele for modele in modeles if prepare.contains(modele.geom)]


def _second_bloc(contour, premier: Polygon) -> list[tuple[_Modele, MultiPolygon]]:
    """A larger block where it holds the most parcels, clear of the first."""
    modeles = _bloc("13029", "A")
    xmin, ymin, xmax, ymax = contour.extent
    lieux = [
        (xmin + (xmax - xmin) * i / 6, ymin + (ymax - ymin) * j / 6) for i in range(1, 6) for j in range(1, 6)
    ]
    posees, (x, y) = max(
        ((_pose(modeles, contour, x, y, premier), (x, y)) for x, y in lieux), key=lambda essai: len(essai[0])
    )
    return [(modele, deplacer(modele.geom, x, y)) for modele in posees]


def _parcelles(commune: Commune, lot: ImportCouche, alea: random.Random) -> list[Parcelle]:
    contour = commune.contour
    centre = _centre(contour)
    x, y = centre.x + alea.uniform(-5, 5), centre.y + alea.uniform(-5, 5)
    posees = [
        (modele, deplacer(modele.geom, x, y)) for modele in _pose(_bloc("25354", "AK"), contour, x, y, None)
    ]
    if contour.area > SURFACE_DU_SECOND_BLOC:
        premier = Polygon.from_bbox(MultiPolygon([p for _, g in posees for p in g]).extent).buffer(5)
        premier.srid = SRID_METRES
        posees += _second_bloc(contour, premier)
    parcelles = {}
    for modele, geom in posees:
        section, numero = modele.section.rjust(2, "0"), modele.numero.rjust(4, "0")
        idu = f"{commune.code_insee}000{section}{numero}"
        parcelles[idu] = Parcelle(
            lot=lot, debut=DEBUT, est_fictive=True, commune=commune, idu=idu, prefixe="000", section=section,
            numero=numero, contenance=modele.contenance or round(geom.area), geom=geom,
        )  # fmt: skip
    return [parcelles[idu] for idu in sorted(parcelles)]


def _zones(contour: MultiPolygon) -> dict[str, MultiPolygon]:
    """Six zones that cover the commune without overlap: UA, UB, UE, N, A."""
    centre = _centre(contour)
    rayon = math.sqrt(contour.area / math.pi)
    coeur = centre.buffer(0.35 * rayon)
    ville = centre.buffer(0.75 * rayon)
    reste = contour.difference(ville)
    est = reste.intersection(rectangle(centre.x + 5 * rayon, centre.y, 10 * rayon, 1.2 * rayon))
    reste = reste.difference(est)
    nord = reste.intersection(rectangle(centre.x, centre.y + 5 * rayon, 20 * rayon, 10 * rayon))
    zones = {
        "UA": contour.intersection(coeur),
        "UB": contour.intersection(ville).difference(coeur),
        "UE": est,
        "N": nord,
        "A": reste.difference(nord),
    }
    return {code: en_multi(geom) for code, geom in zones.items() if en_multi(geom).area > 1}


LIBELLES = {
    "UA": ("U", "01", "Centre ancien"),
    "UB": ("U", "01", "Extension résidentielle du centre"),
    "UE": ("U", "02", "Activités économiques"),
    "N": ("N", "08", "Espaces naturels"),
    "A": ("A", "07", "Espaces agricoles"),
}
PUBLICITE = {
    "ZP1": ("Centre ancien et abords", ("UA",), True, (0.60, 4.0, 1)),
    "ZP2": ("Quartiers d'habitation", ("UB",), True, (0.80, 6.0, 1)),
    "ZP3": ("Zones d'activités", ("UE",), True, (1.00, 12.0, 1)),
    "ZP4": ("Hors agglomération", ("N", "A"), False, (0.60, 4.0, 1)),
}


def _regles(saillie: float, surface: float, nombre: int) -> list[dict]:
    reference = "Règlement fictif de démonstration"
    return [
        {"dispositif": "enseigne_perpendiculaire", "mesure": "saillie", "maximum": saillie, "unite": "m", "reference": reference},
        {"dispositif": "enseigne_perpendiculaire", "mesure": "nombre_par_facade", "maximum": nombre, "unite": "", "reference": reference},
        {"dispositif": "enseigne_au_sol", "mesure": "surface", "maximum": surface, "unite": "m²", "reference": reference},
    ]  # fmt: skip


def _lot(commune: Commune, nature: NatureCouche, titre: str, graine: int) -> ImportCouche:
    territoire = f"tissu-fictif-{commune.code_insee}"
    return ImportCouche.objects.create(
        nature=nature, territoire=territoire, communes_insee=[commune.code_insee],
        titre=f"{titre} – {commune.nom} {MENTION}", source=SOURCE, licence=LICENCE, millesime="démonstration",
        debut=DEBUT, est_fictive=True,
        empreinte=hashlib.sha256(f"{territoire}/{nature}/{graine}".encode()).hexdigest(),
    )  # fmt: skip


def _poser_urbanisme(commune: Commune, graine: int) -> None:
    zones = _zones(commune.contour)
    lot = _lot(commune, NatureCouche.PLU, "Zonage d'urbanisme", graine)
    commun = {"lot": lot, "debut": DEBUT, "est_fictive": True}
    ZoneUrbanisme.objects.bulk_create(
        ZoneUrbanisme(
            **commun, insee=commune.code_insee, libelle=code, libelong=f"{LIBELLES[code][2]} {MENTION}",
            typezone=LIBELLES[code][0], destdomi=LIBELLES[code][1], geom=geom,
        )
        for code, geom in zones.items()
    )  # fmt: skip
    centre = _centre(commune.contour)
    parc = rectangle(centre.x - 60, centre.y + 60, 90, 90).intersection(commune.contour)
    Prescription.objects.create(
        **commun, insee=commune.code_insee, forme=Forme.SURFACE, libelle=f"Parc paysager à créer {MENTION}",
        texte="L151-41", type_code="05", sous_type="04", geom=en_multi(parc),
    )  # fmt: skip
    lot_rlpi = _lot(commune, NatureCouche.RLPI, "Zones de publicité", graine)
    for code, (nom, sources, en_agglomeration, nombres) in PUBLICITE.items():
        geoms = [polygone for source in sources if source in zones for polygone in zones[source]]
        if geoms:
            ZonePublicite.objects.create(
                lot=lot_rlpi, debut=DEBUT, est_fictive=True, code=code, nom=f"{nom} {MENTION}",
                reference=f"Règlement fictif de démonstration, zone {code}", regles=_regles(*nombres),
                est_en_agglomeration=en_agglomeration,
                geom=en_multi(MultiPolygon(geoms, srid=SRID_METRES).unary_union),
            )  # fmt: skip


def _poser_monuments(commune: Commune, graine: int) -> None:
    lot = _lot(commune, NatureCouche.SUP, "Monuments historiques", graine)
    contour, centre = commune.contour, _centre(commune.contour)
    chapelle = _dans(contour, Point(centre.x - 120, centre.y + 60, srid=SRID_METRES))
    maison = _dans(contour, Point(centre.x + 480, centre.y - 200, srid=SRID_METRES))
    perimetre = Polygon(
        [
            (chapelle.x + r * math.cos(math.radians(a)), chapelle.y + r * math.sin(math.radians(a)))
            for a, r in (
                (0, 140),
                (45, 110),
                (100, 160),
                (150, 120),
                (200, 150),
                (260, 110),
                (310, 130),
                (0, 140),
            )
        ],
        srid=SRID_METRES,
    )
    monuments = (
        ("1", f"Chapelle Saint-Exemple de {commune.nom} {MENTION}", chapelle, True, perimetre, "Classé"),
        ("2", f"Maison du Notaire de {commune.nom} {MENTION}", maison, False, None, "Inscrit"),
    )
    for rang, nom, point, est_delimite, assiette, protection in monuments:
        identifiant = f"AC1-FICTIF-{commune.code_insee}-{rang}"
        generateur = rectangle(point.x, point.y, 18, 12)
        commun = {
            "lot": lot, "debut": DEBUT, "est_fictive": True, "categorie": "AC1", "id_servitude": identifiant,
            "id_generateur": identifiant, "nom": nom, "protection": protection,
            "acte": "Arrêté fictif de démonstration", "gestionnaire": "UDAP du Nord (démonstration)",
        }  # fmt: skip
        Servitude.objects.create(
            **commun, role=RoleServitude.GENERATEUR, id_objet=f"{identifiant}-gen", type_objet="Monument",
            geom=en_multi(generateur),
        )  # fmt: skip
        Servitude.objects.create(
            **commun, role=RoleServitude.ASSIETTE, id_objet=f"{identifiant}-ass",
            type_objet="Périmètre délimité des abords" if est_delimite else "Périmètre de protection",
            rayon=None if est_delimite else 500, est_perimetre_delimite=est_delimite,
            geom=en_multi(assiette if assiette is not None else generateur.buffer(500, 32)),
        )  # fmt: skip


def _poser_risques_et_voies(commune: Commune, graine: int, alea: random.Random) -> None:
    contour, centre = commune.contour, _centre(commune.contour)
    rayon = 90 + alea.uniform(0, 10)
    lot = _lot(commune, NatureCouche.RISQUES, "Carrières souterraines", graine)
    catiches = Point(centre.x + 60, centre.y - 120, srid=SRID_METRES).buffer(rayon).intersection(contour)
    ZoneRisque.objects.create(
        lot=lot, debut=DEBUT, est_fictive=True, nature="catiches", nom=f"Carrière souterraine de craie {MENTION}",
        niveau="présomption", service="Service commun des carrières souterraines", geom=en_multi(catiches),
    )  # fmt: skip
    lot = _lot(commune, NatureCouche.VOIRIE, "Gestionnaires de voirie", graine)
    xmin, ymin, xmax, ymax = contour.extent
    axes = (
        (f"Grand-Rue {MENTION}", "Métropole Européenne de Lille", ((xmin, centre.y), (xmax, centre.y))),
        (
            f"Chemin rural des Marais {MENTION}",
            f"Commune de {commune.nom}",
            ((centre.x, ymin), (centre.x, ymax)),
        ),
    )
    for nom, gestionnaire, (depart, arrivee) in axes:
        trace = en_multi(LineString(depart, arrivee, srid=SRID_METRES).intersection(contour), 1)
        GestionnaireVoie.objects.create(
            lot=lot, debut=DEBUT, est_fictive=True, nom_voie=nom, gestionnaire=gestionnaire, geom=trace
        )


@transaction.atomic
def poser_tissu(commune: Commune, graine: int = 0) -> None:
    """Lay the fictional fabric of ``commune`` (its boundary must be loaded); nothing if it is already there.

    Deterministic: the same seed gives the same fabric.
    """
    if ImportCouche.objects.filter(territoire=f"tissu-fictif-{commune.code_insee}").exists():
        return
    alea = random.Random(f"{graine}/{commune.code_insee}")  # noqa: S311 - drawing, not security
    lot = _lot(commune, NatureCouche.CADASTRE, "Parcelles", graine)
    parcelles = Parcelle.objects.bulk_create(_parcelles(commune, lot, alea), batch_size=500)
    lot.nombre_objets = len(parcelles)
    lot.save(update_fields=["nombre_objets"])
    _poser_urbanisme(commune, graine)
    _poser_monuments(commune, graine)
    _poser_risques_et_voies(commune, graine, alea)


def parcelles_de_demo(commune: Commune) -> list[Parcelle]:
    """The fictional parcels of ``commune`` from 100 to 5 000 m², in the order of their identifiers."""
    return [
        parcelle
        for parcelle in Parcelle.objects.filter(commune=commune, est_fictive=True, fin__isnull=True).order_by(
            "idu"
        )
        if 100 <= parcelle.geom.area <= 5_000
    ]


def parcelle_de_demo(commune: Commune, n: int) -> Parcelle | None:
    """The ``n``-th buildable fictional parcel of ``commune`` (counted round), ``None`` without a fabric.

    In a loop, prefer one call to :func:`parcelles_de_demo`.
    """
    parcelles = parcelles_de_demo(commune)
    return parcelles[n % len(parcelles)] if parcelles else None
