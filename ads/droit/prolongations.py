"""What moves the clock beyond its ordinary rules: starting points, prolongations, suspensions.

R*423-20 to R423-21-1 (starting points), R*423-34 to R423-37-3 and R*423-44 (prolongations, suspensions),
and a project modified by its author during the instruction (Conseil d'État, Gorbio).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ads.droit.circonstances import PERMIS, PERMIS_ET_DP
from ads.droit.delais import Duree, mois
from ads.droit.echeancier_delais import BASES
from droit.articles import Article
from droit.calendrier import ajouter_jours
from droit.francais import en_lettres
from droit.trace import Motif, Reserve

NOTIFICATION = Article("R*423-44")
PC_PA = frozenset({"PCMI", "PC", "PA"})


class Effet(StrEnum):
    """What a prolongation does to the delay."""

    AJOUTE = "ajoute"
    AJOUTE_DEPUIS_RECOURS = "ajoute_depuis_recours"
    PORTE = "porte"
    SUSPEND = "suspend"


@dataclass(frozen=True, slots=True)
class Prolongation:
    """One row: ``duree`` added or imposed; a suspension lasts until the event said in ``reprise``.

    ``a_notifier``: it counts only if notified (R*423-44, which leaves R423-37-2 out).
    """

    code: str
    libelle: str
    article: Article
    effet: Effet
    types: frozenset[str]
    duree: Duree | None = None
    reprise: str = ""
    reserve: str = ""
    a_notifier: bool = True


PROLONGATIONS: dict[str, Prolongation] = {
    prolongation.code: prolongation
    for prolongation in (
        Prolongation(
            "defrichement_prolonge",
            "instruction du défrichement prolongée par le préfet",
            Article("R*423-34"),
            Effet.AJOUTE,
            PERMIS,
            mois(3),
        ),
        Prolongation(
            "recours_abf",
            "recours de l'autorité contre l'architecte des Bâtiments de France",
            Article("R*423-35"),
            Effet.AJOUTE,
            PERMIS_ET_DP,
            mois(2),
        ),
        Prolongation(
            "cinema",
            "recours devant la commission nationale après un refus de cinéma",
            Article("R*423-36"),
            Effet.AJOUTE_DEPUIS_RECOURS,
            PERMIS,
            mois(5),
        ),
        Prolongation(
            "cnac",
            "avis de la Commission nationale d'aménagement commercial (L752-17, I ou V)",
            Article("R*423-36-1", "al. 1"),
            Effet.AJOUTE,
            PERMIS,
            mois(5),
        ),
        Prolongation(
            "cnac_l752_4",
            "avis de la Commission nationale d'aménagement commercial (L752-4)",
            Article("R*423-36-1", "al. 2"),
            Effet.AJOUTE,
            PERMIS,
            mois(2),
        ),
        Prolongation(
            "aec_suspendue",
            "examen de l'autorisation commerciale suspendu par le préfet",
            Article("R*423-36-1", "al. 3"),
            Effet.SUSPEND,
            PERMIS,
            reprise="fin de la durée fixée par l'arrêté",
        ),
        Prolongation(
            "evocation",
            "évocation par le ministre chargé des sites ou de la protection de la nature",
            Article("R*423-37"),
            Effet.PORTE,
            PERMIS_ET_DP,
            mois(8),
            reserve="L'article R*423-44 parle encore d'un délai d'un an : les deux articles ne concordent pas.",
        ),
        Prolongation(
            "commission_europeenne",
            "saisine de la Commission européenne (Natura 2000)",
            Article("R*423-37-1"),
            Effet.SUSPEND,
            PERMIS_ET_DP,
            reprise="réception de l'avis",
        ),
        Prolongation(
            "concertation",
            "concertation préalable imposée",
            Article("R423-37-2"),
            Effet.SUSPEND,
            PERMIS_ET_DP,
            reprise="publication du bilan",
            a_notifier=False,
        ),
        Prolongation(
            "evaluation",
            "évaluation environnementale reconnue nécessaire",
            Article("R423-37-3"),
            Effet.SUSPEND,
            PERMIS_ET_DP,
            reprise="réception du rapport d'enquête ou de la synthèse des observations",
        ),
    )
}


class ProlongationInconnue(ValueError):
    """No prolongation of that code (message in French)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Prolongation inconnue : « {code} ».")
        self.code = code


@dataclass(frozen=True, slots=True)
class LimiteProlongee:
    """The limit after a prolongation. ``limite`` is ``None`` while the delay stays suspended."""

    limite: date | None
    prise_en_compte: bool
    motifs: tuple[Motif, ...]
    reserves: tuple[Reserve, ...] = ()


def prolonger(
    code: str,
    type_: str,
    limite: date,
    *,
    depart: date,
    notifiee_le: date | None,
    debut: date | None = None,
    fin: date | None = None,
) -> LimiteProlongee:
    """The new limit of the instruction.

    Args:
        code: a code of :data:`PROLONGATIONS`.
        limite: last day of the delay in force; ``depart``: its starting point.
        notifiee_le: notification to the petitioner (before the end of the delay in force, R*423-44);
            a concertation imposed needs none.
        debut: start of the suspension, or the appeal (cinema); ``fin``: the event that ends a suspension.

    Raises:
        ProlongationInconnue: no such prolongation.
    """
    regle = PROLONGATIONS.get(code)
    if regle is None:
        raise ProlongationInconnue(code)
    reserves = (Reserve(regle.reserve, regle.article),) if regle.reserve else ()
    if type_ not in regle.types:
        motif = Motif(regle.article, f"Sans effet sur un dossier de type {type_} : {regle.libelle}.")
        return LimiteProlongee(limite, False, (motif,), reserves)
    depuis = notifiee_le if regle.a_notifier else (debut or notifiee_le)
    if depuis is None or depuis > limite:
        motif = (
            Motif(
                NOTIFICATION, "La prolongation n'est pas notifiée avant la fin du délai : elle ne compte pas."
            )
            if regle.a_notifier
            else Motif(
                regle.article, "La suspension ne commence pas avant la fin du délai : elle ne compte pas."
            )
        )
        return LimiteProlongee(limite, False, (motif,), reserves)
    if regle.effet is Effet.SUSPEND:
        return _suspendre(regle, limite, depuis if code == "evaluation" else (debut or depuis), fin)
    origine = {Effet.AJOUTE: limite, Effet.PORTE: depart}.get(regle.effet, debut or depuis)
    duree = regle.duree or mois(0)
    nouvelle = duree.depuis(origine)
    verbe = "porté à" if regle.effet is Effet.PORTE else "prolongé de"
    motif = Motif(regle.article, f"Délai {verbe} {duree} ({regle.libelle}), notifié le {en_lettres(depuis)}.")
    return LimiteProlongee(nouvelle, True, (motif,), reserves)


def _suspendre(regle: Prolongation, limite: date, debut: date, fin: date | None) -> LimiteProlongee:
    """The days left on the first day of the suspension run again from the day that ends it."""
    if fin is None:
        motif = Motif(
            regle.article,
            f"Délai suspendu depuis le {en_lettres(debut)} ({regle.libelle}), jusqu'à : {regle.reprise}.",
        )
        return LimiteProlongee(None, True, (motif,))
    restant: timedelta = limite - debut
    motif = Motif(
        regle.article,
        f"Délai suspendu du {en_lettres(debut)} au {en_lettres(fin)} ({regle.libelle}) : "
        f"{restant.days} jours restaient à courir.",
    )
    doute = Reserve(
        "Le décompte en jours du temps restant après une suspension est une lecture à confirmer.",
        NOTIFICATION,
    )
    return LimiteProlongee(ajouter_jours(fin, restant.days), True, (motif,), (doute,))


@dataclass(frozen=True, slots=True)
class PointDeDepart:
    """When a delay starts, by derogation to R*423-19; ``duree``: its own length, else the ordinary one."""

    code: str
    libelle: str
    article: Article
    types: frozenset[str]
    duree: Duree | None = None
    duree_article: Article | None = None


POINTS_DE_DEPART: dict[str, PointDeDepart] = {
    point.code: point
    for point in (
        PointDeDepart(
            "enquete_publique",
            "réception du rapport du commissaire enquêteur (hors enquête de défrichement)",
            Article("R*423-20"),
            PERMIS_ET_DP,
            mois(2),
            Article("R*423-32"),
        ),
        PointDeDepart(
            "procedure_integree",
            "jour où la dernière mise en compatibilité est exécutoire (R300-16)",
            Article("R423-21"),
            PC_PA,
            mois(1),
            Article("R423-32-1"),
        ),
        PointDeDepart(
            "procedure_commune",
            "jour où la dernière mise en compatibilité est exécutoire (évaluation commune, R104-38)",
            Article("R423-21-1"),
            PC_PA,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Depart:
    """The start and the limit of a delay that does not run from a complete dossier."""

    depart: date
    limite: date
    motifs: tuple[Motif, ...]


def depart_derogatoire(code: str, type_: str, evenement_le: date, complet_le: date) -> Depart | None:
    """The instruction delay under a derogatory starting point, or ``None`` where it does not apply.

    The dossier must be complete: the later of ``evenement_le`` and ``complet_le`` is retained.
    """
    point = POINTS_DE_DEPART.get(code)
    if point is None or type_ not in point.types:
        return None
    base = BASES[type_]
    duree, article = point.duree or mois(base.mois), point.duree_article or base.article
    depart = max(evenement_le, complet_le)
    return Depart(
        depart,
        duree.depuis(depart),
        (
            Motif(point.article, f"Délai compté du {en_lettres(depart)} : {point.libelle}."),
            Motif(article, f"Délai d'instruction de {duree}."),
        ),
    )


@dataclass(frozen=True, slots=True)
class ProjetModifie:
    """What a change of the project during the instruction does.

    ``nouvelle_demande_le``: the day from which it counts as a new request (completeness included), or
    ``None``: the delay runs on, and silence grants the project as modified.
    """

    nouvelle_demande_le: date | None
    motif: Motif


def projet_modifie(pieces_recues_le: date, limite: date, informe_le: date | None) -> ProjetModifie:
    """Gorbio I and II: CE, 1 December 2023, no. 448905; 14 November 2025, no. 496754.

    Without effect on the tacit date unless the petitioner was told, by any means and before that date,
    that the examination cannot be completed in time, and the new date: then a new request was received
    on the day of the new pieces.
    """
    article = Article("R*424-1")
    if informe_le is not None and informe_le <= limite:
        effet = (
            f"Modification du {en_lettres(pieces_recues_le)} : nouvelle demande reçue ce jour-là, le demandeur "
            f"en ayant été informé le {en_lettres(informe_le)}."
        )
        return ProjetModifie(pieces_recues_le, Motif(article, effet))
    effet = "Modification sans effet sur le délai : le silence porterait sur le projet modifié."
    return ProjetModifie(None, Motif(article, effet))
