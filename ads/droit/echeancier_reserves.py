"""The doubts the reader of a planning clock must know of: one French sentence each, with its article."""

from __future__ import annotations

from datetime import date

from ads.droit.circonstances import CIRCONSTANCES, DP, PERMIS, PERMIS_ET_DP, Regle
from ads.droit.echeancier_delais import (
    BASE_TRANSFERT,
    MODIFICATIF,
    TRANSFERT,
    Delai,
    est_en_secteur_abf,
)
from ads.droit.echeancier_silence import EVALUATION, REJET_EVALUATION, a_reponse_contraire_dans_les_delais
from droit.articles import Article
from droit.completude import EtatCompletude
from droit.echeancier import Alerte, DecisionVue, Faits, Instruction, Nature, Sens
from droit.francais import en_lettres, enumerer
from droit.trace import Trace

ETRANGERES_AU_CERTIFICAT: dict[Nature, str] = {
    Nature.DEMANDE_PIECES: "demande de pièces",
    Nature.RECEPTION_PIECES: "réception de pièces",
    Nature.MAJORATION: "lettre modifiant le délai",
    Nature.SAISINE_ABF: "saisine de l'architecte des Bâtiments de France",
    Nature.AVIS_ABF: "avis de l'architecte des Bâtiments de France",
    Nature.PROLONGATION_RECOURS_ABF: "prolongation pour recours contre l'avis",
    Nature.RAPPORT_ENQUETE: "rapport d'enquête",
}


#: No text sets the delay of a dossier that follows an authorisation: what the clock counts, and why.
DELAIS_DE_SUITE: dict[str, tuple[str, Article | None]] = {
    MODIFICATIF: (
        "Aucun article ne fixe le délai d'une modification : celui de l'autorisation d'origine est retenu.",
        None,
    ),
    TRANSFERT: (
        "Aucun article du code de l'urbanisme ne fixe le délai d'un transfert : la règle générale de deux mois est "
        "retenue. Pour une déclaration préalable, dont le délai est d'un mois, notifiez par prudence dans ce mois.",
        BASE_TRANSFERT.article,
    ),
}


def signaler_doutes(
    faits: Faits,
    depart: date,
    delai: Delai,
    completude: EtatCompletude | None,
    instruction: Instruction,
    decision: DecisionVue | None,
    trace: Trace,
) -> None:
    """Add every doubt these facts raise, and the alert of a declaration the ABF refuses."""
    _etrangers(faits, trace)
    if faits.suite:
        trace.reserver(*DELAIS_DE_SUITE[faits.suite])
    if faits.type in PERMIS_ET_DP:
        _delais(faits, delai, trace)
        _prolongation(faits, delai, instruction, trace)
        _evaluation(faits, depart, trace)
        _abf(faits, trace)
    if completude is not None and completude.demande is not None and completude.demande.hors_code:
        trace.reserver(
            "La demande de pièces cite aussi des pièces que le code ne prévoit pas "
            f"({enumerer(list(completude.demande.hors_code))}) : elles ne peuvent pas être exigées.",
            Article("L423-1"),
        )
    _quantieme(completude, instruction, trace)
    if decision is not None and decision.dans_le_delai and decision.notifiee_le == instruction.limite:
        trace.reserver(
            "La décision est notifiée le dernier jour du délai : une lecture plus stricte du décompte "
            "(Conseil d'État, 14 novembre 2025, n° 496754) la tiendrait pour tardive.",
            Article("R*424-1"),
        )


def _etrangers(faits: Faits, trace: Trace) -> None:
    """Circumstances and events declared, without effect on a dossier of this type."""
    sans_effet = [
        circonstance.libelle
        for code, circonstance in CIRCONSTANCES.items()
        if code in faits.circonstances and not circonstance.concerne(faits.type)
    ]
    if sans_effet:
        trace.reserver(
            f"Sans effet sur l'échéancier d'un dossier de type {faits.type} : {enumerer(sans_effet)}."
        )
    if faits.type not in PERMIS_ET_DP:
        natures = {fait.nature for fait in faits.evenements}
        etrangers = [libelle for nature, libelle in ETRANGERES_AU_CERTIFICAT.items() if nature in natures]
        if etrangers:
            trace.reserver(
                "Le code ne prévoit pas ces événements pour un certificat d'urbanisme, ils sont sans effet : "
                f"{enumerer(etrangers)}."
            )


def _delais(faits: Faits, delai: Delai, trace: Trace) -> None:
    codes = {circonstance.code for circonstance, _ in delai.effets}
    if "enquete_publique" in codes and delai.notifiee_le is None:
        trace.reserver(
            "Enquête publique sans lettre notifiée dans le mois du dépôt : le délai de droit commun court, "
            "alors que la décision ne peut intervenir qu'après l'enquête.",
            Article("R*423-43"),
        )
    if "defrichement_reconnaissance" in codes and delai.notifiee_le is None:
        trace.reserver(
            "Défrichement : la notification par le préfet de la reconnaissance des terrains tient lieu de la "
            "lettre modifiant le délai. Vérifiez si elle a été faite.",
            Article("R*423-43"),
        )
    portes = {effet.mois for _, effet in delai.effets if effet.regle is Regle.DELAI_PORTE}
    if len(portes) > 1 and delai.notifiee_le is not None and not delai.enquete:
        trace.reserver(
            "Plusieurs délais particuliers s'appliquent à la fois : aucun texte ne dit lequel l'emporte, "
            "le plus long est retenu.",
            Article("R*423-33"),
        )
    if Alerte.CUMUL_CRPA_INCERTAIN in trace.alertes:
        trace.reserver(
            "Aucun texte ne dit si la majoration de deux mois pour la commission régionale du patrimoine et "
            "de l'architecture s'ajoute à celle d'un mois : 1 + 2 + 1 mois sont retenus.",
            Article("R423-25-1"),
        )
    if not delai.effets and faits.tous(Nature.MAJORATION):
        trace.reserver(
            "Une lettre modifiant le délai est enregistrée sans circonstance qui la justifie : "
            "elle n'est pas prise en compte.",
            Article("R*423-42"),
        )


def _prolongation(faits: Faits, delai: Delai, instruction: Instruction, trace: Trace) -> None:
    if not faits.tous(Nature.PROLONGATION_RECOURS_ABF):
        return
    if instruction.mois > delai.mois:
        trace.reserver(
            "Recours contre l'avis de l'architecte des Bâtiments de France : le silence du préfet de région "
            "pendant deux mois approuve le projet de décision ; le sens du silence affiché n'en tient pas compte.",
            Article("R*423-68"),
        )
    elif instruction.limite is None:
        trace.reserver(
            "La prolongation pour recours contre l'avis de l'architecte des Bâtiments de France ne compte pas : "
            "aucun délai d'instruction n'est en cours.",
            Article("R*423-44"),
        )
    else:
        trace.reserver(
            "La prolongation pour recours contre l'avis de l'architecte des Bâtiments de France ne compte pas : "
            "elle n'est pas notifiée avant la fin du délai, ou le projet n'est ni en abords ni en site "
            "patrimonial remarquable.",
            Article("R*423-44"),
        )


def _evaluation(faits: Faits, depart: date, trace: Trace) -> None:
    if EVALUATION in faits.circonstances and not REJET_EVALUATION.au(depart):
        trace.reserver(
            "Évaluation environnementale sur un dossier déposé avant le 31 décembre 2025 : l'article R424-2-1 "
            "ne s'applique pas et la règle antérieure a été partiellement annulée ; le sens du silence est incertain.",
            Article("R424-2-1"),
        )


def _abf(faits: Faits, trace: Trace) -> None:
    saisine, avis = faits.dernier(Nature.SAISINE_ABF), faits.dernier(Nature.AVIS_ABF)
    if faits.type in DP:
        if "site_classe" in faits.circonstances:
            trace.reserver(
                "Site classé : la décision exige un accord exprès du préfet, alors que le silence de la mairie "
                "vaut non-opposition. Ne laissez pas le délai expirer.",
                Article("R*425-17", "a"),
            )
        if avis is not None and avis.sens == Sens.PRESCRIPTIONS:
            trace.reserver(
                "Les prescriptions de l'architecte des Bâtiments de France seraient perdues si la mairie gardait "
                "le silence : la non-opposition tacite n'en comporte aucune.",
                Article("R*424-1", "a"),
            )
        if avis is not None and avis.sens == Sens.DEFAVORABLE:
            trace.alerter(Alerte.ABF_DEFAVORABLE_DP)
            trace.reserver(
                "L'architecte des Bâtiments de France refuse : le silence de la mairie vaudrait pourtant "
                "non-opposition, car l'exception ne vise que les permis. Décidez avant la limite.",
                Article("R*424-3"),
            )
    if saisine is None:
        return
    if faits.type in PERMIS and not any(CIRCONSTANCES[code].abf for code in faits.circonstances):
        trace.reserver(
            "L'architecte des Bâtiments de France est saisi sans périmètre de protection déclaré : "
            "vérifiez les circonstances du dossier.",
            Article("R*423-67"),
        )
    if avis is None:
        return
    if avis.date < saisine.date:
        trace.reserver(
            f"L'avis de l'architecte des Bâtiments de France ({en_lettres(avis.date)}) précède sa saisine "
            f"({en_lettres(saisine.date)}) : vérifiez ces dates."
        )
    if (
        faits.type in PERMIS
        and est_en_secteur_abf(faits)
        and avis.sens != Sens.FAVORABLE
        and not a_reponse_contraire_dans_les_delais(faits)
    ):
        trace.reserver(
            "La réponse de l'architecte des Bâtiments de France est arrivée après son délai : son accord est "
            "réputé donné et elle n'empêche pas le permis tacite.",
            Article("R*423-67"),
        )


def _quantieme(completude: EtatCompletude | None, instruction: Instruction, trace: Trace) -> None:
    """No text of the code settles a month without the same day number (CPC 641 by analogy)."""
    depart, limite = instruction.depart, instruction.limite
    ecourte = depart is not None and limite is not None and limite.day < depart.day
    if completude is not None and completude.notifiee_le is not None:
        butoir = completude.vue.pieces_limite
        ecourte = ecourte or (butoir is not None and butoir.day < completude.notifiee_le.day)
    if ecourte:
        trace.reserver(
            "Le mois d'arrivée n'a pas le même quantième : le dernier jour du mois est retenu, par l'usage "
            "(aucun texte du code de l'urbanisme)."
        )
