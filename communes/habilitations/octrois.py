"""Opening and closing the grants of roles on communes; a closed grant stays on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet

from communes.habilitations.grammaire import ACTIONS, permission
from communes.models import Commune, Convention, OctroiCommune, Role, ServiceInstructeur


def role(code: str, *, service: ServiceInstructeur | None = None, commune: Commune | None = None) -> Role:
    """The role of this code in a service, a commune or (neither) the platform; created with its group."""
    existant = Role.objects.filter(code=code, service=service, commune=commune).first()
    if existant:
        return existant
    organisme = (
        f"service:{service.slug}" if service else f"commune:{commune.code_insee}" if commune else "mitoyen"
    )
    with transaction.atomic():
        groupe, _ = Group.objects.get_or_create(name=f"{code}@{organisme}")
        return Role.objects.get_or_create(
            code=code, service=service, commune=commune, defaults={"groupe": groupe}
        )[0]


def octroyer(
    titulaire: Role,
    actions: Iterable[str],
    commune: Commune,
    domaine: str,
    *,
    debut: date,
    fin: date | None = None,
    convention: Convention | None = None,
    motif: str = "",
) -> None:
    """Grants actions on one commune and domain to the group of a role, between two dates.

    Each source has its own rows: closing one convention never closes what another one opened. Granting
    again from the same source and day changes only the end.
    """
    type_commune = ContentType.objects.get_for_model(Commune)
    codenames = [permission(action, domaine) for action in sorted(actions)]
    for droit in Permission.objects.filter(content_type=type_commune, codename__in=codenames):
        OctroiCommune.objects.update_or_create(
            group=titulaire.groupe,
            permission=droit,
            content_object=commune,
            debut=debut,
            convention=convention,
            defaults={"fin": fin, "motif": motif},
        )


def clore_octrois(octrois: QuerySet[OctroiCommune], dernier_jour: date, *, motif: str) -> int:
    """Closes grants at the end of ``dernier_jour``; they stay on record."""
    return octrois.filter(Q(fin__isnull=True) | Q(fin__gt=dernier_jour)).update(fin=dernier_jour, motif=motif)


def ouvrir_commune(commune: Commune, domaine: str, codes: Iterable[str], *, debut: date) -> None:
    """Grants the commune's own roles their actions on their own commune, in one domain."""
    for code in codes:
        octroyer(
            role(code, commune=commune), ACTIONS[code], commune, domaine, debut=debut, motif="rôle communal"
        )
