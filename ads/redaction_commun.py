"""What arrêtés and certificates share: names, texts, the request aimed at, the court, the appeals."""

from __future__ import annotations

from ads.droit.circonstances import PERMIS_ET_DP
from ads.droit.echeancier_delais import MODIFICATIF, TRANSFERT
from ads.droit.mentions import voies_et_delais_de_recours
from dossiers.models.decisions import SensDecision
from dossiers.redaction import ActeADecider, Information
from droit.francais import en_lettres

CERTIFICATS = frozenset({"CUa", "CUb"})
FAVORABLES = frozenset({SensDecision.ACCORD, SensDecision.ACCORD_PRESCRIPTIONS})
NOMS = {
    "PCMI": "permis de construire",
    "PC": "permis de construire",
    "PA": "permis d'aménager",
    "PD": "permis de démolir",
    "DP": "déclaration préalable",
    "CUa": "certificat d'urbanisme d'information",
    "CUb": "certificat d'urbanisme opérationnel",
}
#: Articles of the code each type is taken under (A424-2 c, A410-3 d).
TEXTES = {
    "PCMI": "L421-1, L424-1 et suivants, R*421-1, R*424-1 et suivants et R431-1 et suivants",
    "PC": "L421-1, L424-1 et suivants, R*421-1, R*424-1 et suivants et R431-1 et suivants",
    "PA": "L421-2, L424-1 et suivants, R*421-18 et suivants, R*424-1 et suivants et R441-1 et suivants",
    "PD": "L421-3, L424-1 et suivants, R*421-26 et suivants, R*424-1 et suivants et R451-1 et suivants",
    "DP": "L421-4, L424-1 et suivants, R421-9, R*421-17, R*421-23, R*424-1 et suivants",
    "CUa": "L410-1 et R*410-1 et suivants",
    "CUb": "L410-1 et R*410-1 et suivants",
}
TELERECOURS = "Le tribunal peut être saisi par voie électronique à l'adresse www.telerecours.fr."
#: Jurisdiction of the administrative courts, by department (CJA R221-3).
TRIBUNAUX = {"59": "le tribunal administratif de Lille", "62": "le tribunal administratif de Lille"}


def tribunal(departement: str) -> str:
    """The court that hears appeals on a land of this department."""
    return TRIBUNAUX.get(departement, "le tribunal administratif dans le ressort duquel se trouve le terrain")


def demande_visee(acte: ActeADecider) -> str:
    """What was asked: « demande de permis de construire », « demande de transfert d'un permis de construire »."""
    nom = NOMS[acte.type]
    if acte.type == "DP":
        return {
            MODIFICATIF: f"demande de modification d'une {nom}",
            TRANSFERT: f"demande de transfert d'une {nom}",
        }.get(acte.suite, nom)
    return {
        MODIFICATIF: f"demande de {nom} modificatif",
        TRANSFERT: f"demande de transfert d'un {nom}",
    }.get(acte.suite, f"demande de {nom}")


def demande(acte: ActeADecider) -> str:
    """The request in one sentence: number, day, applicant, object, land (A424-2 b)."""
    return (
        f"la {demande_visee(acte)} n° {acte.numero} présentée le {en_lettres(acte.date_depot)} par {acte.demandeur}, "
        f"pour : {acte.objet.rstrip(' .')}, sur un terrain situé {acte.terrain}"
    )


def visas(acte: ActeADecider) -> tuple[str, ...]:
    """What the act is taken under: request, texts, notice of filing, opinions (A424-2 b to d, R*424-5)."""
    vus = [
        f"Vu {demande(acte)}",
        f"Vu le code de l'urbanisme, notamment ses articles {TEXTES[acte.type]}",
        "Vu le plan local d'urbanisme applicable au terrain",
    ]
    if acte.avis_de_depot and acte.type in PERMIS_ET_DP:
        vus.append(
            f"Vu l'avis de dépôt affiché en mairie ou publié par voie électronique le "
            f"{en_lettres(acte.avis_de_depot)}"
        )
    return (*vus, *(f"Vu {avis}" for avis in acte.avis))


def recours(acte: ActeADecider) -> Information:
    """Remedies and their delays (A424-4)."""
    return Information(
        "Voies et délais de recours",
        (
            voies_et_delais_de_recours(acte.jour, tribunal(acte.departement)),
            TELERECOURS,
        ),
        "A424-4, CJA R421-1",
    )
