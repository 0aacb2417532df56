"""Models of the dossier, one module a subject."""

from dossiers.models.autorisations import Autorisation, Compteur
from dossiers.models.courriers import Courrier, Envoi, Notification
from dossiers.models.decisions import CircuitDecision, Decision, Delegation, Interet, Visa
from dossiers.models.demandeurs import Demandeur, ParcelleCitee
from dossiers.models.dossiers import Depot, Dossier
from dossiers.models.journal import Acces, DonneesEvenement, Evenement, Sceau
from dossiers.models.legalite import RetourPrefet, Transmission
from dossiers.models.pieces import Fichier, Piece, VersionPiece
from dossiers.models.preuves import RetourDeCourrier
from dossiers.models.publicite import Affichage
from dossiers.models.suites import DeclarationDeTravaux, Retrait

__all__ = [
    "Acces",
    "Affichage",
    "Autorisation",
    "CircuitDecision",
    "Compteur",
    "Courrier",
    "Decision",
    "DeclarationDeTravaux",
    "Delegation",
    "Demandeur",
    "Depot",
    "DonneesEvenement",
    "Dossier",
    "Envoi",
    "Evenement",
    "Fichier",
    "Interet",
    "Notification",
    "ParcelleCitee",
    "Piece",
    "RetourDeCourrier",
    "RetourPrefet",
    "Retrait",
    "Sceau",
    "Transmission",
    "VersionPiece",
    "Visa",
]
