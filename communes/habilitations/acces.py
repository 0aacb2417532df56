"""The review of rights: who can open the dossiers of a commune and domain, since when, by what title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from communes.habilitations.grammaire import CONSULTER, LIBELLES, permission
from communes.models import Affectation, Commune, Convention, OctroiCommune, Role, Utilisateur


@dataclass(frozen=True)
class Acces:
    """One person, one role, one source. ``depuis``: first day of both the posting and the grant."""

    agent: Utilisateur
    role: Role
    depuis: date
    jusqu_au: date | None
    accordee_par: Utilisateur | None
    motif: str
    convention: Convention | None
    actions: tuple[str, ...]


def _premier(*fins: date | None) -> date | None:
    bornes = [fin for fin in fins if fin is not None]
    return min(bornes) if bornes else None


def chaine_des_acces(commune: Commune, domaine: str, *, jour: date | None = None) -> list[Acces]:
    """Who can (or could, on a past ``jour``) open the dossiers of a commune and domain."""
    jour = jour or timezone.localdate()
    octrois = OctroiCommune.objects.en_vigueur(jour).filter(
        content_object=commune, permission__codename__in=[permission(action, domaine) for action in LIBELLES]
    )
    par_groupe: dict[int, list[OctroiCommune]] = {}
    actions: dict[int, set[str]] = {}
    for octroi in octrois.select_related("permission", "convention__service"):
        if octroi.permission.codename == permission(CONSULTER, domaine):
            par_groupe.setdefault(octroi.group_id, []).append(octroi)
        actions.setdefault(octroi.group_id, set()).add(octroi.permission.codename.removesuffix(f"_{domaine}"))
    postes = (
        Affectation.objects.en_vigueur(jour)
        .filter(role__groupe__in=par_groupe, agent__is_active=True)
        .select_related("agent", "role", "role__service", "role__commune", "accordee_par")
        .order_by("agent__nom", "agent__prenom", "agent_id", "role__code")
    )
    lignes = []
    for poste in postes:
        groupe = poste.role.groupe_id
        octroi = min(par_groupe[groupe], key=lambda o: o.debut)
        lignes.append(
            Acces(
                agent=poste.agent,
                role=poste.role,
                depuis=max(poste.debut, octroi.debut),
                jusqu_au=_premier(poste.fin, octroi.fin),
                accordee_par=poste.accordee_par,
                motif=poste.motif,
                convention=octroi.convention,
                actions=tuple(sorted(actions[groupe])),
            )
        )
    return lignes
