"""Form steps of each type of urban-planning dossier."""

from __future__ import annotations

from collections.abc import Sequence

from ads.formulaires.amenagement import AmenagementForm
from ads.formulaires.certificat import CertificatForm
from ads.formulaires.construction import DeclarationForm, MaisonForm, PermisForm
from ads.formulaires.demolition import DemolitionForm
from dossiers.formulaires import DemandeurForm, TerrainForm
from dossiers.registre import EtapeSaisie

PROJETS = {
    "PCMI": MaisonForm,
    "PC": PermisForm,
    "DP": DeclarationForm,
    "PA": AmenagementForm,
    "PD": DemolitionForm,
    "CUa": CertificatForm,
    "CUb": CertificatForm,
}


def etapes(type_dossier: str) -> Sequence[EtapeSaisie]:
    """Who asks, where, what: the three steps of every urban-planning form."""
    return (
        EtapeSaisie("demandeur", "Le demandeur", DemandeurForm, "Qui fait la demande ?"),
        EtapeSaisie("terrain", "Le terrain", TerrainForm, "Où se trouve le projet ?"),
        EtapeSaisie("projet", "Le projet", PROJETS[type_dossier], "Que voulez-vous faire ?"),
    )
