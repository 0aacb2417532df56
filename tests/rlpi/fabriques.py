"""Zones of a local regulation and dossiers of advertising, placed by hand."""

from __future__ import annotations

from datetime import date

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import timezone

from carto.models import ImportCouche, ZonePublicite
from dossiers.models import Dossier
from rlpi.models import SituationCommune
from tests import fabriques as f

X, Y = 704_000.0, 7_060_000.0
DEBUT = date(2020, 1, 1)


def carre(x: float = 0, y: float = 0, cote: float = 20) -> MultiPolygon:
    """A square of ``cote`` metres, its lower left corner at (x, y) from the origin of the tests."""
    anneau = [(X + x, Y + y), (X + x + cote, Y + y), (X + x + cote, Y + y + cote), (X + x, Y + y + cote)]
    return MultiPolygon(Polygon([*anneau, anneau[0]]), srid=2154)


def lot(nature: str = "rlpi", **champs) -> ImportCouche:
    """An import."""
    valeurs = {
        "territoire": "essai",
        "debut": DEBUT,
        "empreinte": "0" * 64,
        "source": "essai",
        "licence": "essai",
    }
    return ImportCouche.objects.create(nature=nature, titre="essai", **(valeurs | champs))


def regle(mesure: str, maximum: float, dispositif: str = "enseigne", **autres) -> dict:
    """One rule, as the map keeps it."""
    return {"dispositif": dispositif, "mesure": mesure, "maximum": maximum, "reference": "art. 4", **autres}


def zone(code: str, *regles: dict, geom=None, **champs) -> ZonePublicite:
    """A zone, on the land of the tests unless said otherwise."""
    valeurs = {"debut": DEBUT, "reference": f"Règlement d'essai, {code}"} | champs
    return ZonePublicite.objects.create(
        lot=lot(), code=code, regles=list(regles), geom=geom or carre(-100, -100, 300), **valeurs
    )


def situation(commune, **champs) -> SituationCommune:
    """What is recorded of a commune: covered, large, police checked."""
    return f.une_fois(_situation, commune, **champs)


def _situation(commune, **champs) -> SituationCommune:
    valeurs = {
        "debut": DEBUT,
        "est_couverte": True,
        "reglement": "Règlement d'essai",
        "population_agglomeration": 20_000,
        "population_unite_urbaine": 1_000_000,
        "est_transfert_verifie": True,
        "source": "essai",
    }
    return SituationCommune.objects.create(commune=commune, **(valeurs | champs))


def poser(dossier: Dossier, *, emprise=None, depot: date | None = None, **projet) -> Dossier:
    """Puts a filed dossier on the land of the tests, with these answers on its device."""
    donnees = {**dossier.donnees, "projet": {**dossier.donnees["projet"], **projet}}
    Dossier.objects.filter(pk=dossier.pk).update(
        donnees=donnees, emprise=emprise or carre(), date_depot=depot or timezone.localdate()
    )
    return Dossier.objects.select_related("commune").get(pk=dossier.pk)


def enseigne(decor: f.Decor | None = None, **options) -> Dossier:
    """A shop sign filed (AP) and placed on the map."""
    return poser(f.depose("AP", decor or f.Decor("rlpi")), **options)
