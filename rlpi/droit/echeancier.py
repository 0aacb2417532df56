"""The legal clock of outdoor advertising: autorisation préalable (AP), déclaration préalable (DPP).

Code de l'environnement, R581-8 to R581-13; notifications follow the CRPA, not R474-1 of the code de
l'urbanisme. No circumstance changes these delays (R581-13 keeps two months for all).
"""

from __future__ import annotations

from datetime import date

from droit.accuse import date_are
from droit.articles import Article, Code
from droit.calendrier import ajouter_jours, ajouter_mois
from droit.completude import AFFICHAGE, EtatCompletude, calculer_completude
from droit.echeancier import (
    PORTAIL,
    TELESERVICE,
    DecisionVue,
    Echeancier,
    EffetSilence,
    Faits,
    Instruction,
    Jalons,
    Nature,
    Sens,
    Silence,
    TypeInconnu,
)
from droit.francais import en_lettres, enumerer
from droit.notification import (
    ACCORD_EXPRES,
    PREMIERE_CONSULTATION,
    Regime,
    date_notification,
)
from droit.trace import Trace

AP = "AP"
DPP = "DPP"
TYPES = frozenset({AP, DPP})

MOIS_AP = 2  # R581-13

ETRANGERS: dict[Nature, str] = {
    Nature.MAJORATION: "lettre modifiant le délai",
    Nature.PROLONGATION_RECOURS_ABF: "prolongation pour recours contre l'avis",
    Nature.RAPPORT_ENQUETE: "rapport d'enquête",
}
ETRANGERS_DPP: dict[Nature, str] = {
    Nature.DEMANDE_PIECES: "demande de pièces",
    Nature.RECEPTION_PIECES: "réception de pièces",
    Nature.SAISINE_ABF: "saisine de l'architecte des Bâtiments de France",
    Nature.AVIS_ABF: "avis de l'architecte des Bâtiments de France",
    Nature.DECISION: "décision",
}


def _article(numero: str, alinea: str = "") -> Article:
    return Article(numero, alinea, Code.ENVIRONNEMENT)


def echeancier(faits: Faits) -> Echeancier:
    """The projection of ``faits``: dates, outcome of silence, reasons, reserves (never an alert).

    Raises:
        TypeInconnu: ``faits.type`` is not one of :data:`TYPES`.
        OverflowError: a deadline lies beyond year 9999.
    """
    if faits.type not in TYPES:
        raise TypeInconnu(faits.type)
    trace = Trace()
    # R581-8, R581-10, R581-13: everything runs from the reception, téléservice or not.
    depart = faits.depot.date_premiere
    completude: EtatCompletude | None = None
    instruction: Instruction | None = None
    if faits.type == DPP:
        trace.dire(
            _article("R581-8"),
            f"déclaration reçue le {en_lettres(depart)} : le dispositif peut être installé dès ce jour, sous la "
            "responsabilité du déclarant ; il n'y a ni délai d'instruction ni décision tacite",
        )
        silence = Silence(EffetSilence.SANS_OBJET, None)
    else:
        trace.dire(_article("R581-13"), f"délai d'instruction : {MOIS_AP} mois")
        trace.dire(
            _article("R581-10"), f"demande reçue le {en_lettres(depart)} : les délais partent de ce jour"
        )
        completude = calculer_completude(depart, faits.evenements, AFFICHAGE)
        _motiver_completude(completude, trace)
        instruction = _calculer_instruction(completude, trace)
        silence = _calculer_silence(completude, instruction, trace)
    are = _date_are(faits, trace)
    decision = _voir_decision(faits, instruction, trace)
    _signaler_doutes(faits, completude, instruction, trace)
    return Echeancier(
        depart=depart,
        completude=completude.vue if completude is not None else None,
        instruction=instruction,
        silence=silence,
        jalons=Jalons(are=are),
        decision=decision,
        motifs=trace.motifs,
        alertes=trace.alertes,
        reserves=trace.reserves,
    )


def _motiver_completude(completude: EtatCompletude, trace: Trace) -> None:
    vue, limite = completude.vue, en_lettres(completude.vue.limite)
    for fait in completude.sans_effet:
        envoi = en_lettres(fait.date)
        if date_notification(fait, Regime.CRPA) is None:
            article, cause = ACCORD_EXPRES, "envoyée par voie électronique sans accord exprès"
        elif not fait.pieces:
            article, cause = _article("R581-10", "2° a"), "qui ne vise aucune pièce prévue par le code"
        else:
            article, cause = _article("R581-10", "2°"), f"envoyée après le {limite}"
            trace.reserver(
                f"Demande de pièces envoyée le {envoi}, après le mois : le texte ne dit pas ce qu'elle produit ; "
                "elle est tenue pour sans effet.",
                article,
            )
        trace.dire(article, f"demande de pièces du {envoi} {cause} : sans effet sur le délai")
    if completude.demande is None or completude.notifiee_le is None or vue.pieces_limite is None:
        trace.dire(
            _article("R581-10", "1°"),
            f"aucune demande de pièces ne compte dans le mois de la réception (jusqu'au {limite}) : "
            "demande complète dès sa réception",
        )
        return
    recue = en_lettres(completude.notifiee_le)
    trace.dire(
        _article("R581-10", "2° a"),
        f"demande de pièces envoyée le {en_lettres(completude.demande.date)}, dans le mois (jusqu'au {limite}), "
        f"et reçue le {recue} : pièces attendues sous 2 mois, jusqu'au {en_lettres(vue.pieces_limite)}",
    )
    if completude.demande.voie == PORTAIL:
        trace.dire(PREMIERE_CONSULTATION, f"lettre du portail réputée reçue le {recue}")
    if vue.date is not None:
        trace.dire(
            _article("R581-10"),
            f"toutes les pièces demandées sont reçues le {en_lettres(vue.date)} : le délai part de ce jour",
        )


def _calculer_instruction(completude: EtatCompletude, trace: Trace) -> Instruction:
    depart = completude.vue.date
    if depart is None:
        trace.dire(_article("R581-13"), "demande incomplète : le délai d'instruction ne court pas")
        return Instruction(MOIS_AP, None, None, None)
    limite = ajouter_mois(depart, MOIS_AP)
    sure = ajouter_jours(limite, -1)
    trace.dire(
        _article("R581-13"),
        f"{MOIS_AP} mois à compter du {en_lettres(depart)} (demande complète) : jusqu'au {en_lettres(limite)} "
        f"inclus ; par prudence, notifier au plus tard le {en_lettres(sure)}",
    )
    if limite.day < depart.day:
        trace.reserver(
            "Le mois d'arrivée n'a pas le même quantième : le dernier jour du mois est retenu, par l'usage "
            "(aucun texte du code de l'environnement)."
        )
    return Instruction(MOIS_AP, depart, limite, sure)


def _calculer_silence(completude: EtatCompletude, instruction: Instruction, trace: Trace) -> Silence:
    vue = completude.vue
    if vue.date is None and vue.pieces_limite is not None:
        le = ajouter_jours(vue.pieces_limite, 1)
        trace.dire(_article("R581-10", "2° b"), f"sans toutes les pièces : rejet tacite le {en_lettres(le)}")
        return Silence(EffetSilence.REJET_TACITE, le)
    acquise = ajouter_jours(instruction.limite, 1) if instruction.limite is not None else None
    quand = f"le {en_lettres(acquise)}" if acquise is not None else "à une date encore inconnue"
    trace.dire(_article("R581-13"), f"silence : autorisation tacite {quand}, dans les termes de la demande")
    return Silence(EffetSilence.AUTORISATION_TACITE, acquise)


def _date_are(faits: Faits, trace: Trace) -> date | None:
    if faits.depot.voie != TELESERVICE:
        return None
    return date_are(faits.depot.date_premiere, trace)


def _voir_decision(faits: Faits, instruction: Instruction | None, trace: Trace) -> DecisionVue | None:
    """R581-13: notified at the latest on the last day; without a limit, it is not in time."""
    fait = faits.dernier(Nature.DECISION)
    if fait is None:
        return None
    notifiee_le = date_notification(fait, Regime.CRPA)
    if notifiee_le is None:
        trace.dire(
            ACCORD_EXPRES,
            f"décision du {en_lettres(fait.date)} envoyée par voie électronique sans accord exprès : "
            "elle n'est pas notifiée",
        )
        return DecisionVue(None, False)
    limite = instruction.limite if instruction is not None else None
    dans_le_delai = limite is not None and notifiee_le <= limite
    if limite is None:
        suite = "aucun délai d'instruction n'est en cours"
    else:
        suite = f"{'dans le délai' if dans_le_delai else 'hors délai'} (limite : {en_lettres(limite)})"
    if fait.voie == PORTAIL:
        article = PREMIERE_CONSULTATION
    else:
        article = _article("R581-13") if faits.type == AP else _article("R581-8")
    trace.dire(article, f"décision notifiée le {en_lettres(notifiee_le)} : {suite}")
    if dans_le_delai and notifiee_le == limite:
        trace.reserver(
            "La décision est notifiée le dernier jour du délai : une lecture plus stricte du décompte la "
            "tiendrait pour tardive.",
            _article("R581-13"),
        )
    return DecisionVue(notifiee_le, dans_le_delai)


def _signaler_doutes(
    faits: Faits, completude: EtatCompletude | None, instruction: Instruction | None, trace: Trace
) -> None:
    avis = faits.dernier(Nature.AVIS_ABF)
    protege = bool(faits.circonstances & {"abords", "spr"})
    if instruction is not None and protege and avis is not None and avis.sens != Sens.FAVORABLE:
        # L581-21 allows an exception for protected places; R581-13 makes none.
        trace.reserver(
            "L'architecte des Bâtiments de France refuse ou pose des prescriptions : aucun texte n'écarte pour "
            "autant l'autorisation tacite. Notifiez la décision avant la limite.",
            _article("R581-13"),
        )
    if completude is not None and completude.demande is not None and completude.demande.hors_code:
        trace.reserver(
            "La demande de pièces cite aussi des pièces que le code ne prévoit pas "
            f"({enumerer(list(completude.demande.hors_code))}) : elles ne peuvent pas être exigées.",
            _article("R581-10"),
        )
    autres = sorted(faits.circonstances - {"abords", "spr"} if faits.type == AP else faits.circonstances)
    if autres:
        trace.reserver(
            f"Ces circonstances ne modifient pas un dossier de type {faits.type} : {enumerer(autres)}."
        )
    libelles = ETRANGERS if faits.type == AP else {**ETRANGERS, **ETRANGERS_DPP}
    natures = {fait.nature for fait in faits.evenements}
    etrangers = [libelle for nature, libelle in libelles.items() if nature in natures]
    if etrangers:
        trace.reserver(
            f"Le code ne prévoit pas ces événements pour ce type de dossier, ils sont sans effet sur les délais : "
            f"{enumerer(etrangers)}."
        )
