"""The sursis à statuer: when it is possible, how long, what follows (L424-1, R*424-9, A424-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ads.droit.delais import Echeance, duree, echeance
from droit.articles import Article, Code
from droit.calendrier import ajouter_jours, ajouter_mois
from droit.francais import en_lettres
from droit.trace import Motif

SURSIS = Article("L424-1")


@dataclass(frozen=True, slots=True)
class Fondement:
    """One legal ground; ``publication``: the act must be published before the filing."""

    code: str
    libelle: str
    article: Article
    publication: bool = False


FONDEMENTS: dict[str, Fondement] = {
    fondement.code: fondement
    for fondement in (
        Fondement(
            "plu",
            "plan local d'urbanisme en élaboration, après le débat sur ses orientations",
            Article("L153-11"),
        ),
        Fondement("zac", "zone d'aménagement concerté créée", Article("L311-2")),
        Fondement(
            "dup", "enquête préalable à une déclaration d'utilité publique ouverte", Article("L424-1", "1°")
        ),
        Fondement("travaux_publics", "travaux publics pris en considération", Article("L424-1", "2°"), True),
        Fondement(
            "operation_amenagement",
            "opération d'aménagement prise en considération",
            Article("L424-1", "3°"),
            True,
        ),
        Fondement(
            "operation_interet_national",
            "opération d'intérêt national prise en considération",
            Article("L102-13", "6°"),
            True,
        ),
        Fondement("littoral_22_3", "recul du trait de côte (L121-22-3)", Article("L121-22-3")),
        Fondement("littoral_22_7", "recul du trait de côte (L121-22-7)", Article("L121-22-7")),
        Fondement("parc_national", "futur parc national", Article("L331-6", "", Code.ENVIRONNEMENT)),
    )
}


class FondementInconnu(ValueError):
    """No ground of that code lets the authority postpone (message in French)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Aucun fondement de sursis à statuer ne porte le code « {code} ».")
        self.code = code


class SursisImpossible(ValueError):
    """The sursis would be unlawful; the message says why, ``article`` where."""

    def __init__(self, message: str, article: Article) -> None:
        super().__init__(message)
        self.article = article


@dataclass(frozen=True, slots=True)
class Sursis:
    """The dates of a sursis: its end, and until when the petitioner may confirm."""

    fondement: Fondement
    fin: Echeance
    confirmation: Echeance
    mentions: tuple[Motif, ...]


def prononcer(
    fondement: str,
    notifie_le: date,
    *,
    limite: date,
    depose_le: date,
    publie_le: date | None = None,
    fins_precedentes: tuple[tuple[str, date, date], ...] = (),
    mois: int | None = None,
) -> Sursis:
    """The dates of a sursis notified on ``notifie_le``.

    Args:
        fondement: a code of :data:`FONDEMENTS`.
        limite: last day of the instruction delay; a later notification comes after a tacit decision.
        depose_le: filing of the request.
        publie_le: publication of the act that takes the project into consideration, where required.
        fins_precedentes: earlier sursis on the same request: ground, notification, end.
        mois: length chosen, two years if not given.

    Raises:
        FondementInconnu: no such ground.
        SursisImpossible: late, unpublished act, same ground twice, or more than the legal length.
    """
    regle = FONDEMENTS.get(fondement)
    if regle is None:
        raise FondementInconnu(fondement)
    if notifie_le > limite:
        raise SursisImpossible(
            "Le délai est expiré : la décision tacite existe, le sursis ne l'arrête pas.", Article("R*424-1")
        )
    if regle.publication and (publie_le is None or publie_le >= depose_le):
        raise SursisImpossible(
            "La prise en considération doit être publiée avant le dépôt de la demande.", SURSIS
        )
    if any(precedent == fondement for precedent, _, _ in fins_precedentes):
        raise SursisImpossible("Un second sursis ne peut pas reposer sur le même motif.", SURSIS)
    plafond = duree("sursis", notifie_le).valeur
    if mois is not None and mois > plafond.nombre * 12:
        raise SursisImpossible(f"Un sursis ne peut excéder {plafond}.", SURSIS)
    fin = echeance("sursis", notifie_le, "Fin du sursis à statuer")
    if mois is not None:
        fin = Echeance(fin.code, fin.libelle, ajouter_mois(notifie_le, mois), fin.motif, fin.reserves)
    # "La durée totale des sursis ordonnés": their lengths added, the time between two of them left out.
    deja = sum((min(precedente, notifie_le) - debut).days for _, debut, precedente in fins_precedentes)
    origine = ajouter_jours(notifie_le, -deja)
    if fin.date > duree("sursis_total", notifie_le).valeur.depuis(origine):
        raise SursisImpossible("La durée totale des sursis ne peut excéder 3 ans.", SURSIS)
    return Sursis(
        regle,
        fin,
        echeance("sursis_confirmation", fin.date, "Confirmation de la demande"),
        (
            Motif(
                Article("R*424-9"),
                "L'arrêté indique la durée du sursis et le délai pour confirmer la demande.",
            ),
            Motif(Article("R*424-5"), "Le sursis est motivé."),
        ),
    )


def confirmer(sursis_fin: date, confirmee_le: date, delai_indique: bool = True) -> Echeance | None:
    """Last day to decide after a confirmation; silence then grants the request as it was made.

    ``None``: confirmed too late. ``delai_indique``: whether the sursis told the petitioner the delay; if
    not, none can be held against him (R*424-9).

    Raises:
        SursisImpossible: confirmed before the sursis expires (L424-1: « à l'expiration du délai »).
    """
    if confirmee_le < sursis_fin:
        raise SursisImpossible(
            f"La demande se confirme à l'expiration du sursis, le {en_lettres(sursis_fin)}, et non avant.",
            SURSIS,
        )
    butoir = echeance("sursis_confirmation", sursis_fin, "Confirmation").date
    if delai_indique and confirmee_le > butoir:
        return None
    return echeance("sursis_decision", confirmee_le, "Décision définitive, silence valant accord")
