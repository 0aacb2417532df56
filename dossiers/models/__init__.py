"""Models of the dossier, one module a subject."""

from dossiers.models.autorisations import Autorisation, Compteur
from dossiers.models.courriers import Courrier, Envoi, Notification
from dossiers.models.decisions import Decision
from dossiers.models.demandeurs import Demandeur, ParcelleCitee
from dossiers.models.dossiers import Depot, Dossier
from dossiers.models.journal import Acces, DonneesEvenement, Evenement, Sceau
from dossiers.models.pieces import Fichier, Piece, VersionPiece

__all__ = [
    "Acces",
    "Autorisation",
    "Compteur",
    "Courrier",
    "Decision",
    "Demandeur",
    "Depot",
    "DonneesEvenement",
    "Dossier",
    "Envoi",
    "Evenement",
    "Fichier",
    "Notification",
    "ParcelleCitee",
    "Piece",
    "Sceau",
    "VersionPiece",
]
