"""How long personal data are kept, and what becomes of them: one line a purpose, with its source.

Each domain of law adds the lines of its dossiers (``Domaine.conservation``). A period that no text fixes is
the controller's choice: the line then bears a *réserve* that says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from droit.calendrier import ajouter_jours, ajouter_mois

MISSION_PUBLIQUE = "mission d’intérêt public (RGPD, article 6, 1, e)"
OBLIGATION = "obligation légale (RGPD, article 6, 1, c)"
#: Why neither a commune nor its service throws a filed dossier away by itself.
VISA = "code du patrimoine, articles L211-1, L212-2 et R212-14 (pas d’élimination d’archives publiques sans visa)"
ARTICLES_A_CONFRONTER = "articles à confronter à leur texte"
CHOIX_LOCAL = "aucun texte ne fixe cette durée : choix du responsable de traitement"


class Sort(StrEnum):
    """What becomes of the data at the end of the period."""

    EFFACER = "effacées par la plateforme"
    ELIMINER = "effacées sur visa des archives départementales"
    CONSERVER = "versées aux archives, jamais effacées ici"


class Issue(StrEnum):
    """How the instruction ended, for the lines that depend on it."""

    FAVORABLE = "accordé"
    AUTRE = "refusé, rejeté, retiré ou abandonné"


@dataclass(frozen=True, slots=True)
class RegleConservation:
    """One line of the register. ``mois`` or ``jours``: the period, from ``depart`` (in words).

    ``types``, ``issue``: the dossiers covered (``issue`` None: whatever the end). In force from ``depuis`` to
    ``jusqu_au``, both included: a line that changes is closed, and followed by another of the same code.
    """

    code: str
    donnees: str
    finalite: str
    depart: str
    sort: Sort
    source: str
    mois: int = 0
    jours: int = 0
    base: str = MISSION_PUBLIQUE
    reserve: str = ""
    types: frozenset[str] = frozenset()
    issue: Issue | None = None
    depuis: date = date(2026, 1, 1)
    jusqu_au: date | None = None

    def fin(self, depart: date) -> date:
        """The last day of the period counted from ``depart``."""
        return ajouter_jours(ajouter_mois(depart, self.mois), self.jours)

    @property
    def duree(self) -> str:
        """« 10 ans », « 180 jours », « aussitôt »."""
        if self.mois and self.mois % 12 == 0:
            return f"{self.mois // 12} an{'s' if self.mois > 12 else ''}"
        if self.mois:
            return f"{self.mois} mois"
        return f"{self.jours} jour{'s' if self.jours > 1 else ''}" if self.jours else "aussitôt"


def en_vigueur(regles: Iterable[RegleConservation], jour: date) -> list[RegleConservation]:
    """The lines that hold on ``jour``, in their order."""
    return [r for r in regles if r.depuis <= jour and (r.jusqu_au is None or jour <= r.jusqu_au)]


#: What belongs to no domain of law.
REGLES: tuple[RegleConservation, ...] = (
    RegleConservation(
        "brouillons",
        "Brouillons jamais déposés, avec leurs fichiers",
        "Laisser le temps de finir une demande",
        "de la dernière modification (l’auteur est prévenu 15 jours avant)",
        Sort.EFFACER,
        "RGPD, article 5, 1, e",
        jours=180,
        reserve=CHOIX_LOCAL,
    ),
    RegleConservation(
        "envois_interrompus",
        "Fichiers dont l’envoi n’a pas été mené à son terme",
        "Reprendre un envoi coupé",
        "du dernier octet reçu",
        Sort.EFFACER,
        "RGPD, article 5, 1, e",
        jours=1,
        reserve=CHOIX_LOCAL,
    ),
    RegleConservation(
        "quarantaine",
        "Fichiers écartés par l’antivirus (le contenu ; le nom et la menace restent au dossier)",
        "Dire au demandeur ce qui a été écarté, et pourquoi",
        "de la mise à l’écart",
        Sort.EFFACER,
        "RGPD, articles 5, 1, e et 32",
        jours=90,
        reserve=CHOIX_LOCAL,
    ),
    RegleConservation(
        "fichiers_sans_dossier",
        "Fichiers qui n’appartiennent plus à aucun dossier",
        "Aucune : reste d’un brouillon supprimé ou d’une pièce remplacée avant le dépôt",
        "de leur arrivée",
        Sort.EFFACER,
        "RGPD, article 5, 1, e",
        jours=30,
        reserve=CHOIX_LOCAL,
    ),
    RegleConservation(
        "journal_des_acces",
        "Journal des consultations : qui a ouvert quel dossier, quel fichier",
        "Sécurité, et réponse à la personne qui demande qui a ouvert son dossier",
        "de la consultation",
        Sort.EFFACER,
        "CNIL, délibération n° 2021-122 du 14 octobre 2021 (journalisation : entre six mois et un an)",
        base="intérêt légitime à la sécurité et obligation (RGPD, article 32)",
        mois=12,
        reserve="la délibération admet jusqu’à trois ans pour le contrôle interne, si le risque est démontré",
    ),
    RegleConservation(
        "traces_de_connexion",
        "Sessions expirées et échecs de connexion (empreintes seulement)",
        "Fermer une session oubliée, ralentir qui essaie des mots de passe",
        "de l’expiration ou de l’échec",
        Sort.EFFACER,
        "RGPD, articles 5, 1, e et 32",
        jours=30,
        base="intérêt légitime à la sécurité et obligation (RGPD, article 32)",
        reserve=CHOIX_LOCAL,
    ),
    RegleConservation(
        "comptes_inactifs",
        "Comptes sans dossier, sans rôle et sans connexion",
        "Retrouver son espace",
        "de la dernière connexion, ou de l’ouverture du compte",
        Sort.EFFACER,
        "RGPD, article 5, 1, e",
        mois=36,
        reserve=CHOIX_LOCAL,
    ),
    RegleConservation(
        "comptes_fermes",
        "Comptes fermés par leur titulaire ; il en reste un numéro sans nom, que le journal cite",
        "Garder vraie la preuve des faits déjà consignés",
        "de la fermeture",
        Sort.EFFACER,
        "RGPD, article 17 ; article 17, 3, b et d pour le journal",
    ),
)


def regle(code: str) -> RegleConservation:
    """The line of this code that belongs to no domain.

    Raises:
        KeyError: no such line.
    """
    return {r.code: r for r in REGLES}[code]
