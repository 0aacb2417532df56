"""Form steps of advertising dossiers."""

from __future__ import annotations

from collections.abc import Sequence

from dossiers.formulaires import DemandeurForm, TerrainForm
from dossiers.registre import EtapeSaisie
from rlpi.formulaires.dispositif import DispositifForm
from rlpi.formulaires.lieu import LieuForm


class EmplacementForm(TerrainForm):
    """Where the device stands; a parcel is useful, not required (R581-7)."""

    parcelles_obligatoires = False
    parcelles_a_venir = None


def etapes(type_dossier: str) -> Sequence[EtapeSaisie]:
    """Who asks, where, which device."""
    return (
        EtapeSaisie("demandeur", "Le demandeur", DemandeurForm, "Qui exploite l'activité ou le dispositif ?"),
        EtapeSaisie("terrain", "L'emplacement", EmplacementForm, "Où sera posé le dispositif ?"),
        EtapeSaisie("lieu", "Les abords", LieuForm, "Qu'y a-t-il autour ?"),
        EtapeSaisie("projet", "Le dispositif", DispositifForm, "Que voulez-vous poser ?"),
    )
