"""The words of rights: actions, roles that carry them, names of the permissions."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from communes import domaines
from communes.models import CodeRole, Commune

CONSULTER = "consulter"
ENREGISTRER = "enregistrer"
INSTRUIRE = "instruire"
VALIDER = "valider"
SIGNER = "signer"
ADMINISTRER = "administrer"

LIBELLES = {
    CONSULTER: "Consulter les dossiers",
    ENREGISTRER: "Enregistrer les dossiers",
    INSTRUIRE: "Instruire les dossiers",
    VALIDER: "Valider et répartir les dossiers",
    SIGNER: "Signer les décisions",
    ADMINISTRER: "Administrer la commune",
}

#: What each role may do on its communes. Nobody both instructs and signs by role.
ACTIONS: dict[str, frozenset[str]] = {
    CodeRole.ACCUEIL: frozenset({CONSULTER, ENREGISTRER}),
    CodeRole.INSTRUCTEUR: frozenset({CONSULTER, INSTRUIRE}),
    CodeRole.CHEF: frozenset({CONSULTER, INSTRUIRE, VALIDER}),
    CodeRole.SIGNATAIRE: frozenset({CONSULTER, SIGNER}),
    CodeRole.ELU: frozenset({CONSULTER}),
    CodeRole.ADMIN_COMMUNAL: frozenset({ADMINISTRER}),
    CodeRole.ADMIN_PLATEFORME: frozenset(),
    CodeRole.CONSULTE: frozenset(),
    CodeRole.AUDITEUR: frozenset({CONSULTER}),
}

#: Roles that may instruct for a commune without convention: its own agents (R*423-15 a).
ROLES_COMMUNAUX = (CodeRole.ACCUEIL, CodeRole.INSTRUCTEUR, CodeRole.SIGNATAIRE, CodeRole.ELU)

#: Roles of a service that a convention opens on the commune.
ROLES_DE_SERVICE = (CodeRole.INSTRUCTEUR, CodeRole.CHEF)

#: Roles that a communal administrator gives and takes back on the commune's own roles.
ROLES_DONNES_PAR_LA_COMMUNE = frozenset({*ROLES_COMMUNAUX, CodeRole.AUDITEUR})


def permission(action: str, domaine: str) -> str:
    """Codename of the permission on a commune for one action in one domain."""
    return f"{action}_{domaine}"


def synchroniser_permissions(**_) -> None:
    """Creates the missing permissions of every declared domain (after each ``migrate``)."""
    type_commune = ContentType.objects.get_for_model(Commune)
    for domaine in domaines.codes():
        for action, libelle in LIBELLES.items():
            Permission.objects.get_or_create(
                content_type=type_commune,
                codename=permission(action, domaine),
                defaults={"name": f"{libelle} ({domaines.libelle(domaine)})"[:255]},
            )
