"""How long a device may stay: maximal terms, temporary periods, removal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from droit.articles import Article, Fiabilite
from droit.calendrier import ajouter_jours, ajouter_mois
from droit.trace import Motif, Reserve
from rlpi.droit.dispositif import ASSIMILEES_NON_LUMINEUSES, Dispositif, Genre, Lumiere
from rlpi.droit.sources import env, reserves_de

MOIS_AUTORISATION_LUMINEUSE = 96  # R581-15: eight years
MOIS_BACHE_PUBLICITAIRE = 96  # R581-20 II: eight years
MOIS_BAIL = 72  # L581-25: six years
MOIS_DEPOSE_ENSEIGNE = 3  # R581-58
JOURS_AVANT_OPERATION = 21  # R581-69: three weeks
JOURS_APRES_OPERATION = 7  # R581-69: one week
MOIS_AVANT_EXCEPTIONNEL = 1  # R581-56
JOURS_APRES_EXCEPTIONNEL = 15  # R581-56
TEMPORAIRES = frozenset({Genre.ENSEIGNE_TEMPORAIRE, Genre.PREENSEIGNE_TEMPORAIRE})
#: R581-15: authorised for a time once they are luminous otherwise than by projection or transparency (L581-9).
LUMINEUSES = frozenset({Genre.PUBLICITE, Genre.PETIT_FORMAT, Genre.PREENSEIGNE, Genre.MOBILIER_URBAIN})


@dataclass(frozen=True, slots=True)
class Terme:
    """The last day of an authorisation, ``None`` if the text sets none."""

    fin: date | None
    motif: Motif
    reserves: tuple[Reserve, ...] = ()


@dataclass(frozen=True, slots=True)
class Periode:
    """First and last day a device may be in place."""

    debut: date
    fin: date
    motif: Motif
    reserves: tuple[Reserve, ...] = ()


def _terme(fin: date | None, article: Article, effet: str) -> Terme:
    return Terme(fin, Motif(article, effet), reserves_de(article, Fiabilite.A_CONFIRMER))


def article_de_la_duree(genre: Genre, lumiere: Lumiere | None) -> Article | None:
    """What has the authorisation of such a device say for how long it is granted; ``None``: nothing does."""
    if genre is Genre.BACHE_PUBLICITAIRE:
        return env("R581-20", "II")
    est_lumineuse = lumiere is not None and lumiere not in ASSIMILEES_NON_LUMINEUSES
    return env("R581-15") if est_lumineuse and genre in LUMINEUSES else None


def article_de_la_surface(genre: Genre) -> Article | None:
    """What has the authorisation of a bâche say the area given to advertising (R581-19 II, R581-20 III)."""
    return {Genre.BACHE_CHANTIER: env("R581-19", "II"), Genre.BACHE_PUBLICITAIRE: env("R581-20", "III")}.get(
        genre
    )


def _au_plus(accordee_le: date, maximum: int, fixee: int | None, article: Article, quoi: str) -> Terme:
    """Eight years, or the shorter time the arrêté sets."""
    if fixee is None or fixee >= maximum:
        return _terme(ajouter_mois(accordee_le, maximum), article, f"{quoi} : huit ans au plus.")
    effet = f"{quoi} : {fixee} mois fixés par l'arrêté, huit ans au plus."
    return _terme(ajouter_mois(accordee_le, fixee), article, effet)


def terme_autorisation(dispositif: Dispositif, accordee_le: date, fixee: int | None = None) -> Terme:
    """The latest end of the authorisation granted on ``accordee_le``.

    ``fixee``: months set by the arrêté, where the text lets it set some (R581-15, R581-20 II). See also R581-16,
    R581-54, R581-56 and R581-69.
    """
    if dispositif.genre is Genre.BACHE_PUBLICITAIRE:
        return _au_plus(
            accordee_le, MOIS_BACHE_PUBLICITAIRE, fixee, env("R581-20", "II"), "Bâche publicitaire"
        )
    if dispositif.genre is Genre.BACHE_CHANTIER:
        effet = "Bâche de chantier : le temps de l'utilisation effective des échafaudages."
        return _terme(None, env("R581-54"), effet)
    if dispositif.genre is Genre.EXCEPTIONNEL:
        effet = "Dispositif exceptionnel : jusqu'à quinze jours après la manifestation."
        fin_operation = dispositif.fin_operation
        terme = None if fin_operation is None else ajouter_jours(fin_operation, JOURS_APRES_EXCEPTIONNEL)
        return _terme(terme, env("R581-56"), effet)
    if dispositif.genre in TEMPORAIRES:
        effet = "Dispositif temporaire : retiré une semaine au plus tard après la fin de l'opération."
        fin_operation = dispositif.fin_operation
        terme = None if fin_operation is None else ajouter_jours(fin_operation, JOURS_APRES_OPERATION)
        return _terme(terme, env("R581-69"), effet)
    if dispositif.genre in {Genre.ENSEIGNE, Genre.LASER}:
        effet = "Le texte ne fixe pas de terme à l'autorisation d'une enseigne."
        return _terme(None, env("R581-16"), effet)
    return _au_plus(accordee_le, MOIS_AUTORISATION_LUMINEUSE, fixee, env("R581-15"), "Publicité lumineuse")


def periode_temporaire(debut_operation: date, fin_operation: date) -> Periode:
    """When a temporary enseigne or préenseigne may be in place (R581-69)."""
    article = env("R581-69")
    return Periode(
        ajouter_jours(debut_operation, -JOURS_AVANT_OPERATION),
        ajouter_jours(fin_operation, JOURS_APRES_OPERATION),
        Motif(article, "De trois semaines avant le début à une semaine après la fin de l'opération."),
        reserves_de(article, Fiabilite.A_CONFIRMER),
    )


def periode_exceptionnelle(debut_manifestation: date, fin_manifestation: date) -> Periode:
    """When a device of exceptional size may be in place (R581-56)."""
    article = env("R581-56")
    return Periode(
        ajouter_mois(debut_manifestation, -MOIS_AVANT_EXCEPTIONNEL),
        ajouter_jours(fin_manifestation, JOURS_APRES_EXCEPTIONNEL),
        Motif(article, "D'un mois avant le début à quinze jours après la fin de la manifestation."),
        reserves_de(article, Fiabilite.A_CONFIRMER),
    )


def depose_enseigne(cessation_le: date) -> Terme:
    """The last day to remove a sign once its activity has stopped (R581-58): three months."""
    fin = ajouter_mois(cessation_le, MOIS_DEPOSE_ENSEIGNE)
    effet = "Activité arrêtée : enseigne retirée et lieux remis en état sous trois mois."
    return _terme(fin, env("R581-58"), effet)


def fin_de_bail(signe_le: date) -> Terme:
    """The latest end of a private lease of an advertising site (L581-25): six years."""
    fin = ajouter_mois(signe_le, MOIS_BAIL)
    return _terme(fin, env("L581-25"), "Louage d'emplacement : six ans au plus, puis un an par reconduction.")
