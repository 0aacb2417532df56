"""Laying a version of a layer in the base: one transaction, earlier versions closed, twice is once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models, transaction

from carto.models import (
    GestionnaireVoie,
    ImportCouche,
    Information,
    NatureCouche,
    ObjetLibre,
    Parcelle,
    Prescription,
    Servitude,
    ZonePublicite,
    ZoneRisque,
    ZoneUrbanisme,
)
from carto.services.imports.rapport import Rapport

MODELES: dict[str, tuple[type[models.Model], ...]] = {
    NatureCouche.CADASTRE: (Parcelle,),
    NatureCouche.PLU: (ZoneUrbanisme, Prescription, Information),
    NatureCouche.SUP: (Servitude,),
    NatureCouche.RISQUES: (ZoneRisque,),
    NatureCouche.RLPI: (ZonePublicite,),
    NatureCouche.VOIRIE: (GestionnaireVoie,),
    NatureCouche.LIBRE: (ObjetLibre,),
}
LICENCE_OUVERTE = "Licence Ouverte 2.0"
TAILLE_LOT = 1000


@dataclass
class Version:
    """One version of a layer, ready to be laid: who it covers, when it holds, where it comes from."""

    nature: str
    territoire: str
    titre: str
    debut: date
    empreinte: str
    source: str
    licence: str = LICENCE_OUVERTE
    millesime: str = ""
    fin: date | None = None
    communes: list[str] = field(default_factory=list)
    est_fictive: bool = False

    def deja_posee(self) -> bool:
        """Whether the same content is already in the base for the same dates and not since corrected."""
        return (
            ImportCouche.objects.filter(
                nature=self.nature, territoire=self.territoire, debut=self.debut, empreinte=self.empreinte
            )
            .exclude(fin=self.debut)
            .exists()
        )

    def creer_lot(self, rapport: Rapport, fin: date | None) -> ImportCouche:
        """The row of this import."""
        return ImportCouche.objects.create(
            nature=self.nature,
            territoire=self.territoire[:80],
            communes_insee=sorted(self.communes),
            titre=self.titre[:200],
            source=self.source[:300],
            licence=self.licence[:100],
            millesime=self.millesime[:20],
            debut=self.debut,
            fin=fin,
            empreinte=self.empreinte,
            nombre_objets=rapport.total,
            rapport=rapport.en_json(),
            est_fictive=self.est_fictive,
        )


def poser(version: Version, objets: list[models.Model], rapport: Rapport) -> Rapport:
    """Write a version and its objects, or nothing; close what it replaces.

    Versions of a same territory follow one another: an older document brought late ends where the next begins.
    The same content brought twice changes nothing; another content for the same day corrects the first.
    """
    rapport.titre = version.titre
    if version.deja_posee():
        rapport.deja_importe = True
        return rapport
    for objet in objets:
        rapport.comptes[str(objet._meta.verbose_name_plural)] += 1
    with transaction.atomic():
        fin = _fermer_les_precedentes(version, rapport)
        lot = version.creer_lot(rapport, fin)
        par_modele: dict[type[models.Model], list[models.Model]] = {}
        for objet in objets:
            objet.lot, objet.debut, objet.est_fictive = lot, version.debut, version.est_fictive
            objet.fin = fin
            par_modele.setdefault(type(objet), []).append(objet)
        for modele, liste in par_modele.items():
            modele.objects.bulk_create(liste, batch_size=TAILLE_LOT)
    return rapport


def _fermer_les_precedentes(version: Version, rapport: Rapport) -> date | None:
    """Close the versions this one replaces; returns the day this one itself ends, if a later one exists."""
    fin = version.fin
    for lot in ImportCouche.objects.filter(nature=version.nature).order_by("debut"):
        if not _remplace(version, lot):
            continue
        if lot.debut > version.debut:
            fin = min(fin, lot.debut) if fin else lot.debut
        elif lot.fin is None or lot.fin > version.debut:
            fermer(lot, version.debut)
            veille = version.debut - timedelta(days=1)
            rapport.remplace.append(f"{lot.titre}, en vigueur jusqu'au {veille:%d/%m/%Y}")
    return fin


def _remplace(version: Version, lot: ImportCouche) -> bool:
    if lot.territoire == version.territoire:
        return True
    communes = set(lot.communes_insee)
    return (
        version.nature in (NatureCouche.PLU, NatureCouche.RLPI)
        and bool(communes)
        and communes <= set(version.communes)
    )


def fermer(lot: ImportCouche, jour: date) -> None:
    """Put an import and its objects out of force from ``jour`` on."""
    lot.fin = jour
    lot.save(update_fields=["fin"])
    for modele in MODELES[lot.nature]:
        encore = models.Q(fin__isnull=True) | models.Q(fin__gt=jour)
        modele.objects.filter(encore, lot=lot).update(fin=jour)
