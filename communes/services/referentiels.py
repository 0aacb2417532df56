"""Opening the referentials (``/admin/``) to a person: model rights on referentials, and on nothing else."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from communes.models import Utilisateur

GROUPE = "référentiels"

#: What the group may do, model by model; never on dossiers, journal or files.
DROITS = {
    "commune": ("view", "change"),
    "serviceinstructeur": ("view", "add", "change"),
    "convention": ("view", "add"),
    "role": ("view",),
    "affectation": ("view", "add"),
    "utilisateur": ("view", "add", "change"),
}


def groupe_referentiels() -> Group:
    """The group « référentiels », with exactly the rights of ``DROITS``."""
    groupe, _ = Group.objects.get_or_create(name=GROUPE)
    codenames = [f"{action}_{modele}" for modele, actions in DROITS.items() for action in actions]
    groupe.permissions.set(
        Permission.objects.filter(content_type__app_label="communes", codename__in=codenames)
    )
    return groupe


@transaction.atomic
def ouvrir_referentiels(utilisateur: Utilisateur) -> None:
    """Lets a person open the referentials; it gives no right on any dossier."""
    utilisateur.is_staff = True
    utilisateur.save(update_fields=["is_staff"])
    utilisateur.groups.add(groupe_referentiels())


@transaction.atomic
def fermer_referentiels(utilisateur: Utilisateur) -> None:
    """Takes this access back."""
    utilisateur.is_staff = False
    utilisateur.save(update_fields=["is_staff"])
    utilisateur.groups.remove(*Group.objects.filter(name=GROUPE))
