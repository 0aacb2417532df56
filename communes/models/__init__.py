"""Models of the room, one module a subject."""

from communes.models.conventions import Convention, ServiceInstructeur
from communes.models.octrois import OctroiCommune
from communes.models.roles import Affectation, CodeRole, Role
from communes.models.territoire import ArmesDeCommune, Commune
from communes.models.utilisateurs import Utilisateur

__all__ = [
    "Affectation",
    "ArmesDeCommune",
    "CodeRole",
    "Commune",
    "Convention",
    "OctroiCommune",
    "Role",
    "ServiceInstructeur",
    "Utilisateur",
]
