"""Who must be consulted, by when, what silence means, whether the answer binds (R*423-50 to R*423-71-1).

Each row is triggered by one fact: a fact of the project, a circumstance of the clock, or a fact of the
instruction (:data:`FAITS_INSTRUCTION`). Its answer binds the authority when its nature is an ``ACCORD``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from ads.droit.circonstances import CIRCONSTANCES
from ads.droit.consultations_modele import ACCORD, FAITS_INSTRUCTION, Regle
from ads.droit.consultations_table import TABLE
from ads.droit.delais import Duree
from ads.droit.projet import Projet
from droit.articles import Article, Fiabilite
from droit.trace import Reserve

FAITS_PROJET = frozenset(champ.name for champ in fields(Projet))
FAITS = FAITS_PROJET | frozenset(CIRCONSTANCES) | frozenset(FAITS_INSTRUCTION)


class FaitInconnu(ValueError):
    """Not a fact of the project, of the clock or of the instruction (message in French)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Fait d'instruction inconnu : « {code} ».")
        self.code = code


@dataclass(frozen=True, slots=True)
class ConsultationDue:
    """One consultation. ``delai``: ``None`` when no text fixes one. ``lie``: the answer binds the authority."""

    service: str
    libelle: str
    article: Article
    delai: Duree | None
    silence: str
    nature: str
    pourquoi: str
    reserves: tuple[Reserve, ...] = ()

    @property
    def lie(self) -> bool:
        """Whether an unfavourable answer forbids to grant."""
        return self.nature == ACCORD


def faits_du_projet(projet: Projet) -> frozenset[str]:
    """The yes-or-no facts known to be true, with the circumstances of the clock they mean."""
    vrais = {nom for nom in FAITS_PROJET if getattr(projet, nom) is True}
    if "coeur_parc_national" in vrais:
        vrais.add("parc_national")
    return frozenset(vrais)


def circonstances_du_projet(projet: Projet) -> frozenset[str]:
    """The circumstances of the clock that the facts of the project are enough to tell."""
    return faits_du_projet(projet) & frozenset(CIRCONSTANCES)


def consultations(
    type_: str, projet: Projet, faits: frozenset[str] = frozenset()
) -> tuple[ConsultationDue, ...]:
    """The consultations due, each service once: an agreement prevails over an opinion of the same service.

    Raises:
        FaitInconnu: ``faits`` holds a code that is no fact.
    """
    inconnus = faits - FAITS
    if inconnus:
        raise FaitInconnu(min(inconnus))
    connus = faits_du_projet(projet) | faits
    dues: dict[str, ConsultationDue] = {}
    for regle in TABLE:
        if type_ not in regle.types or not regle.faits & connus or regle.sauf & connus:
            continue
        due = _due(regle)
        connue = dues.get(regle.service)
        if connue is None or (due.lie and not connue.lie):
            dues[regle.service] = due
    return tuple(dues.values())


def _due(regle: Regle) -> ConsultationDue:
    reserves = [Reserve(regle.reserve, regle.fondement)] if regle.reserve else []
    if regle.fiabilite is not Fiabilite.VERIFIE and not reserves:
        reserves.append(Reserve("Consultation ou nature de l'avis à confirmer.", regle.fondement))
    return ConsultationDue(
        regle.service,
        regle.libelle,
        regle.article,
        regle.delai,
        regle.silence,
        regle.nature,
        f"{regle.pourquoi} ({regle.fondement}).",
        tuple(reserves),
    )
