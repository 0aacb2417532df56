"""The certificate of a tacit decision: permit or non-opposition (R*424-13), certificat d'urbanisme (R*410-12)."""

from __future__ import annotations

from ads.droit.suites import certificat_tacite as regle
from ads.redaction_commun import CERTIFICATS
from dossiers.redaction import CertificatRedige, DecisionTacite
from droit.francais import en_lettres

CONSTAT = "certifie qu'aucune décision n'a été notifiée au demandeur dans le délai d'instruction."
TITRE = "Certificat de décision tacite"


def certificat_tacite(decision: DecisionTacite) -> CertificatRedige | None:
    """The certificate of one tacit decision; None for a type that has none."""
    if decision.type in CERTIFICATS:
        return _certificat_d_urbanisme()
    droit = regle(decision.type, True, False)
    if droit is None:
        return None
    paragraphes = [_avis(decision)]
    if len(droit.mentions) > 1:
        paragraphes.append(_transmission(decision))
    return CertificatRedige(
        TITRE,
        CONSTAT,
        "article R*424-13 du code de l'urbanisme",
        "R*424-13",
        (
            *paragraphes,
            "Cette décision peut être contestée par les tiers dans le délai de deux mois à compter du premier jour "
            "d'une période continue de deux mois d'affichage sur le terrain (article R*600-2). Elle peut être "
            "retirée si elle est illégale, dans le délai de trois mois suivant la date à laquelle elle a été acquise "
            "(article L424-5).",
        ),
    )


def _avis(decision: DecisionTacite) -> str:
    if decision.avis_de_depot is None:
        return "La date d'affichage ou de publication de l'avis de dépôt n'est pas enregistrée."
    return (
        "L'avis de dépôt de la demande a été affiché en mairie ou publié par voie électronique le "
        f"{en_lettres(decision.avis_de_depot)}."
    )


def _transmission(decision: DecisionTacite) -> str:
    if decision.transmis_le is None:
        return "La date de transmission du dossier au préfet n'est pas enregistrée."
    return f"Le dossier a été transmis au préfet le {en_lettres(decision.transmis_le)}."


def _certificat_d_urbanisme() -> CertificatRedige:
    return CertificatRedige(
        TITRE,
        CONSTAT,
        "article R*410-12 du code de l'urbanisme",
        "R*410-12, CRPA L232-3",
        (
            "Ce certificat tacite a exclusivement les effets prévus par le quatrième alinéa de l'article L410-1 : si "
            "une demande d'autorisation ou une déclaration préalable est déposée dans les dix-huit mois de la date à "
            "laquelle il a été acquis, les dispositions d'urbanisme, le régime des taxes et participations "
            "d'urbanisme et les limitations administratives au droit de propriété existant à cette date ne peuvent "
            "être remis en cause, sauf ce qui préserve la sécurité ou la salubrité publique. Il ne dit pas si "
            "l'opération peut être réalisée.",
            "Ces dix-huit mois courent de cette date même si un certificat exprès est délivré ensuite (article "
            "R*410-18).",
            "La présente attestation est délivrée à la demande de l'intéressé (article L232-3 du code des relations "
            "entre le public et l'administration).",
        ),
    )
