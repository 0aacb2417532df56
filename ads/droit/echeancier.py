"""The legal clock of urban-planning dossiers: permits, déclarations préalables, certificats d'urbanisme.

``echeancier(faits)`` is pure. Each rule stands under its article; each number it yields leaves a reason.
Delays: :mod:`ads.droit.echeancier_delais`. Silence: :mod:`ads.droit.echeancier_silence`. Doubts:
:mod:`ads.droit.echeancier_reserves`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ads.droit.circonstances import CIRCONSTANCES, PERMIS, PERMIS_ET_DP, TRANSMISSION
from ads.droit.echeancier_delais import (
    BASES,
    TRANSFERT,
    calculer_delai,
    calculer_instruction,
    est_en_secteur_abf,
)
from ads.droit.echeancier_prolongations import prolonger_instruction
from ads.droit.echeancier_reserves import signaler_doutes
from ads.droit.echeancier_silence import calculer_silence
from droit.accuse import date_are
from droit.articles import Article
from droit.calendrier import ajouter_jours, ajouter_mois
from droit.completude import URBANISME, EtatCompletude, calculer_completude
from droit.echeancier import (
    LRE,
    PAPIER,
    PORTAIL,
    TELESERVICE,
    CirconstanceInconnue,
    DecisionVue,
    Depot,
    Echeancier,
    Faits,
    Instruction,
    Jalons,
    Nature,
    TypeInconnu,
)
from droit.francais import en_lettres
from droit.notification import ACCORD_EXPRES, Regime, article_notification, date_notification
from droit.trace import Trace

TYPES = frozenset(BASES)

JOURS_AFFICHAGE = 15  # R*423-6: "dans les quinze jours qui suivent le dépôt"
JOURS_TRANSMISSION = 7  # R*423-11: "dans la semaine qui suit le dépôt"
MOIS_ABF_PERMIS = 2  # R*423-67
MOIS_ABF_DP = 1  # R*423-59


def echeancier(faits: Faits) -> Echeancier:
    """The projection of ``faits``: dates, outcome of silence, reasons, alerts, reserves.

    Raises:
        TypeInconnu: ``faits.type`` is not one of :data:`TYPES`.
        CirconstanceInconnue: a circumstance is not in the table.
        OverflowError: a deadline lies beyond year 9999.
    """
    if faits.type not in TYPES:
        raise TypeInconnu(faits.type)
    inconnues = faits.circonstances - CIRCONSTANCES.keys()
    if inconnues:
        raise CirconstanceInconnue(min(inconnues))
    if faits.suite == TRANSFERT:
        # The project does not change hands with its protections: they were examined for the authorisation.
        faits = replace(faits, circonstances=frozenset(), prolongations=())
    trace = Trace()
    depart = date_depart(faits.depot)
    # R*423-38, R*423-42: pieces and extensions share one window, a month from the filing.
    limite_mois = ajouter_mois(depart, 1)
    delai = calculer_delai(faits, limite_mois, trace)
    _motiver_depart(faits, depart, trace)
    completude = calculer_completude(depart, faits.evenements, URBANISME) if _a_completude(faits) else None
    complet_le: date | None = depart
    if completude is not None:
        _motiver_completude(completude, trace)
        complet_le = completude.vue.date
    instruction = calculer_instruction(faits, delai, complet_le, trace)
    instruction = prolonger_instruction(faits, instruction, trace)
    silence = calculer_silence(faits, depart, completude, instruction, trace)
    jalons = _calculer_jalons(faits, depart, trace)
    decision = _voir_decision(faits, instruction, trace)
    signaler_doutes(faits, depart, delai, completude, instruction, decision, trace)
    return Echeancier(
        depart=depart,
        completude=completude.vue if completude is not None else None,
        instruction=instruction,
        silence=silence,
        jalons=jalons,
        decision=decision,
        motifs=trace.motifs,
        alertes=trace.alertes,
        reserves=trace.reserves,
    )


def date_depart(depot: Depot) -> date:
    """R*423-19: reception in mairie. R474-1 I 1°: by téléservice, sending of the AEE, else of the ARE."""
    return depot.date_premiere if depot.voie == PAPIER else depot.date_accuse


def _a_completude(faits: Faits) -> bool:
    """Certificats d'urbanisme (R*410-9, R*410-10) know no completeness regime."""
    return faits.type in PERMIS_ET_DP


def _motiver_depart(faits: Faits, depart: date, trace: Trace) -> None:
    jour = en_lettres(depart)
    if faits.depot.voie == TELESERVICE:
        accuse = "accusé d'enregistrement" if faits.depot.aee is not None else "accusé de réception"
        trace.dire(
            Article("R474-1", "I 1°"),
            f"délais comptés de l'envoi de l'{accuse} électronique, le {jour}",
        )
    elif _a_completude(faits):
        trace.dire(Article("R*423-19"), f"dépôt reçu en mairie le {jour} : les délais partent de ce jour")
    else:
        trace.dire(BASES[faits.type].article, f"demande reçue en mairie le {jour} : le délai part de ce jour")


def _motiver_completude(completude: EtatCompletude, trace: Trace) -> None:
    vue, limite = completude.vue, en_lettres(completude.vue.limite)
    for fait in completude.sans_effet:
        notifiee_le = date_notification(fait, Regime.URBANISME)
        if notifiee_le is None:
            cause, article = "envoyée par voie électronique sans accord exprès", ACCORD_EXPRES
        elif not fait.pieces:
            cause, article = "qui ne vise aucune pièce prévue par le code", Article("R*423-41")
        else:
            cause, article = (
                f"notifiée le {en_lettres(notifiee_le)}, après le {limite}",
                Article("R*423-41"),
            )
        trace.dire(article, f"demande de pièces du {en_lettres(fait.date)} {cause} : sans effet sur le délai")
    if completude.demande is None or completude.notifiee_le is None or vue.pieces_limite is None:
        trace.dire(
            Article("R*423-22"),
            f"aucune demande de pièces ne compte dans le mois du dépôt (jusqu'au {limite}) : "
            "dossier complet dès le dépôt",
        )
        return
    trace.dire(
        Article("R*423-38"),
        f"demande de pièces notifiée le {en_lettres(completude.notifiee_le)}, "
        f"dans le mois du dépôt (jusqu'au {limite})",
    )
    if completude.demande.voie in (LRE, PORTAIL):
        trace.dire(
            article_notification(completude.demande, Regime.URBANISME),
            f"envoyée par voie électronique le {en_lettres(completude.demande.date)}, elle est notifiée le lendemain",
        )
    butoir = en_lettres(vue.pieces_limite)
    trace.dire(Article("R*423-39", "a"), f"pièces attendues sous 3 mois, jusqu'au {butoir}")
    if vue.date is not None:
        trace.dire(
            Article("R*423-39", "c"),
            f"toutes les pièces demandées sont reçues le {en_lettres(vue.date)} : dossier complet ce jour-là",
        )


def _calculer_jalons(faits: Faits, depart: date, trace: Trace) -> Jalons:
    affichage = transmission = are = None
    if faits.type in PERMIS_ET_DP:
        affichage = ajouter_jours(depart, JOURS_AFFICHAGE)
        trace.dire(Article("R*423-6"), f"avis de dépôt à afficher au plus tard le {en_lettres(affichage)}")
    if faits.depot.voie == TELESERVICE:
        are = date_are(faits.depot.date_premiere, trace)
    if faits.type in TRANSMISSION and any(CIRCONSTANCES[code].abf for code in faits.circonstances):
        transmission = ajouter_jours(depart, JOURS_TRANSMISSION)
        trace.dire(
            Article("R*423-11") if faits.type in PERMIS_ET_DP else Article("R*410-3"),
            "dossier à transmettre à l'architecte des Bâtiments de France au plus tard le "
            f"{en_lettres(transmission)}",
        )
    return Jalons(affichage, are, transmission, _accord_abf_repute(faits, trace))


def _accord_abf_repute(faits: Faits, trace: Trace) -> date | None:
    """The last day of the ABF's delay: his silence is an agreement the day after (R*423-59, R*423-67)."""
    saisine = faits.dernier(Nature.SAISINE_ABF)
    if saisine is None or faits.type not in PERMIS_ET_DP:
        return None
    if faits.type == "PD" and "site_inscrit" in faits.circonstances and not est_en_secteur_abf(faits):
        trace.dire(
            Article("R*423-67-2"),
            "démolition en site inscrit : le silence de l'architecte des Bâtiments de France vaut refus",
        )
        return None
    if faits.type in PERMIS:
        mois, article = MOIS_ABF_PERMIS, Article("R*423-67")
    else:
        mois, article = MOIS_ABF_DP, Article("R*423-59")
    limite = ajouter_mois(saisine.date, mois)
    trace.dire(
        article,
        f"l'architecte des Bâtiments de France, saisi le {en_lettres(saisine.date)}, a {mois} mois : "
        f"passé le {en_lettres(limite)}, son silence vaut accord ou avis favorable",
    )
    return limite


def _voir_decision(faits: Faits, instruction: Instruction, trace: Trace) -> DecisionVue | None:
    """A decision is in time if notified on or before the limit; without a limit, it is not."""
    fait = faits.dernier(Nature.DECISION)
    if fait is None:
        return None
    notifiee_le = date_notification(fait, Regime.URBANISME)
    if notifiee_le is None:
        trace.dire(
            ACCORD_EXPRES,
            f"décision du {en_lettres(fait.date)} envoyée par voie électronique sans accord exprès : "
            "elle n'est pas notifiée (code des relations entre le public et l'administration)",
        )
        return DecisionVue(None, False)
    limite = instruction.limite
    dans_le_delai = limite is not None and notifiee_le <= limite
    if fait.voie in (LRE, PORTAIL):
        article = article_notification(fait, Regime.URBANISME)
    else:
        # CE 24 May 2024, 472321: the first presentation counts for decisions too.
        article = Article("R*424-10") if faits.type in PERMIS_ET_DP else Article("R*410-16")
    if limite is None:
        suite = "aucun délai d'instruction n'est en cours"
    else:
        suite = f"{'dans le délai' if dans_le_delai else 'hors délai'} (limite : {en_lettres(limite)})"
    trace.dire(article, f"décision notifiée le {en_lettres(notifiee_le)} : {suite}")
    return DecisionVue(notifiee_le, dans_le_delai)
