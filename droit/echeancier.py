"""The clock's words: the facts of a dossier, and the projection the law draws from them.

Both domains (urban planning, outdoor advertising) speak them: ``echeancier(faits) -> Echeancier`` is
a pure function of :class:`Faits`. Everything is a projection: given these facts and nothing more,
what does the law say will happen, and when.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from droit.trace import Motif, Reserve

PAPIER = "papier"
TELESERVICE = "teleservice"

LRAR = "lrar"
LRE = "lre"
PORTAIL = "portail"
REMISE = "remise"


class Nature(StrEnum):
    """The legal facts the clock knows."""

    DEMANDE_PIECES = "demande_pieces"
    RECEPTION_PIECES = "reception_pieces"
    MAJORATION = "majoration"
    SAISINE_ABF = "saisine_abf"
    AVIS_ABF = "avis_abf"
    PROLONGATION_RECOURS_ABF = "prolongation_recours_abf"
    RAPPORT_ENQUETE = "rapport_enquete"
    DECISION = "decision"


class Sens(StrEnum):
    """What the architecte des Bâtiments de France answered, or what the authority decided."""

    FAVORABLE = "favorable"
    PRESCRIPTIONS = "prescriptions"
    DEFAVORABLE = "defavorable"
    ACCORD = "accord"
    REFUS = "refus"
    SURSIS = "sursis"


class EffetSilence(StrEnum):
    """What the authority's silence produces."""

    NON_OPPOSITION = "non_opposition"
    PERMIS_TACITE = "permis_tacite"
    CERTIFICAT_TACITE = "certificat_tacite"
    AUTORISATION_TACITE = "autorisation_tacite"
    REJET_IMPLICITE = "rejet_implicite"
    REJET_TACITE = "rejet_tacite"
    OPPOSITION_TACITE = "opposition_tacite"
    SANS_OBJET = "sans_objet"


class Etat(StrEnum):
    """Whether the dossier is complete, or missing pieces are awaited."""

    COMPLET = "complet"
    INCOMPLET = "incomplet"


class Alerte(StrEnum):
    """The closed list of blocking alerts; every other doubt is a :class:`droit.trace.Reserve`."""

    CUMUL_CRPA_INCERTAIN = "cumul_crpa_incertain"
    ABF_DEFAVORABLE_DP = "abf_defavorable_dp"


class TypeInconnu(ValueError):
    """The clock of this domain does not know this type of dossier (message in French)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Type de dossier inconnu : « {code} ».")
        self.code = code


class CirconstanceInconnue(ValueError):
    """The code of a circumstance is not in the table (message in French)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Circonstance inconnue : « {code} ».")
        self.code = code


@dataclass(frozen=True, slots=True)
class Depot:
    """The filing. Paper: ``date`` of reception. Téléservice: ``envoi``, and ``aee`` and/or ``are``."""

    voie: str
    date: datetime.date | None = None
    envoi: datetime.date | None = None
    aee: datetime.date | None = None
    are: datetime.date | None = None

    @property
    def date_premiere(self) -> datetime.date:
        """The day the petitioner filed: no event of the dossier can be earlier."""
        jour = self.date if self.voie == PAPIER else self.envoi
        if jour is None:
            raise ValueError("Le dépôt n'a pas de date.")
        return jour

    @property
    def date_accuse(self) -> datetime.date:
        """The acknowledgement that starts the delays: the AEE if one was sent, else the ARE."""
        jour = self.aee or self.are
        if jour is None:
            raise ValueError("Le dépôt par téléservice n'a ni AEE ni ARE.")
        return jour


@dataclass(frozen=True, slots=True)
class Fait:
    """One dated event. ``accord=False``: no express consent to electronic notification."""

    nature: str
    date: datetime.date
    voie: str | None = None
    pieces: tuple[str, ...] = ()
    hors_code: tuple[str, ...] = ()
    consulte: datetime.date | None = None
    accord: bool = True
    sens: str | None = None


@dataclass(frozen=True, slots=True)
class FaitProlongation:
    """A prolongation or suspension told to the petitioner by ``lettre``, on the instruction's limit.

    ``debut``: start of the suspension, or the appeal it comes from; ``fin``: what ends a suspension.
    """

    code: str
    lettre: Fait
    debut: datetime.date | None = None
    fin: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Faits:
    """All the clock needs to know of a dossier. ``evenements`` in any order, ``prolongations`` as they came.

    ``suite``: ``M`` or ``T`` for a modification or a transfer of an authorisation already granted.
    """

    type: str
    depot: Depot
    circonstances: frozenset[str] = frozenset()
    evenements: tuple[Fait, ...] = ()
    prolongations: tuple[FaitProlongation, ...] = ()
    suite: str = ""

    def tous(self, nature: Nature) -> tuple[Fait, ...]:
        """The events of one nature, in input order."""
        return tuple(fait for fait in self.evenements if fait.nature == nature)

    def dernier(self, nature: Nature) -> Fait | None:
        """The last given event of one nature (the contract allows one), or ``None``."""
        return next((fait for fait in reversed(self.evenements) if fait.nature == nature), None)


@dataclass(frozen=True, slots=True)
class Completude:
    """Until when pieces may be asked for, and whether the dossier is complete (and since when)."""

    limite: datetime.date
    etat: Etat
    date: datetime.date | None
    pieces_limite: datetime.date | None


@dataclass(frozen=True, slots=True)
class Instruction:
    """The instruction delay: ``mois`` from ``depart`` to ``limite`` (included)."""

    mois: int
    depart: datetime.date | None
    limite: datetime.date | None
    derniere_notification_sure: datetime.date | None


@dataclass(frozen=True, slots=True)
class Silence:
    """What silence produces, and the day it exists (the limit + 1 day)."""

    effet: EffetSilence
    le: datetime.date | None


@dataclass(frozen=True, slots=True)
class Jalons:
    """Side deadlines of the instruction."""

    affichage_depot: datetime.date | None = None
    are: datetime.date | None = None
    transmission_abf: datetime.date | None = None
    accord_abf_repute: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class DecisionVue:
    """The express decision as the clock sees it: when it was notified, and whether in time."""

    notifiee_le: datetime.date | None
    dans_le_delai: bool


@dataclass(frozen=True, slots=True)
class Echeancier:
    """The projection: every date, the outcome of silence, and the reasons of each number."""

    depart: datetime.date
    completude: Completude | None
    instruction: Instruction | None
    silence: Silence
    jalons: Jalons
    decision: DecisionVue | None
    motifs: tuple[Motif, ...]
    alertes: tuple[str, ...]
    reserves: tuple[Reserve, ...]
