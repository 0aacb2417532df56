"""The words of the arrêtés of outdoor advertising (L581-18, L581-21, R581-9 to R581-13; CRPA L211-5, L212-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dossiers.models.decisions import SensDecision
from dossiers.redaction import ActeADecider, ActeRedige, Information, SuitesDuDomaine, considerants
from droit.francais import en_lettres
from rlpi.complements import DUREE, DUREE_MANIFESTATION, SURFACE, complements
from rlpi.lettres import mentions_decision


def rediger(acte: ActeADecider) -> ActeRedige:
    """The arrêté on one request for an authorisation."""
    return ActeRedige(
        titre=_titre(acte.sens),
        visas=(
            f"Vu la demande d'autorisation n° {acte.numero} présentée le {en_lettres(acte.date_depot)} par "
            f"{acte.demandeur}, pour : {acte.objet.rstrip(' .')}, {acte.terrain}",
            "Vu le code de l'environnement, notamment ses articles L581-1 et suivants et R581-1 et suivants",
            *(f"Vu {texte}" for texte in acte.textes_locaux),
            *(f"Vu {avis}" for avis in acte.avis),
        ),
        considerants=considerants(acte.motifs),
        verbe="Arrête",
        articles=tuple(_articles(acte)),
        informations=(
            Information(
                "Voies et délais de recours",
                tuple(
                    m.texte for m in mentions_decision(acte.type, acte.sens) if "recours" in m.texte.lower()
                ),
                "CJA R421-1, CRPA L411-2",
            ),
        ),
    )


def _titre(sens: str) -> str:
    if sens == SensDecision.REFUS:
        return "Arrêté refusant une autorisation d'affichage extérieur"
    avec = " avec prescriptions" if sens == SensDecision.ACCORD_PRESCRIPTIONS else ""
    return f"Arrêté autorisant un dispositif d'affichage extérieur{avec}"


def _articles(acte: ActeADecider) -> Sequence[str]:
    if acte.sens == SensDecision.REFUS:
        premier = "L'autorisation demandée est refusée."
    elif acte.sens == SensDecision.ACCORD_PRESCRIPTIONS:
        premier = (
            "L'autorisation d'installer le dispositif décrit dans la demande susvisée est accordée, sous "
            "réserve du respect des prescriptions énoncées ci-après."
        )
    else:
        premier = "L'autorisation d'installer le dispositif décrit dans la demande susvisée est accordée."
    articles = [premier, *_limites(acte)]
    if acte.sens == SensDecision.ACCORD_PRESCRIPTIONS:
        articles.append(f"Les prescriptions suivantes sont à respecter :\n{acte.prescriptions.strip()}")
    articles.append(
        f"{acte.autorite or f'Le maire de {acte.commune}'} est chargé de l'exécution du présent arrêté, notifié au demandeur."
    )
    return articles


def _limites(acte: ActeADecider) -> Sequence[str]:
    """For how long, and over what area, where an article has the authorisation say so."""
    if acte.sens == SensDecision.REFUS:
        return ()
    voulus = {c.code: c.article for c in complements(acte.type, acte.donnees)}
    dits = {code: str(acte.complements.get(code) or "").strip() for code in voulus}
    return [
        f"{PHRASES[code].format(_en_mots(texte) if code == DUREE.code else texte.rstrip(' .'))} ({voulus[code]})."
        for code, texte in dits.items()
        if texte
    ]


#: What each thing the draft asks besides becomes in the arrêté.
PHRASES = {
    DUREE.code: "L'autorisation est délivrée pour une durée de {}, à compter de la date du présent arrêté",
    DUREE_MANIFESTATION.code: "La durée d'installation du dispositif de dimensions exceptionnelles est : {}",
    SURFACE.code: "La surface consacrée à l'affichage publicitaire est limitée comme suit : {}",
}


def _en_mots(mois: str) -> str:
    nombre = int(mois)
    if nombre % 12:
        return f"{nombre} mois"
    ans = nombre // 12
    return f"{ans} an{'s' if ans > 1 else ''}"


def _sans_echeance(type_: str, **dates: Any) -> Sequence[Any]:
    return ()


def _recours_contre_reponse(nature: str, repondu_le: date, decidee_le: date, departement: str) -> Information:
    """CRPA L411-2: an appeal formed in time interrupted the delay, which runs again from the answer."""
    return Information(
        "Voies et délais de recours",
        (
            "Si votre recours a été formé dans les deux mois de la décision, un nouveau délai de deux mois court de la "
            "notification de cette réponse pour saisir le tribunal administratif (www.telerecours.fr).",
            "Réserve : les articles cités sont à confronter à leur texte.",
        ),
        "CJA R421-1, CRPA L411-2",
    )


SUITES = SuitesDuDomaine(
    echeances=_sans_echeance,
    recours_contre_reponse=_recours_contre_reponse,
    reserve_transmission="La transmission au préfet des autorisations d'affichage extérieur, et sa matière, "
    "sont à confirmer avec la préfecture (CGCT L2131-2).",
    articles_rejet={"rejet_tacite": "R581-10"},
)
