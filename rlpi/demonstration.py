"""What the demonstration says of its communes: populations and authority, invented and labelled so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from communes.models import Commune
from rlpi.droit.conformite import RLPI_MEL_2020
from rlpi.models import SituationCommune
from rlpi.territoire import REGLEMENT_2020

SOURCE = "Valeurs de démonstration, sans valeur juridique"
RESERVE = "Populations de l'agglomération et de l'unité urbaine : valeurs de démonstration."
# Over the 100,000 of R581-26, as the urban unit of Lille is; the true figure is to be entered from the INSEE.
UNITE_URBAINE = 1_000_000


def demontrer(communes: Iterable[Commune], aujourd_hui: date) -> None:
    """One situation a commune, since the RLPi of 2020; running it again changes nothing."""
    for commune in communes:
        SituationCommune.objects.get_or_create(
            commune=commune,
            debut=RLPI_MEL_2020,
            defaults={
                "est_couverte": True,
                "reglement": REGLEMENT_2020,
                "population_agglomeration": commune.population_municipale or None,
                "population_unite_urbaine": UNITE_URBAINE,
                "est_transfert_verifie": True,
                "source": SOURCE,
                "reserve": RESERVE,
            },
        )
