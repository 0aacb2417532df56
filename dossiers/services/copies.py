"""Who else is told: co-petitioners, whoever files for a third party, the third party himself, and the steps.

The official mail has one addressee (``messages.adresse_de``). Once it has left, everyone else named in the
dossier gets a copy that informs; no delay runs from it.
"""

from __future__ import annotations

from dossiers.models import Dossier, Envoi
from dossiers.services import arrivees, envois


def autres_adresses(dossier: Dossier, principale: str) -> dict[str, str]:
    """Addresses of the others, each once, by a key that names nobody: ``compte`` or ``d<rank>``."""
    vues = {principale.casefold()}
    autres: dict[str, str] = {}
    candidats = [
        (f"d{d.rang}-{d.role}", d.courriel)
        for d in dossier.demandeurs.filter(est_notifie=True).order_by("rang", "pk")
    ]
    if dossier.depositaire is not None:
        candidats.insert(0, ("compte", dossier.depositaire.courriel))
    for cle, adresse in candidats:
        if adresse and adresse.casefold() not in vues:
            vues.add(adresse.casefold())
            autres[cle] = adresse
    return autres


def prevoir(envoi: Envoi, principale: str) -> None:
    """Plans the copies of a mail that has just left, in the same transaction."""
    dossier = envoi.dossier
    for cle in autres_adresses(dossier, principale):
        envois.prevoir(
            dossier,
            "copie",
            occurrence=f"{envoi.genre}:{envoi.occurrence}:{cle}",
            charge={"de": envoi.genre, "pour": cle},
        )


def annoncer_etape(dossier: Dossier, quoi: str, occurrence: str = "1") -> None:
    """Plans the mail of one step that the law does not ask for; whoever does without gets none."""
    if arrivees.veut(dossier.depositaire_id, "etapes"):
        envois.prevoir(dossier, "etape", occurrence=f"{quoi}:{occurrence}", charge={"quoi": quoi})
