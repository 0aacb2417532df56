"""Form steps common to every domain: who asks, and where."""

from dossiers.formulaires.base import FormulaireEtape
from dossiers.formulaires.demandeur import DemandeurForm
from dossiers.formulaires.terrain import TerrainForm

__all__ = ["DemandeurForm", "FormulaireEtape", "TerrainForm"]
