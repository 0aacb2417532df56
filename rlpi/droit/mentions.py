"""What each letter and decision must say, and the ways to appeal: data, with their articles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from droit.articles import Article, Code, Fiabilite
from rlpi.droit.dispositif import Dispositif, Genre
from rlpi.droit.sources import crpa, env


class Acte(StrEnum):
    """The letters and decisions of an advertising dossier."""

    ACCUSE_ELECTRONIQUE = "accuse_electronique"
    RECEPISSE = "recepisse"
    DEMANDE_PIECES = "demande_pieces"
    RECEPISSE_DECLARATION = "recepisse_declaration"
    AUTORISATION = "autorisation"
    AUTORISATION_SOUS_RESERVE = "autorisation_sous_reserve"
    REFUS = "refus"
    ATTESTATION_TACITE = "attestation_tacite"
    MISE_EN_DEMEURE = "mise_en_demeure"
    AMENDE = "amende"


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing to say: stable key, French wording, article, how sure."""

    code: str
    texte: str
    article: Article
    fiabilite: Fiabilite = Fiabilite.VERIFIE


RECOURS = (
    Mention(
        "recours_contentieux",
        "Cette décision peut être contestée devant le tribunal administratif dans les deux mois de sa "
        "notification (www.telerecours.fr).",
        Article("R421-1", "", Code.CJA),
        Fiabilite.A_CONFIRMER,
    ),
    Mention(
        "recours_gracieux",
        "Un recours gracieux formé dans ce délai l'interrompt ; un nouveau délai de deux mois court "
        "ensuite contre la réponse ou le silence.",
        crpa("L411-2"),
    ),
)
AUTEUR = (
    Mention("signature", "La décision est signée par son auteur.", crpa("L212-1")),
    Mention("auteur", "Le prénom, le nom et la qualité du signataire sont lisibles.", crpa("L212-1")),
)
MOTIVATION = Mention(
    "motivation",
    "La décision énonce par écrit les considérations de droit et de fait qui la fondent.",
    crpa("L211-5"),
)
ATTESTATION = Mention(
    "attestation",
    "En cas d'autorisation tacite, une attestation est délivrée à la demande de l'intéressé.",
    crpa("L232-3"),
)
SERVICE = "Le service chargé du dossier, son adresse et son numéro de téléphone."
MENTIONS: dict[Acte, tuple[Mention, ...]] = {
    Acte.ACCUSE_ELECTRONIQUE: (
        Mention("reception", "La date de réception de l'envoi électronique.", crpa("R112-11-1", "1°")),
        Mention("service", SERVICE, crpa("R112-11-1", "2°")),
        Mention(
            "silence",
            "La date à laquelle, sans décision et si la demande est complète, l'autorisation est acquise.",
            crpa("R112-11-1"),
        ),
        ATTESTATION,
    ),
    Acte.RECEPISSE: (
        Mention("reception", "La date de réception de la demande complète.", crpa("R112-5", "1°")),
        Mention("service", SERVICE, crpa("R112-5", "2°")),
        Mention(
            "date_tacite",
            "La date à laquelle, sans décision expresse, une autorisation tacite sera acquise.",
            env("R581-10", "1°"),
            Fiabilite.A_CONFIRMER,
        ),
        ATTESTATION,
    ),
    Acte.DEMANDE_PIECES: (
        Mention(
            "liste",
            "La liste exhaustive des informations et pièces manquantes.",
            env("R581-10", "2° a"),
            Fiabilite.A_CONFIRMER,
        ),
        Mention(
            "delai",
            "Le délai de deux mois, à compter de la réception du courrier, pour tout produire.",
            env("R581-10", "2° a"),
            Fiabilite.A_CONFIRMER,
        ),
        Mention(
            "rejet_tacite",
            "À défaut de tout produire dans ce délai, la demande fait l'objet d'un rejet tacite.",
            env("R581-10", "2° b"),
            Fiabilite.A_CONFIRMER,
        ),
    ),
    Acte.RECEPISSE_DECLARATION: (
        Mention("reception", "La date de réception de la déclaration.", crpa("R112-5", "1°")),
        Mention(
            "installation",
            "Dès cette date, le déclarant peut installer le dispositif, sous sa responsabilité.",
            env("R581-8"),
            Fiabilite.A_CONFIRMER,
        ),
        Mention(
            "controle",
            "Si le dispositif déclaré est irrégulier, sa dépose ou sa mise en conformité est ordonnée sous "
            "cinq jours, puis sous astreinte.",
            env("L581-28"),
        ),
    ),
    Acte.AUTORISATION: (*AUTEUR, *RECOURS),
    Acte.AUTORISATION_SOUS_RESERVE: (MOTIVATION, *AUTEUR, *RECOURS),
    Acte.REFUS: (
        Mention("refus_motive", "Le refus est motivé.", env("L581-21")),
        MOTIVATION,
        *AUTEUR,
        *RECOURS,
    ),
    Acte.ATTESTATION_TACITE: (
        Mention("date_tacite", "La date à laquelle l'autorisation tacite a été acquise.", env("R581-13")),
        Mention("attestation", "L'attestation est délivrée à la demande de l'intéressé.", crpa("L232-3")),
    ),
    Acte.MISE_EN_DEMEURE: (
        Mention("delai", "Suppression ou mise en conformité sous cinq jours.", env("L581-27")),
        Mention(
            "astreinte",
            "Passé ce délai, une astreinte est due par jour et par dispositif maintenu.",
            env("L581-30"),
            Fiabilite.A_CONFIRMER,
        ),
        MOTIVATION,
        *AUTEUR,
        *RECOURS,
    ),
    Acte.AMENDE: (
        Mention("observations", "Un mois pour présenter des observations écrites.", env("L581-26")),
        Mention(
            "pleine_juridiction",
            "La décision est susceptible d'un recours de pleine juridiction.",
            env("L581-26"),
        ),
        MOTIVATION,
        *AUTEUR,
        *RECOURS,
    ),
}
SUR_PLACE: dict[Genre, Mention] = {
    Genre.BACHE_CHANTIER: Mention(
        "affichage_bache",
        "La date et le numéro de l'arrêté, les durées et les surfaces sont visibles de la voie publique.",
        env("R581-19", "III"),
        Fiabilite.A_CONFIRMER,
    ),
    Genre.BACHE_PUBLICITAIRE: Mention(
        "affichage_bache",
        "La date et le numéro de l'arrêté et les surfaces autorisées figurent sur la bâche.",
        env("R581-20", "III"),
        Fiabilite.A_CONFIRMER,
    ),
    Genre.EXCEPTIONNEL: Mention(
        "affichage_bache",
        "La date et le numéro de l'arrêté et les surfaces autorisées figurent sur le dispositif.",
        env("R581-21", "IV"),
        Fiabilite.A_CONFIRMER,
    ),
}
IDENTITE = Mention(
    "identite",
    "La publicité mentionne le nom et l'adresse, ou la dénomination, de qui l'a apposée ou fait apposer.",
    env("L581-5"),
    Fiabilite.A_CONFIRMER,
)


def mentions(acte: Acte) -> tuple[Mention, ...]:
    """What this letter or decision must say, in order."""
    return MENTIONS[acte]


def mentions_sur_place(dispositif: Dispositif) -> tuple[Mention, ...]:
    """What must be readable on the device itself (L581-5, R581-19 to R581-21)."""
    if dispositif.genre in {Genre.ENSEIGNE, Genre.ENSEIGNE_TEMPORAIRE, Genre.LASER}:
        return ()
    propre = SUR_PLACE.get(dispositif.genre)
    return (IDENTITE,) if propre is None else (IDENTITE, propre)
