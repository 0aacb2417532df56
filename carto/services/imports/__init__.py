"""Importers of layers: whole or not at all, reported in French, twice is once."""

from carto.services.imports.cadastre import importer_cadastre
from carto.services.imports.lecture import Reglages
from carto.services.imports.libres import importer_couche, importer_rlpi
from carto.services.imports.plu import importer_plu
from carto.services.imports.rapport import ImportRefuse, Rapport
from carto.services.imports.sup import importer_sup

__all__ = [
    "ImportRefuse",
    "Rapport",
    "Reglages",
    "importer_cadastre",
    "importer_couche",
    "importer_plu",
    "importer_rlpi",
    "importer_sup",
]
