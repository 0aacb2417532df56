"""An answer to a request as its reader must see it: who gave it, and the remedies when it refuses (CRPA L212-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from communes.models import Affectation
from dossiers import registre
from dossiers.models import Requete
from dossiers.models.echanges import EtatRequete, NatureRequete
from dossiers.redaction import Information
from dossiers.services.publicite import delivrance
from dossiers.services.requetes import est_de_l_autorite

CADA = Information(
    "Voies et délais de recours",
    ("Vous avez deux mois pour saisir la Commission d’accès aux documents administratifs.",),
    "CRPA R343-1, à confronter au texte",
)


@dataclass(frozen=True)
class Reponse:
    """``auteur``: first name, name, capacity, and whose service he answers from; ``recours``: of a refusal."""

    auteur: str
    recours: Information | None


def presenter(requete: Requete) -> Reponse | None:
    """The answer of this request; None while nobody gave one (silence has no author)."""
    if requete.repondu_par is None:
        return None
    refusee = requete.etat == EtatRequete.REFUSEE
    return Reponse(_auteur(requete, acceptee=not refusee), _recours(requete) if refusee else None)


def joindre(requetes: Iterable[Requete]) -> list[Requete]:
    """The same requests, each with its ``presentee``."""
    lues = list(requetes)
    for requete in lues:
        requete.presentee = presenter(requete)
    return lues


def _auteur(requete: Requete, *, acceptee: bool) -> str:
    """L212-2 1°: on a téléservice the signature is spared if name, capacity and service appear."""
    personne, dossier = requete.repondu_par, requete.dossier
    parties = [str(personne), personne.qualite.strip()]
    if est_de_l_autorite(requete.nature, acceptee):
        autorite = registre.autorite(dossier, requete.repondu_le)
        parties.append(f"pour {autorite[:1].lower()}{autorite[1:]}" if not parties[1] else "")
    postes = Affectation.objects.en_vigueur(requete.repondu_le).filter(agent=personne)
    services = postes.filter(role__service__isnull=False, role__service_id=dossier.service_id)
    poste = services.select_related("role__service").first()
    parties.append(str(poste.role.service) if poste else f"mairie de {dossier.commune.nom}")
    return ", ".join(partie for partie in parties if partie)


def _recours(requete: Requete) -> Information | None:
    if requete.nature == NatureRequete.COMMUNICATION:
        return CADA
    dossier = requete.dossier
    suites = registre.domaine(dossier.domaine).suites
    delivree = delivrance(dossier)
    if suites is None or suites.recours_contre_reponse is None or delivree is None:
        return None
    return suites.recours_contre_reponse(
        requete.nature, requete.repondu_le, delivree.date_decision, dossier.commune.departement
    )
