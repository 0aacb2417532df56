"""The words of an arrêté that modifies or transfers an authorisation already granted (A423-4, A431-7, A431-8)."""

from __future__ import annotations

from ads.droit.echeancier_delais import TRANSFERT
from ads.redaction_commun import NOMS
from dossiers.models.decisions import SensDecision
from dossiers.redaction import ActeADecider
from droit.francais import en_lettres

RESTE = "Les autres dispositions de l'autorisation d'origine demeurent applicables."
SANS_NOUVEAU_DELAI = (
    "Le présent arrêté porte sur une autorisation déjà délivrée : il n'ouvre pas un nouveau délai de validité"
)


def sans_nouveau_delai(acte: ActeADecider) -> str:
    """Until when the authorisation lives: the day when it is known, else from what it is counted."""
    fin = acte.origine.fin if acte.origine else None
    if fin is not None:
        return f"{SANS_NOUVEAU_DELAI}. Celui de l'autorisation d'origine prend fin le {en_lettres(fin)}."
    return (
        f"{SANS_NOUVEAU_DELAI}, qui reste compté de la notification de l'autorisation d'origine ou du jour où elle a "
        "été acquise."
    )


def visa(acte: ActeADecider) -> tuple[str, ...]:
    """The decision modified or transferred: what, when, to whom; nothing when the platform does not hold it."""
    origine = acte.origine
    if not acte.suite or origine is None:
        return ()
    jour = en_lettres(origine.delivree_le)
    if acte.type == "DP":
        tacite = " tacite" if origine.est_tacite else ""
        return (
            f"Vu la décision{tacite} de non-opposition à la {_quoi(acte)} du {jour}, au bénéfice de {origine.titulaire}",
        )
    comment = "tacitement accordé" if origine.est_tacite else "délivré"
    return (f"Vu le {_quoi(acte)} {comment} le {jour} à {origine.titulaire}",)


def _quoi(acte: ActeADecider) -> str:
    """The authorisation aimed at, by its own number: « permis de construire n° … »."""
    return f"{NOMS[acte.type]} n° {acte.autorisation}"


def titre(acte: ActeADecider) -> str:
    """The title of the arrêté, for every outcome but the sursis."""
    nom, refus = NOMS[acte.type], acte.sens == SensDecision.REFUS
    avec = " avec prescriptions" if acte.sens == SensDecision.ACCORD_PRESCRIPTIONS else ""
    if acte.suite == TRANSFERT:
        une = "une décision de non-opposition à déclaration préalable" if acte.type == "DP" else f"un {nom}"
        return f"Arrêté refusant le transfert d'{une}" if refus else f"Arrêté transférant {une}{avec}"
    if acte.type == "DP":
        avis = "d'opposition" if refus else "de non-opposition"
        return f"Arrêté {avis} à la modification d'une déclaration préalable"
    return f"Arrêté {'refusant' if refus else 'accordant'} un {nom} modificatif{avec}"


def dispositif(acte: ActeADecider, reserve: str) -> str:
    """The first article; ``reserve``: what follows it when prescriptions are given."""
    dp, refus = acte.type == "DP", acte.sens == SensDecision.REFUS
    if acte.suite == TRANSFERT:
        de = f"de la décision de non-opposition à la {_quoi(acte)}" if dp else f"du {_quoi(acte)}"
        if refus:
            return f"Le transfert {de} est refusé."
        sujet = (
            f"La décision de non-opposition à la {_quoi(acte)} est transférée"
            if dp
            else f"Le {_quoi(acte)} est transféré"
        )
        return f"{sujet} à {acte.demandeur}{reserve}."
    if dp:
        ne = "Il est fait" if refus else "Il n'est pas fait"
        return f"{ne} opposition à la modification de la {_quoi(acte)}, décrite dans la demande susvisée{reserve}."
    if refus:
        return f"La modification du {_quoi(acte)}, décrite dans la demande susvisée, est refusée."
    return f"Le {_quoi(acte)} est modifié comme le décrit la demande susvisée{reserve}."
