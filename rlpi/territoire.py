"""A commune on a day: local regulation, populations, authority. What is not known is ``None`` and said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from carto.services.communes import DONNEES
from communes.models import Commune
from dossiers.models import Dossier
from droit.trace import Reserve
from rlpi.droit.conformite import (
    COMMUNES_HORS_RLPI_2020,
    RESERVE_COMMUNES,
    RESERVE_REVISION,
    RLPI_MEL_2020,
    RLPI_MEL_PRESCRIPTION_REVISION,
)
from rlpi.droit.police import Autorite, Competence, autorite_de_police
from rlpi.droit.sources import env
from rlpi.models import SituationCommune

REGLEMENT_2020 = "Règlement local de publicité intercommunal de la MEL approuvé le 12 décembre 2019"
# Public enquiry on the revision, which adds the ten communes left out in 2020: closed that day.
FIN_ENQUETE_REVISION = date(2025, 4, 25)
POPULATION_INCONNUE = Reserve(
    "Les populations de l'agglomération et de l'unité urbaine ne sont pas renseignées pour cette commune : "
    "les règles qui en dépendent restent à vérifier.",
    env("R581-26"),
)
LIBELLES_AUTORITE = {
    Autorite.MAIRE: "le maire",
    Autorite.PRESIDENT: "le président de la Métropole Européenne de Lille",
    Autorite.PREFET: "le préfet",
}


@dataclass(frozen=True, slots=True)
class Territoire:
    """``rlp``: whether a local regulation covers the commune (``None``: not known). ``source``: who says so."""

    rlp: bool | None
    reglement: str
    population_agglomeration: int | None
    population_unite_urbaine: int | None
    competence: Competence
    source: str
    reserves: tuple[Reserve, ...] = ()

    @property
    def autorite(self) -> str:
        """The authority in words, ``à vérifier`` when a fact is missing."""
        qui = self.competence.autorite
        return "à vérifier" if qui is None else LIBELLES_AUTORITE[qui]


def textes_locaux(dossier: Dossier, jour: date) -> tuple[str, ...]:
    """The local regulation an arrêté of that day is taken under; none where none is known to apply."""
    connu = territoire(dossier.commune, jour)
    if not connu.rlp:
        return ()
    nom = connu.reglement.strip()
    if nom.casefold().startswith("règlement"):
        return (f"le {nom[:1].lower()}{nom[1:]}",)
    return (f"le règlement local de publicité applicable{f' ({nom})' if nom else ''}",)


@lru_cache(maxsize=1)
def _noms_de_la_mel() -> dict[str, str]:
    """INSEE code → name of the 95 communes of the MEL."""
    contenu = json.loads((DONNEES / "communes" / "communes_mel.json").read_text(encoding="utf-8"))
    return {fiche["code_insee"]: fiche["nom"] for fiche in contenu["communes"]}


def territoire(commune: Commune, jour: date) -> Territoire:
    """What is known of ``commune`` on ``jour``: its recorded situation, else the public record of the MEL."""
    situation = SituationCommune.objects.en_vigueur(jour).filter(commune=commune).order_by("-debut").first()
    if situation is None:
        return _selon_la_mel(commune, jour)
    reserves = [Reserve(situation.reserve)] if situation.reserve else []
    if situation.population_agglomeration is None or situation.population_unite_urbaine is None:
        reserves.append(POPULATION_INCONNUE)
    competence = autorite_de_police(
        jour,
        rlp=situation.est_couverte,
        transferee_le=situation.police_transferee_le,
        transfert_connu=situation.est_transfert_verifie,
    )
    return Territoire(
        rlp=situation.est_couverte,
        reglement=situation.reglement,
        population_agglomeration=situation.population_agglomeration,
        population_unite_urbaine=situation.population_unite_urbaine,
        competence=competence,
        source=situation.source,
        reserves=(*reserves, *competence.reserves),
    )


def _selon_la_mel(commune: Commune, jour: date) -> Territoire:
    """The RLPi of 2020 covers 85 communes of the MEL; its revision may have reached the ten others since 2025."""
    nom = _noms_de_la_mel().get(commune.code_insee)
    rlp: bool | None = None
    reserves: list[Reserve] = []
    if nom is not None and jour >= RLPI_MEL_2020:
        hors = nom in COMMUNES_HORS_RLPI_2020
        rlp = not hors
        reserves.append(RESERVE_COMMUNES)
        if jour >= RLPI_MEL_PRESCRIPTION_REVISION:
            reserves.append(RESERVE_REVISION)
        if hors and jour > FIN_ENQUETE_REVISION:
            rlp = None
    competence = autorite_de_police(jour, rlp=rlp)
    return Territoire(
        rlp=rlp,
        reglement=REGLEMENT_2020 if rlp else "",
        population_agglomeration=None,
        population_unite_urbaine=None,
        competence=competence,
        source="Règlement local de publicité intercommunal en vigueur le 18 juin 2020" if nom else "",
        reserves=(*reserves, POPULATION_INCONNUE, *competence.reserves),
    )
