"""Models of the dossier, one module a subject."""

from dossiers.models.autorisations import Autorisation, Compteur
from dossiers.models.consultations import (
    AccesDossier,
    BrouillonAvis,
    Consultation,
    MembreConsulte,
    ServiceConsultable,
)
from dossiers.models.courriers import Courrier, Envoi, Notification
from dossiers.models.decisions import CircuitDecision, Decision, Delegation, Interet, Visa
from dossiers.models.demandeurs import Demandeur, ParcelleCitee
from dossiers.models.detections import DetectionTerrain, ExamenSuggestion
from dossiers.models.dossiers import Depot, Dossier
from dossiers.models.echanges import Message, PieceJointe, PreferencesCourriel, Requete
from dossiers.models.invitations import Invitation
from dossiers.models.journal import Acces, DonneesEvenement, Evenement, Sceau
from dossiers.models.legalite import RetourPrefet, Transmission
from dossiers.models.modeles import Lettre, ModeleCourrier, ParagrapheBible
from dossiers.models.modifications import Modification, PieceProposee
from dossiers.models.notes import NoteInterne
from dossiers.models.pieces import Fichier, Piece, VersionPiece
from dossiers.models.preuves import Recommande, RetourDeCourrier
from dossiers.models.publicite import Affichage
from dossiers.models.purges import RapportPurge
from dossiers.models.rapports import ControleRegle, RapportInstruction, RegleDeZone
from dossiers.models.repartition import Absence, Attribution, RegleRepartition
from dossiers.models.suites import DeclarationDeTravaux, Retrait
from dossiers.models.televersements import FichierEcarte, Televersement

__all__ = [
    "Absence",
    "Acces",
    "AccesDossier",
    "Affichage",
    "Attribution",
    "Autorisation",
    "BrouillonAvis",
    "CircuitDecision",
    "Compteur",
    "Consultation",
    "ControleRegle",
    "Courrier",
    "Decision",
    "DeclarationDeTravaux",
    "Delegation",
    "Demandeur",
    "Depot",
    "DetectionTerrain",
    "DonneesEvenement",
    "Dossier",
    "Envoi",
    "Evenement",
    "ExamenSuggestion",
    "Fichier",
    "FichierEcarte",
    "Interet",
    "Invitation",
    "Lettre",
    "MembreConsulte",
    "Message",
    "ModeleCourrier",
    "Modification",
    "NoteInterne",
    "Notification",
    "ParagrapheBible",
    "ParcelleCitee",
    "Piece",
    "PieceJointe",
    "PieceProposee",
    "PreferencesCourriel",
    "RapportInstruction",
    "RapportPurge",
    "Recommande",
    "RegleDeZone",
    "RegleRepartition",
    "Requete",
    "RetourDeCourrier",
    "RetourPrefet",
    "Retrait",
    "Sceau",
    "ServiceConsultable",
    "Televersement",
    "Transmission",
    "VersionPiece",
    "Visa",
]
