"""Small objects of each layer, placed by hand."""

from datetime import date

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from carto.models import (
    ImportCouche,
    Prescription,
    Servitude,
    ZonePublicite,
    ZoneRisque,
    ZoneUrbanisme,
)

X, Y = 704_000.0, 7_060_000.0
JOUR = date(2026, 1, 15)
DEBUT = date(2020, 1, 1)


def carre(x=0.0, y=0.0, cote=20.0):
    """A square of ``cote`` metres whose lower left corner is (x, y) from the origin of the tests."""
    anneau = [(X + x, Y + y), (X + x + cote, Y + y), (X + x + cote, Y + y + cote), (X + x, Y + y + cote)]
    return MultiPolygon(Polygon([*anneau, anneau[0]]), srid=2154)


def lot(nature="plu", territoire="essai", **autres):
    """An import of that nature."""
    valeurs = {
        "debut": DEBUT,
        "empreinte": "0" * 64,
        "source": "essai",
        "licence": "essai",
        "titre": territoire,
    }
    return ImportCouche.objects.create(nature=nature, territoire=territoire, **(valeurs | autres))


def zone(libelle="UA", typezone="U", geom=None, **autres):
    valeurs = {"lot": autres.pop("lot", None) or lot(), "debut": DEBUT}
    return ZoneUrbanisme.objects.create(
        libelle=libelle, typezone=typezone, geom=geom or carre(), **(valeurs | autres)
    )


def prescription(type_code="07", geom=None, **autres):
    return Prescription.objects.create(
        lot=lot(), debut=DEBUT, forme="surf", libelle=f"prescription {type_code}", type_code=type_code,
        geom=geom or carre(), **autres,
    )  # fmt: skip


def servitude(categorie="AC1", role="generateur", geom=None, identifiant="M1", **autres):
    valeurs = {
        "nom": f"Monument {identifiant}",
        "id_objet": f"{identifiant}-{role}",
        "id_generateur": identifiant,
    }
    return Servitude.objects.create(
        lot=lot("sup"),
        debut=DEBUT,
        categorie=categorie,
        role=role,
        geom=geom or carre(),
        **(valeurs | autres),
    )


def risque(geom=None, **autres):
    valeurs = {"nature": "catiches", "nom": "Carrière", "service": "Service des carrières"}
    return ZoneRisque.objects.create(
        lot=lot("risques"), debut=DEBUT, geom=geom or carre(), **(valeurs | autres)
    )


def publicite(code="ZP1", geom=None, **autres):
    return ZonePublicite.objects.create(
        lot=lot("rlpi"), debut=DEBUT, code=code, geom=geom or carre(), **autres
    )


def point(x=0.0, y=0.0):
    """A point from the origin of the tests."""
    return Point(X + x, Y + y, srid=2154)
