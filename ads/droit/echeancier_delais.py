"""Length and course of the instruction delay (R*423-19 to R*423-44, R*410-9, R*410-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ads.droit.circonstances import DP, PERMIS_ET_DP, TABLE, Circonstance, Effet, Regle
from droit.articles import Article, Code
from droit.calendrier import ajouter_jours, ajouter_mois
from droit.echeancier import Alerte, Fait, Faits, Instruction, Nature
from droit.francais import en_lettres, enumerer
from droit.notification import Regime, date_notification
from droit.trace import Trace

MOIS_PROLONGATION = 2  # R*423-35


@dataclass(frozen=True, slots=True)
class Base:
    """The ordinary delay of one type: its months and its article."""

    mois: int
    article: Article


BASES: dict[str, Base] = {
    "DP": Base(1, Article("R*423-23", "a")),
    "PCMI": Base(2, Article("R*423-23", "b")),
    "PD": Base(2, Article("R*423-23", "b")),
    "PC": Base(3, Article("R*423-23", "c")),
    "PA": Base(3, Article("R*423-23", "c")),
    "CUa": Base(1, Article("R*410-9")),
    "CUb": Base(2, Article("R*410-10")),
}


MODIFICATIF, TRANSFERT = "M", "T"
# No article fixes the delay of a transfer: CRPA L231-1, two months, is the general rule.
BASE_TRANSFERT = Base(2, Article("L231-1", "", Code.CRPA))


def base_de(faits: Faits) -> Base:
    """The ordinary delay of this dossier; a modification follows that of its authorisation."""
    return BASE_TRANSFERT if faits.suite == TRANSFERT else BASES[faits.type]


@dataclass(frozen=True, slots=True)
class Delai:
    """The delay found: ``mois``; ``enquete`` if it runs from the commissioner's report (R*423-20).

    ``effets``: what the circumstances would do, ``notifiee_le``: when the letter that makes it
    applicable was notified (``None``: no letter in time, the ordinary delay stands, R*423-43).
    """

    mois: int
    enquete: bool = False
    effets: tuple[tuple[Circonstance, Effet], ...] = ()
    notifiee_le: date | None = None


def est_en_secteur_abf(faits: Faits) -> bool:
    """Whether the project lies in the abords of a monument or in an SPR (R423-24 c, R*423-35, R*424-3)."""
    return "abords" in faits.circonstances or "spr" in faits.circonstances


def premiere_notification(faits: tuple[Fait, ...], limite: date) -> date | None:
    """The earliest notification on or before ``limite`` among the letters given."""
    jours = [date_notification(fait, Regime.URBANISME) for fait in faits]
    return min((jour for jour in jours if jour is not None and jour <= limite), default=None)


def calculer_delai(faits: Faits, limite_mois: date, trace: Trace) -> Delai:
    """The months of the delay: the ordinary ones, changed by the circumstances if a letter says so in time.

    R*423-42, R*423-43: the change applies only if notified within a month of the filing.
    """
    base = base_de(faits)
    trace.dire(base.article, f"délai de droit commun : {base.mois} mois")
    effets = tuple(
        (circonstance, effet)
        for circonstance in TABLE
        if circonstance.code in faits.circonstances and (effet := circonstance.effet(faits.type)) is not None
    )
    if not effets:
        return Delai(base.mois)
    notifiee_le = premiere_notification(faits.tous(Nature.MAJORATION), limite_mois)
    if notifiee_le is None:
        trace.dire(
            Article("R*423-43"),
            f"aucune lettre modifiant le délai n'est notifiée au plus tard le {en_lettres(limite_mois)} : "
            "le délai de droit commun s'applique",
        )
        return Delai(base.mois, effets=effets)
    regle = max(effet.regle for _, effet in effets)
    mois = _modifier(faits, base.mois, regle, effets, trace)
    trace.dire(
        Article("R*423-42"),
        f"lettre modifiant le délai notifiée le {en_lettres(notifiee_le)}, dans le mois du dépôt "
        f"(jusqu'au {en_lettres(limite_mois)}) : nouveau délai de {mois} mois",
    )
    return Delai(mois, regle is Regle.ENQUETE, effets, notifiee_le)


def _modifier(
    faits: Faits, base: int, regle: Regle, effets: tuple[tuple[Circonstance, Effet], ...], trace: Trace
) -> int:
    """Apply the strongest rule at work; returns the new number of months."""
    if regle is Regle.ENQUETE:
        trace.dire(Article("R*423-32"), "enquête publique : délai de 2 mois à compter du rapport d'enquête")
        return 2
    if regle is Regle.DELAI_PORTE:
        # R*423-33: no addition to a replaced delay. Several at once: the longest (no text).
        mois = max(effet.mois for _, effet in effets if effet.regle is regle)
        retenus = [paire for paire in effets if paire[1].regle is regle and paire[1].mois == mois]
        _motiver(retenus, f"délai porté à {mois} mois", "même délai", trace)
        return mois
    retenus = [paire for paire in effets if paire[1].regle is regle]
    if regle is Regle.MAJORATION_UN:
        _motiver(retenus, "+ 1 mois", "déjà compté, la majoration ne joue qu'une fois", trace)
        return base + 1
    _motiver(retenus, "+ 2 mois", "déjà comptés, la majoration ne joue qu'une fois", trace)
    uns = [paire for paire in effets if paire[1].regle is Regle.MAJORATION_UN]
    if faits.type in DP and "crpa" in faits.circonstances and uns:
        # R*423-25's ban on adding up names its own cases only, not R423-25-1: no text. Taken: 2 + 1.
        _motiver(uns, "+ 1 mois", "déjà compté, la majoration ne joue qu'une fois", trace)
        trace.alerter(Alerte.CUMUL_CRPA_INCERTAIN)
        return base + 3
    return base + 2


def _motiver(retenus: list[tuple[Circonstance, Effet]], effet: str, ensuite: str, trace: Trace) -> None:
    """One reason an article: the first bears the effect, the others say it is not counted again."""
    par_article: dict[Article, list[str]] = {}
    for circonstance, applique in retenus:
        par_article.setdefault(applique.article, []).append(circonstance.libelle)
    for article, libelles in par_article.items():
        trace.dire(article, f"{effet} ({enumerer(libelles)})")
        effet = ensuite


def calculer_instruction(faits: Faits, delai: Delai, complet_le: date | None, trace: Trace) -> Instruction:
    """The course of the delay, prolonged by the appeal against the ABF if announced in time (R*423-35)."""
    depart = _depart_instruction(faits, delai, complet_le)
    if depart is None:
        if complet_le is None:
            trace.dire(Article("R*423-19"), "dossier incomplet : le délai d'instruction ne court pas")
        else:
            trace.dire(
                Article("R*423-20"), "le délai court de la réception du rapport d'enquête, encore attendu"
            )
        return Instruction(delai.mois, None, None, None)
    mois = delai.mois
    limite = ajouter_mois(depart, mois)
    prolongee_le = _prolongation(faits, limite)
    if prolongee_le is not None:
        mois += MOIS_PROLONGATION
        trace.dire(
            Article("R*423-35"),
            f"+ {MOIS_PROLONGATION} mois : recours contre l'avis de l'architecte des Bâtiments de France",
        )
        trace.dire(
            Article("R*423-44"),
            f"prolongation notifiée le {en_lettres(prolongee_le)}, avant la fin du délai en cours "
            f"(jusqu'au {en_lettres(limite)})",
        )
        limite = ajouter_mois(depart, mois)
    sure = ajouter_jours(limite, -1)
    if delai.enquete:
        article, origine = Article("R*423-20"), "rapport d'enquête et dossier complet reçus"
    elif faits.type in PERMIS_ET_DP:
        article, origine = Article("R*423-19"), "dossier complet"
    else:
        article, origine = BASES[faits.type].article, "réception en mairie"
    trace.dire(
        article,
        f"{mois} mois à compter du {en_lettres(depart)} ({origine}) : jusqu'au {en_lettres(limite)} inclus ; "
        f"par prudence, notifier au plus tard le {en_lettres(sure)}",
    )
    return Instruction(mois, depart, limite, sure)


def _depart_instruction(faits: Faits, delai: Delai, complet_le: date | None) -> date | None:
    """R*423-19: the complete dossier. R*423-20: the commissioner's report, of a complete dossier."""
    if not delai.enquete or complet_le is None:
        return complet_le
    rapport = faits.dernier(Nature.RAPPORT_ENQUETE)
    return max(rapport.date, complet_le) if rapport is not None else None


def _prolongation(faits: Faits, limite: date) -> date | None:
    """When the prolongation letter that counts was notified.

    R*423-35: abords or SPR, permits and déclarations préalables. R*423-44: notified before the current
    delay ends, its last day included.
    """
    if faits.type not in PERMIS_ET_DP or not est_en_secteur_abf(faits):
        return None
    return premiere_notification(faits.tous(Nature.PROLONGATION_RECOURS_ABF), limite)
