"""What a domain of law brings to the writing of its decisions and to what follows them.

Plain data and functions: a domain hands them over in its ``Domaine``; services and letters read them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class AutorisationDOrigine:
    """What a modification or a transfer bears on, as far as the platform holds it. ``fin``: of its validity."""

    delivree_le: date
    titulaire: str
    est_tacite: bool = False
    fin: date | None = None


@dataclass(frozen=True)
class ActeADecider:
    """All that the words of an arrêté depend on. ``avis``: opinions collected and their sense, in words.

    ``departement``: INSEE code of the department (the court depends on it); ``jour``: day of writing;
    ``suite``: ``M`` or ``T`` when it modifies or transfers the permit numbered ``autorisation``, and ``origine``;
    ``autorite``: who decides, in words; ``textes_locaux``: the local texts that rule the land; ``est_refus_abf``: the architecte des Bâtiments de France refused his agreement;
    ``circonstances``: those retained for the dossier.
    """

    type: str
    sens: str
    commune: str
    departement: str
    numero: str
    objet: str
    demandeur: str
    terrain: str
    date_depot: date
    jour: date
    motifs: str = ""
    prescriptions: str = ""
    donnees: Mapping[str, Any] = field(default_factory=dict)
    avis: tuple[str, ...] = ()
    avis_de_depot: date | None = None
    complements: Mapping[str, Any] = field(default_factory=dict)
    est_refus_abf: bool = False
    circonstances: frozenset[str] = frozenset()
    autorite: str = ""
    textes_locaux: tuple[str, ...] = ()
    suite: str = ""
    autorisation: str = ""
    origine: AutorisationDOrigine | None = None


TEXTE, ENTIER = "texte", "entier"


@dataclass(frozen=True)
class Complement:
    """One thing an arrêté says in some cases, which no other field of the draft holds.

    ``sens``: outcomes concerned, empty = every one. ``exige_motifs``: article that wants reasons once it is
    filled. ``est_attendu``: the law wants it in every such act, its absence is told.
    """

    code: str
    libelle: str
    article: str
    sens: frozenset[str] = frozenset()
    aide: str = ""
    genre: str = TEXTE
    unite: str = ""
    minimum: int | None = None
    maximum: int | None = None
    exige_motifs: str = ""
    est_attendu: bool = False

    def concerne(self, sens: str) -> bool:
        """Whether an act of this outcome may carry it."""
        return not self.sens or sens in self.sens


@dataclass(frozen=True)
class Information:
    """A titled note under the arrêté; ``article``: what requires it."""

    titre: str
    paragraphes: tuple[str, ...]
    article: str = ""


@dataclass(frozen=True)
class ActeRedige:
    """The words of an arrêté or a certificate, ready to print."""

    titre: str
    visas: tuple[str, ...]
    considerants: tuple[str, ...]
    verbe: str
    articles: tuple[str, ...]
    informations: tuple[Information, ...] = ()


@dataclass(frozen=True)
class DecisionTacite:
    """All that the words of the certificate of a tacit decision depend on. ``effet``: what silence made."""

    type: str
    effet: str
    acquise_le: date
    avis_de_depot: date | None = None
    transmis_le: date | None = None


@dataclass(frozen=True)
class CertificatRedige:
    """The words of that certificate. ``article``: what makes the decision; ``delivrance``: what gives a right to it."""

    titre: str
    constat: str
    article: str
    delivrance: str
    paragraphes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SuitesDuDomaine:
    """What follows a decision in one domain.

    ``echeances``: type, form data (``donnees``), keywords of ``ads.droit.suites.suites``; ``limite_retrait``: date of the decision to the last day to notify its
    withdrawal, or None when the domain has no such rule; ``matiere``: @CTES matter (None: unknown, so
    not sent); ``types_transmis``, ``types_affiches``, ``types_declares`` (by ``doc``, ``daact``): types
    concerned;
    ``dossier_de_suite``: see ``ads.droit.suites``; ``requete``: see ``ads.droit.requetes``;
    ``recours_contre_reponse``: nature of a request refused, day of the answer, day of the decision it is about,
    department, to the remedies;
    ``validite``: type, day of notification or acquisition, prorogations obtained, ``decidee_le`` (day of the
    decision) and ``tacite_le`` (day silence made a tacit certificate, or None), to a duration (``fin``,
    ``demande_avant``, ``avec_travaux``, ``motifs``, ``reserves``), see ``ads.droit.validite``;
    ``articles_rejet``: effect of silence to the article that rejects; ``reponses_a_notifier``: articles of requests
    that silence grants unless the answer is notified in time, not only sent.
    """

    echeances: Callable[..., Sequence[Any]]
    limite_retrait: Callable[[date], Any] | None = None
    matiere: tuple[int, int] | None = None
    types_transmis: frozenset[str] = frozenset()
    types_affiches: frozenset[str] = frozenset()
    types_declares: Mapping[str, frozenset[str]] = field(default_factory=dict)
    dossier_de_suite: Callable[..., Any] | None = None
    validite: Callable[..., Any] | None = None
    requete: Callable[..., Any] | None = None
    recours_contre_reponse: Callable[[str, date, date, str], Information] | None = None
    reserve_transmission: str = ""
    articles_rejet: Mapping[str, str] = field(default_factory=dict)
    reponses_a_notifier: frozenset[str] = frozenset()


def considerants(motifs: str) -> tuple[str, ...]:
    """Each paragraph of the reasons as a « Considérant que … », as typed when it already is one."""
    rediges = []
    for paragraphe in motifs.splitlines():
        texte = paragraphe.strip(" -•\t").rstrip(" .;")
        if not texte:
            continue
        if not texte.casefold().startswith("considérant"):
            voyelle = texte[:1].casefold() in "aeiouyhâàéèêëîïôùûœ"
            texte = f"Considérant {'qu’' if voyelle else 'que '}{texte[:1].lower()}{texte[1:]}"
        rediges.append(texte)
    return tuple(rediges)
