"""Posting persons to roles, and ending postings: dated, signed, never deleted."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from communes import domaines
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.habilitations.grammaire import ADMINISTRER, ROLES_DONNES_PAR_LA_COMMUNE
from communes.habilitations.questions import exiger, peut, tient_le_role
from communes.models import Affectation, CodeRole, Commune, Role, Utilisateur


def est_administrateur_plateforme(utilisateur) -> bool:
    """Whether a person runs the platform today (and therefore instructs and signs nothing)."""
    return tient_le_role(utilisateur, CodeRole.ADMIN_PLATEFORME)


def administre(utilisateur, commune: Commune | int) -> bool:
    """Whether a person is posted today as administrator of this commune, in one domain at least."""
    return any(peut(utilisateur, ADMINISTRER, commune, domaine) for domaine in domaines.codes())


def peut_pourvoir(utilisateur, role: Role) -> bool:
    """Whether a person may post others to ``role`` and end their postings.

    The platform administrator: every role. A communal administrator: the business roles of the own
    commune. A head of service: the instructors of the own service.
    """
    if est_administrateur_plateforme(utilisateur):
        return True
    if role.commune_id is not None:
        return role.code in ROLES_DONNES_PAR_LA_COMMUNE and administre(utilisateur, role.commune_id)
    if role.service_id is None or role.code != CodeRole.INSTRUCTEUR:
        return False
    en_poste = Affectation.objects.en_vigueur(timezone.localdate()).filter(
        agent_id=utilisateur.pk, agent__is_active=True
    )
    return en_poste.filter(role__service_id=role.service_id, role__code=CodeRole.CHEF).exists()


def exiger_de_pourvoir(par: Utilisateur, role: Role) -> None:
    """Asks the database again whether ``par`` may post persons to ``role``.

    Raises:
        ActionInterdite: the person has not, or has no longer, this right.
    """
    actuel = Utilisateur.objects.filter(pk=par.pk, is_active=True).first()
    if actuel is None or not peut_pourvoir(actuel, role):
        raise ActionInterdite(f"Vous n'avez pas le droit de pourvoir ce rôle : {role}.")


def _chevauchent(agent: Utilisateur, debut: date, fin: date | None):
    """Postings of a person still held on a day of [debut, fin]."""
    postes = Affectation.objects.filter(agent=agent, revoquee_le__isnull=True)
    postes = postes.filter(Q(fin__isnull=True) | Q(fin__gte=debut))
    return postes.filter(debut__lte=fin) if fin is not None else postes


@transaction.atomic
def affecter(
    agent: Utilisateur,
    titulaire: Role,
    *,
    debut: date,
    fin: date | None = None,
    par: Utilisateur | None = None,
    motif: str = "",
) -> Affectation:
    """Posts a person to a role from ``debut`` to ``fin`` included; ``par=None``: the platform itself.

    Raises:
        ActionInterdite: ``par`` may not fill this role, or fills it with himself.
        ErreurMetier: dates in the wrong order, already posted there then, or the platform's
            administration held together with a business role.
    """
    if par is not None:
        exiger_de_pourvoir(par, titulaire)
        if par.pk == agent.pk:
            raise ActionInterdite("Nul ne s'attribue un rôle à soi-même : demandez à une autre personne.")
    if fin is not None and fin < debut:
        raise ErreurMetier("La date de fin précède la date de début.")
    Utilisateur.objects.select_for_update().get(pk=agent.pk)
    autres = _chevauchent(agent, debut, fin)
    if autres.filter(role=titulaire).exists():
        raise ErreurMetier(f"{agent} tient déjà ce rôle sur cette période.")
    est_plateforme = titulaire.code == CodeRole.ADMIN_PLATEFORME
    incompatibles = autres.exclude(role=titulaire)
    if not est_plateforme:
        incompatibles = incompatibles.filter(role__code=CodeRole.ADMIN_PLATEFORME)
    if incompatibles.exists():
        raise ErreurMetier(
            "L'administration de la plateforme ne se cumule avec aucun autre rôle : "
            "qui distribue les droits n'instruit ni ne signe."
        )
    return Affectation.objects.create(
        agent=agent, role=titulaire, debut=debut, fin=fin, accordee_par=par, motif=motif
    )


@transaction.atomic
def revoquer(affectation: Affectation, *, par: Utilisateur | None, motif: str) -> None:
    """Ends a posting at once. It stays on record with its author and reason; the running dossiers that the
    person may no longer instruct go back to the common queue.

    Raises:
        ActionInterdite: ``par`` may not fill this role.
        ErreurMetier: no reason given, or already ended.
    """
    if par is not None:
        exiger_de_pourvoir(par, affectation.role)
    if not motif.strip():
        raise ErreurMetier("Dites pourquoi cette affectation prend fin.")
    change = Affectation.objects.filter(pk=affectation.pk, revoquee_le__isnull=True).update(
        revoquee_le=timezone.now(), revoquee_par=par, motif_revocation=motif.strip()
    )
    if not change:
        raise ErreurMetier("Cette affectation a déjà été retirée.")
    from communes.habilitations.conventions import suites

    suites().liberer(affectation.agent, timezone.localdate())


def exiger_administrateur_plateforme(par: Utilisateur) -> None:
    """Asks the database again whether ``par`` runs the platform.

    Raises:
        ActionInterdite: the person does not, or no longer.
    """
    actuel = Utilisateur.objects.filter(pk=par.pk, is_active=True).first()
    if actuel is None or not est_administrateur_plateforme(actuel):
        raise ActionInterdite("Cette action revient à l'administrateur de la plateforme.")


def exiger_d_administrer(par: Utilisateur, commune: Commune, domaine: str) -> None:
    """The platform's administrator, or the commune's in this domain.

    Raises:
        ActionInterdite: neither.
    """
    if Utilisateur.objects.filter(pk=par.pk, is_active=True).exists() and est_administrateur_plateforme(par):
        return
    exiger(par, ADMINISTRER, commune, domaine)
