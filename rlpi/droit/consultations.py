"""Who must be consulted on a request (AP), how long they have, what their silence means (R581-11 to R581-21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from droit.articles import Article, Code, Fiabilite
from droit.calendrier import ajouter_jours, ajouter_mois
from droit.trace import Motif, Reserve
from rlpi.droit.dispositif import Dispositif, Genre, Support
from rlpi.droit.lieu import Lieu, Protection
from rlpi.droit.regime import AP, regime
from rlpi.droit.sources import env, reserves_de


class Organisme(StrEnum):
    """The services of the State consulted on outdoor advertising."""

    ABF = "abf"
    PREFET_REGION = "prefet_region"
    CDNPS = "cdnps"
    AVIATION_CIVILE = "aviation_civile"


LIBELLES = {
    Organisme.ABF: "l'architecte des Bâtiments de France",
    Organisme.PREFET_REGION: "le préfet de région",
    Organisme.CDNPS: "la commission départementale de la nature, des paysages et des sites (publicité)",
    Organisme.AVIATION_CIVILE: "le service de l'aviation civile",
}
ACCORD = "accord"
AVIS = "avis"
DELAIS = env("R581-12")
# R581-12: days to send the file, days before the end of the delay when silence becomes favourable.
JOURS_TRANSMISSION = {Organisme.CDNPS: 4}
JOURS_TRANSMISSION_ETAT = 8
JOURS_AVANT_TERME = {Organisme.CDNPS: 7}
JOURS_AVANT_TERME_ETAT = 15
# CRPA L242-1: withdrawal of an unlawful decision that creates rights.
MOIS_RETRAIT = 4


@dataclass(frozen=True, slots=True)
class Consultation:
    """One body to consult: an ``accord`` binds the authority, an ``avis`` does not."""

    organisme: Organisme
    nature: str
    motif: Motif
    reserves: tuple[Reserve, ...] = ()

    @property
    def jours_transmission(self) -> int:
        """Days to send the file after its reception or that of the completing pieces (R581-12)."""
        return JOURS_TRANSMISSION.get(self.organisme, JOURS_TRANSMISSION_ETAT)

    @property
    def jours_avant_terme(self) -> int:
        """Days before the end of the instruction when silence becomes favourable (R581-12)."""
        return JOURS_AVANT_TERME.get(self.organisme, JOURS_AVANT_TERME_ETAT)


@dataclass(frozen=True, slots=True)
class DatesDeConsultation:
    """``transmission``: last day to send. ``repute_favorable``: silence up to that day is favourable."""

    transmission: date
    repute_favorable: date
    motifs: tuple[Motif, ...]
    reserves: tuple[Reserve, ...]


@dataclass(frozen=True, slots=True)
class AlerteBloquante:
    """A danger the screen must not let pass: what happens, until when to act."""

    texte: str
    article: Article
    agir_avant: date
    retrait_possible_jusqu_au: date
    reserves: tuple[Reserve, ...]


def _consultation(
    organisme: Organisme, nature: str, article: Article, effet: str, fiabilite: Fiabilite
) -> Consultation:
    return Consultation(organisme, nature, Motif(article, effet), reserves_de(article, fiabilite))


PREFET = frozenset(
    {
        Protection.MONUMENT_NATUREL,
        Protection.SITE_CLASSE,
        Protection.COEUR_PARC_NATIONAL,
        Protection.RESERVE_NATURELLE,
        Protection.ARBRE,
    }
)


def _patrimoine(lieu: Lieu, prefixe: str, base: str) -> list[Consultation]:
    """R581-16 II, for signs; the same for rooftop advertising (R581-11)."""
    protections = lieu.protections or frozenset()
    lues: list[Consultation] = []
    if protections & {Protection.MONUMENT_HISTORIQUE, Protection.ABORDS}:
        lues.append(
            _consultation(
                Organisme.ABF,
                ACCORD,
                env(base, "II 1°" if base == "R581-16" else ""),
                f"{prefixe} sur un monument historique ou à ses abords : accord de l'ABF.",
                Fiabilite.A_CONFIRMER,
            )
        )
    elif Protection.SITE_PATRIMONIAL in protections:
        lues.append(
            _consultation(
                Organisme.ABF,
                ACCORD,
                env(base, "II 3°" if base == "R581-16" else ""),
                f"{prefixe} dans un site patrimonial remarquable : accord de l'ABF.",
                Fiabilite.DEDUIT,
            )
        )
    if protections & PREFET:
        lues.append(
            _consultation(
                Organisme.PREFET_REGION,
                ACCORD,
                env(base, "II 2°" if base == "R581-16" else ""),
                f"{prefixe} dans un espace naturel protégé : accord du préfet de région.",
                Fiabilite.A_CONFIRMER,
            )
        )
    return lues


def consultations(dispositif: Dispositif, lieu: Lieu) -> tuple[Consultation, ...]:
    """The bodies to consult on one device; none unless it is subject to authorisation (AP)."""
    if regime(dispositif, lieu).procedure != AP:
        return ()
    genre = dispositif.genre
    lues: list[Consultation] = []
    if genre in {Genre.ENSEIGNE, Genre.LASER}:
        lues.extend(_patrimoine(lieu, "Enseigne", "R581-16"))
    elif genre is Genre.ENSEIGNE_TEMPORAIRE:
        if lieu.absolues and dispositif.operation_longue is not False:
            lues.append(
                _consultation(
                    Organisme.ABF,
                    AVIS,
                    env("R581-17"),
                    "Enseigne temporaire de plus de trois mois (R581-68 2°) sur un lieu de l'article L581-4 : "
                    "avis simple de l'ABF.",
                    Fiabilite.A_CONFIRMER,
                )
            )
    elif dispositif.support is Support.TOITURE:
        lues.extend(_patrimoine(lieu, "Publicité sur toiture", "R581-11"))
    if genre is Genre.LASER:
        lues.append(
            _consultation(
                Organisme.AVIATION_CIVILE,
                AVIS,
                env("R581-18"),
                "Enseigne à faisceau laser : avis du service de l'État en charge de l'aviation civile.",
                Fiabilite.A_CONFIRMER,
            )
        )
    if genre is Genre.EXCEPTIONNEL:
        lues.append(
            _consultation(
                Organisme.CDNPS,
                AVIS,
                env("R581-21", "II"),
                "Dispositif de dimensions exceptionnelles : avis de la CDNPS, formation « publicité ».",
                Fiabilite.A_CONFIRMER,
            )
        )
    return tuple(lues)


def consultations_du_dossier(dispositifs: Iterable[Dispositif], lieu: Lieu) -> tuple[Consultation, ...]:
    """The bodies of a whole dossier, each once; an ``accord`` wins over an ``avis`` of the same body."""
    retenues: dict[Organisme, Consultation] = {}
    for dispositif in dispositifs:
        for consultation in consultations(dispositif, lieu):
            connue = retenues.get(consultation.organisme)
            if connue is None or (connue.nature == AVIS and consultation.nature == ACCORD):
                retenues[consultation.organisme] = consultation
    return tuple(retenues.values())


def dates(consultation: Consultation, complet_le: date, limite: date) -> DatesDeConsultation:
    """The two dates of R581-12.

    Args:
        complet_le: reception of the file, or of the pieces that complete it.
        limite: last day of the R581-13 delay.
    """
    avant, qui = consultation.jours_avant_terme, LIBELLES[consultation.organisme]
    return DatesDeConsultation(
        transmission=ajouter_jours(complet_le, consultation.jours_transmission),
        repute_favorable=ajouter_jours(limite, -avant),
        motifs=(
            Motif(DELAIS, f"Dossier transmis sous {consultation.jours_transmission} jours : {qui}."),
            Motif(DELAIS, f"Silence jusqu'à {avant} jours avant le terme : réponse réputée favorable."),
        ),
        reserves=reserves_de(DELAIS, Fiabilite.A_CONFIRMER),
    )


def alerte_refus_et_silence(
    consultation: Consultation, favorable: bool | None, limite: date, decision_notifiee: bool
) -> AlerteBloquante | None:
    """The blocking alert: a required agreement was refused and no decision is notified yet.

    R581-13 has no exception to the tacit authorisation: silence would grant what the agreement forbids.
    """
    if consultation.nature != ACCORD or favorable is not False or decision_notifiee:
        return None
    article = env("R581-13")
    qui = LIBELLES[consultation.organisme]
    return AlerteBloquante(
        texte=(
            f"Accord refusé par {qui} : l'autorisation doit être refusée par une décision motivée et "
            "notifiée avant le terme. Sans décision, une autorisation tacite illégale naîtrait."
        ),
        article=article,
        agir_avant=limite,
        retrait_possible_jusqu_au=ajouter_mois(limite, MOIS_RETRAIT),
        reserves=(
            Reserve(
                "L'article R581-13 n'écarte pas l'autorisation tacite en cas d'accord refusé : lecture "
                "déduite du texte. Retrait possible sous quatre mois (CRPA L242-1).",
                Article("L242-1", "", Code.CRPA),
            ),
        ),
    )
