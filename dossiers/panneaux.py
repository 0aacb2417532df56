"""What a domain adds to the instructor's screens: panels, and wording proposed for the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Panneau:
    """One panel of the dossier page: its title, its template, what the template reads (under ``panneau``)."""

    titre: str
    gabarit: str
    contexte: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposition:
    """A decision the file suggests, in the words of the draft form; the instructor keeps, amends or ignores it.

    ``code`` names it in an address; ``sens``: code of ``SensDecision``, empty when the outcome is left open.
    """

    code: str
    libelle: str
    sens: str = ""
    motifs: str = ""
    prescriptions: str = ""
    rapport: str = ""
