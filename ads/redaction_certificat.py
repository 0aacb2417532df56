"""The words of a certificat d'urbanisme (A410-3 to A410-5, R*410-15 to R*410-18)."""

from __future__ import annotations

from ads.complements import complements
from ads.redaction_commun import FAVORABLES, recours, visas
from dossiers.redaction import ActeADecider, ActeRedige, Information, considerants

CRISTALLISATION = (
    "Conformément au quatrième alinéa de l'article L410-1, si une demande d'autorisation ou une "
    "déclaration préalable est déposée dans le délai de dix-huit mois à compter de la délivrance du "
    "présent certificat, les dispositions d'urbanisme, le régime des taxes et participations d'urbanisme "
    "et les limitations administratives au droit de propriété existant à la date du certificat ne peuvent "
    "être remis en cause, à l'exception des dispositions qui ont pour objet la préservation de la "
    "sécurité ou de la salubrité publique."
)
EXECUTOIRE = (
    "Le présent certificat est exécutoire à compter de sa notification au demandeur et de sa transmission au "
    "représentant de l'État (article R*410-18 ; articles L2131-1 et L2131-2 du code général des collectivités "
    "territoriales)."
)


def certificat(acte: ActeADecider) -> ActeRedige:
    """The certificate of one dossier."""
    operationnel, realisable = acte.type == "CUb", acte.sens in FAVORABLES
    articles = [_premier(acte, operationnel, realisable)]
    regles = [ligne.strip() for ligne in acte.motifs.splitlines() if ligne.strip()]
    if regles and realisable:
        articles.append("Le terrain est soumis aux dispositions suivantes :\n" + "\n".join(regles))
    articles += _contenu(acte)
    if acte.prescriptions.strip():
        articles.append(f"Observations :\n{acte.prescriptions.strip()}")
    suite = (
        ("opération réalisable" if realisable else "opération non réalisable")
        if operationnel
        else "information"
    )
    return ActeRedige(
        titre=f"Certificat d'urbanisme — {suite}",
        visas=visas(acte),
        considerants=() if realisable else considerants(acte.motifs),
        verbe="Certifie",
        articles=(*articles, CRISTALLISATION, EXECUTOIRE),
        informations=(_validite(), recours(acte)),
    )


def _premier(acte: ActeADecider, operationnel: bool, realisable: bool) -> str:
    if operationnel:
        return (
            f"Le terrain objet de la demande {'peut' if realisable else 'ne peut pas'} être utilisé pour la "
            f"réalisation de l'opération : {acte.objet.rstrip(' .')}."
        )
    return (
        "Les règles d'urbanisme, la liste des taxes et participations d'urbanisme ainsi que les limitations "
        "administratives au droit de propriété applicables au terrain sont mentionnées au présent certificat."
    )


def _contenu(acte: ActeADecider) -> list[str]:
    """A410-4 and A410-5: what the certificate says, line by line, when the draft says it."""
    lignes = []
    for complement in complements(acte.type):
        texte = str(acte.complements.get(complement.code) or "").strip()
        if texte:
            lignes.append(f"{complement.libelle} :\n{texte}")
    return lignes


def _validite() -> Information:
    return Information(
        "Durée de validité",
        (
            "Le certificat d'urbanisme a une durée de validité de dix-huit mois. Il peut être prorogé par "
            "périodes d'une année si les règles applicables au terrain n'ont pas changé ; la demande est "
            "présentée au moins deux mois avant l'expiration du délai de validité.",
        ),
        "L410-1, R*410-17",
    )
