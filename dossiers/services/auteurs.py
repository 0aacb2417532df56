"""Whose name a letter of the instruction bears: who signs it, if he may, and who follows the matter (CRPA L212-1)."""

from __future__ import annotations

from typing import Any

from communes import habilitations as h
from communes.models import Utilisateur
from dossiers.models import Dossier
from dossiers.services.signataires import empechement, presenter

#: What the instructor reads before the letter leaves without a signatory.
SANS_SIGNATAIRE = (
    "Aucun signataire : vous ne tenez pas de délégation de signature qui couvre les lettres de ce dossier. La lettre "
    "porte « Affaire suivie par », votre nom et votre service ; sur papier, faites-la signer par le maire ou par qui "
    "tient sa délégation (CRPA L212-1). Notifiée par téléservice, elle se passe de signature si le prénom, le nom, la "
    "qualité et le service y figurent (CRPA L212-2), mais son auteur doit avoir compétence."
)
SANS_QUALITE = (
    "Votre qualité n'est pas renseignée dans votre compte : la lettre ne la porte pas, alors qu'elle est exigée "
    "(CRPA L212-1, L212-2)."
)


def mentions_d_auteur(dossier: Dossier, personne: Utilisateur | None) -> dict[str, Any]:
    """What the template prints: ``signataire`` when this person may sign here, ``suivi`` always."""
    personne = personne or dossier.instructeur
    service = dossier.service
    mairie = dossier.commune
    return {
        "signataire": presenter(personne, dossier, "") if _peut_signer(personne, dossier) else None,
        "suivi": {
            "nom": (personne.get_full_name() or personne.courriel) if personne else "",
            "qualite": personne.qualite if personne else "",
            "service": str(service or "Service urbanisme"),
            "telephone": (service and service.telephone) or mairie.telephone_mairie,
            "courriel": (service and service.courriel) or mairie.courriel_mairie,
        },
    }


def reserves_d_auteur(dossier: Dossier, personne: Utilisateur) -> list[str]:
    """What this person must know of the names before sending."""
    if _peut_signer(personne, dossier):
        return []
    return [SANS_SIGNATAIRE] if personne.qualite else [SANS_SIGNATAIRE, SANS_QUALITE]


def _peut_signer(personne: Utilisateur | None, dossier: Dossier) -> bool:
    """In his own right, or under a delegation that no outcome limits: a letter has none, so it would be outside."""
    if personne is None or not h.peut_sur(personne, h.SIGNER, dossier):
        return False
    return not empechement(personne, dossier, "")
