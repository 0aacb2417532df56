"""The public layers: what tiles, exports and the OGC API show, and to whom: everybody.

A room above may add its own public collection (the public notices) with :func:`enregistrer` from its ``ready()``;
nothing that depends on rights may be registered here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.gis.db import models
from django.db.models import Q

from carto import models as carto
from communes.models import Commune


@dataclass(frozen=True)
class CouchePublique:
    """One public layer.

    ``champs``: public name → lookup of the model. ``zoom_min``: smallest zoom at which tiles hold it.
    ``nature``: the imports it comes from (version of the cache). ``forme``: how the map draws it.
    ``base`` gives the queryset; a layer with dates (``est_datee``) is read on a day. ``points_sous``: below this zoom
    tiles hold one point an object, so that small lands stay visible. ``libeller``: how « identify » names an object
    of a layer that the detection does not read.
    """

    code: str
    titre: str
    description: str
    base: Callable[[], models.QuerySet]
    champs: dict[str, str]
    zoom_min: int = 10
    nature: str = ""
    est_datee: bool = True
    champ_geom: str = "geom"
    forme: str = "surface"
    couleur: str = "#5a5a5a"
    points_sous: int = 0
    libeller: Callable[[models.Model], str] | None = field(default=None, compare=False)
    version_propre: Callable[[], str] | None = field(default=None, compare=False)

    def en_vigueur(self, jour: date) -> models.QuerySet:
        """The objects to show on ``jour``."""
        return self.base().en_vigueur(jour) if self.est_datee else self.base()

    def en_vigueur_entre(self, debut: date | None, fin: date | None) -> models.QuerySet:
        """The objects in force at some time between two days, both included; ``None`` leaves a side open."""
        objets = self.base()
        if self.est_datee and fin is not None:
            objets = objets.filter(debut__lte=fin)
        if self.est_datee and debut is not None:
            objets = objets.filter(Q(fin__isnull=True) | Q(fin__gt=debut))
        return objets

    def version(self) -> str:
        """Changes whenever the content may have changed: identity of the last import (one small query)."""
        if self.version_propre is not None:
            return self.version_propre()
        if self.nature:
            lots = carto.ImportCouche.objects.filter(nature=self.nature)
            vu = lots.aggregate(
                dernier=models.Max("pk"), nombre=models.Count("pk"), le=models.Max("importe_le")
            )
            return f"{vu['dernier']}-{vu['nombre']}-{vu['le']}"
        vu = self.base().aggregate(dernier=models.Max("pk"), nombre=models.Count("pk"))
        return f"{vu['dernier']}-{vu['nombre']}"

    def etiquette(self, *morceaux: object) -> str:
        """A strong ETag for a part of this layer."""
        texte = "/".join(str(m) for m in (self.code, self.version(), *morceaux))
        return f'"{hashlib.sha256(texte.encode()).hexdigest()[:32]}"'


REGISTRE: dict[str, CouchePublique] = {}
ORIGINE = {
    "source": "lot__source",
    "licence": "lot__licence",
    "millesime": "lot__millesime",
    "fictif": "est_fictive",
}
VALIDITE = {"debut": "debut", "fin": "fin"}


def enregistrer(couche: CouchePublique) -> None:
    """Add a public layer; the last registration of a code wins."""
    REGISTRE[couche.code] = couche


def couche_publique(code: str) -> CouchePublique | None:
    """The public layer of this code, or ``None``."""
    return REGISTRE.get(code)


def _objets(modele: type[models.Model]) -> Callable[[], models.QuerySet]:
    return lambda: modele.objects.filter(geom__isnull=False)


for _couche in (
    CouchePublique(
        "communes", "Communes", "Limites des communes", lambda: Commune.objects.filter(contour__isnull=False),
        {"code_insee": "code_insee", "nom": "nom", "population": "population_municipale"},
        zoom_min=6, est_datee=False, champ_geom="contour", forme="contour", couleur="#37474f",
    ),
    CouchePublique(
        "zones_urbanisme", "Zones du plan local d'urbanisme", "Zonage du PLU (ZONE_URBA, standard CNIG)",
        _objets(carto.ZoneUrbanisme),
        {"nom": "libelle", "libelle_long": "libelong", "type": "typezone", "reglement": "urlfic", **VALIDITE, **ORIGINE},
        nature="plu", couleur="#b3541e",
    ),
    CouchePublique(
        "prescriptions", "Prescriptions du plan", "Prescriptions surfaciques, linéaires et ponctuelles du PLU",
        _objets(carto.Prescription),
        {"nom": "libelle", "type": "type_code", "sous_type": "sous_type", "texte": "texte", **VALIDITE, **ORIGINE},
        zoom_min=12, nature="plu", couleur="#6a1b9a",
    ),
    CouchePublique(
        "informations", "Informations du plan", "Périmètres d'information annexés au PLU", _objets(carto.Information),
        {"nom": "libelle", "type": "type_code", "sous_type": "sous_type", "texte": "texte", **VALIDITE, **ORIGINE},
        zoom_min=12, nature="plu", couleur="#00695c",
    ),
    CouchePublique(
        "servitudes", "Servitudes d'utilité publique", "Monuments historiques et autres servitudes : générateurs et assiettes",
        _objets(carto.Servitude),
        {
            "nom": "nom", "categorie": "categorie", "role": "role", "protection": "protection", "acte": "acte",
            "perimetre_delimite": "est_perimetre_delimite", **VALIDITE, **ORIGINE,
        },
        nature="sup", couleur="#ad1457",
    ),
    CouchePublique(
        "zones_risque", "Zones de risque", "Carrières souterraines et autres risques connus", _objets(carto.ZoneRisque),
        {"nom": "nom", "nature": "nature", "niveau": "niveau", "service": "service", **VALIDITE, **ORIGINE},
        nature="risques", couleur="#e65100",
    ),
    CouchePublique(
        "zones_publicite", "Zones de publicité", "Zones du règlement local de publicité", _objets(carto.ZonePublicite),
        {"zone": "code", "nom": "nom", "reference": "reference", "en_agglomeration": "est_en_agglomeration", **VALIDITE, **ORIGINE},
        nature="rlpi", couleur="#283593",
    ),
    CouchePublique(
        "voies", "Gestionnaires de voies", "Voies et leur gestionnaire", _objets(carto.GestionnaireVoie),
        {"nom": "nom_voie", "gestionnaire": "gestionnaire", "categorie": "categorie", **VALIDITE, **ORIGINE},
        zoom_min=13, nature="voirie", forme="ligne", couleur="#455a64",
    ),
    CouchePublique(
        "libres", "Autres couches", "Objets des couches libres", _objets(carto.ObjetLibre),
        {"nom": "nom", "couche": "couche", **VALIDITE, **ORIGINE}, zoom_min=12, nature="libre", couleur="#4e342e",
    ),
    CouchePublique(
        "parcelles", "Parcelles cadastrales", "Parcelles du plan cadastral", _objets(carto.Parcelle),
        {
            "idu": "idu", "prefixe": "prefixe", "section": "section", "numero": "numero", "contenance": "contenance",
            "commune": "commune__code_insee", **VALIDITE, **ORIGINE,
        },
        zoom_min=14, nature="cadastre", forme="parcelle", couleur="#1d5850",
    ),
):  # fmt: skip
    enregistrer(_couche)
