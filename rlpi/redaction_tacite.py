"""The attestation of a tacit authorisation of outdoor advertising (R581-13; CRPA L232-3, L242-1)."""

from __future__ import annotations

from dossiers.redaction import CertificatRedige, DecisionTacite
from rlpi.droit.mentions import Acte, mentions

AUTORISATION = "AP"


def certificat_tacite(decision: DecisionTacite) -> CertificatRedige | None:
    """The attestation of one tacit authorisation; None for a declaration, which calls for no decision (R581-8)."""
    if decision.type != AUTORISATION:
        return None
    acquise, attestee = mentions(Acte.ATTESTATION_TACITE)
    return CertificatRedige(
        "Attestation d'autorisation tacite",
        "atteste qu'aucune décision n'a été notifiée au demandeur dans les deux mois de la réception d'une demande "
        "complète. L'autorisation est réputée accordée dans les termes où elle a été demandée.",
        f"article {acquise.article} du {acquise.article.code}",
        f"CRPA {attestee.article}",
        (
            f"{attestee.texte} (article {attestee.article} du {attestee.article.code}).",
            "Cette décision peut être retirée ou abrogée par l'administration si elle est illégale, dans le délai de "
            "quatre mois suivant la date à laquelle elle a été acquise (article L242-1 du même code).",
        ),
    )
