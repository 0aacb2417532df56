"""Layers of the map, one module a subject. Every geometry is in SRID 2154 (metres)."""

from carto.models.foncier import GestionnaireVoie, Parcelle
from carto.models.lots import ImportCouche, NatureCouche
from carto.models.protections import ObjetLibre, RoleServitude, Servitude, ZonePublicite, ZoneRisque
from carto.models.urbanisme import Forme, Information, Prescription, ZoneUrbanisme

__all__ = [
    "Forme",
    "GestionnaireVoie",
    "ImportCouche",
    "Information",
    "NatureCouche",
    "ObjetLibre",
    "Parcelle",
    "Prescription",
    "RoleServitude",
    "Servitude",
    "ZonePublicite",
    "ZoneRisque",
    "ZoneUrbanisme",
]
