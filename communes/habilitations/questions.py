"""Questions of right: may this person do this, here, today? Lists and details ask the same ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.db.models import Q, QuerySet
from django.utils import timezone

from communes import actes, domaines
from communes.erreurs import ActionInterdite
from communes.habilitations.grammaire import ENREGISTRER, INSTRUIRE, LIBELLES, SIGNER, permission
from communes.habilitations.relecture import lire_les_octrois
from communes.models import (
    Affectation,
    CodeRole,
    Commune,
    Convention,
    OctroiCommune,
    ServiceInstructeur,
)
from communes.models.conventions import Charge


def octrois_de(utilisateur, jour: date) -> QuerySet[OctroiCommune]:
    """Grants held by a person on ``jour``: through a posting and a grant both in force that day."""
    affectations = Affectation.objects.en_vigueur(jour).filter(agent=utilisateur, agent__is_active=True)
    return OctroiCommune.objects.en_vigueur(jour).filter(group__in=affectations.values("role__groupe"))


def _droits(utilisateur, jour: date) -> dict[tuple[int, str], frozenset[str] | None]:
    """(commune, codename) → types of dossier covered (None: all); read once a request, on its user.

    A convention limited to some types (R*423-15) opens those only; another source of the same right,
    without limit, opens them all.
    """
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return {}
    memoire = getattr(utilisateur, "_mitoyen_droits", None)
    if memoire is None or memoire[0] != jour:
        memoire = (jour, _portees(octrois_de(utilisateur, jour)))
        utilisateur._mitoyen_droits = memoire
    return memoire[1]


def _portees(octrois: QuerySet[OctroiCommune]) -> dict[tuple[int, str], frozenset[str] | None]:
    return _reunir(octrois.values_list("content_object_id", "permission__codename", "convention__types"))


def _reunir(
    lignes: Iterable[tuple[int, str, list[str] | None]],
) -> dict[tuple[int, str], frozenset[str] | None]:
    droits: dict[tuple[int, str], frozenset[str] | None] = {}
    for commune, codename, types in lignes:
        deja = droits.get((commune, codename), frozenset())
        droits[commune, codename] = None if deja is None or not types else deja | frozenset(types)
    return droits


def _droits_relus(par, commune: int, jour: date) -> dict[tuple[int, str], frozenset[str] | None]:
    """What the database says now of the rights of a person on one commune; once an act.

    The account must be active in the database, whatever the object in hand says.
    """
    lus = actes.memoire()
    cle = ("droits", par.pk, commune, jour)
    if lus is not None and cle in lus:
        return lus[cle]
    droits = _reunir(lire_les_octrois(par.pk, commune, jour))
    if lus is not None:
        lus[cle] = droits
    return droits


def peut(
    utilisateur,
    action: str,
    commune: Commune | int,
    domaine: str,
    *,
    jour: date | None = None,
    type_dossier: str = "",
) -> bool:
    """Whether a person may do ``action`` on ``commune`` in ``domaine`` on ``jour`` (today by default).

    ``type_dossier``: on a dossier of this type; empty: on one type at least.
    """
    identifiant = commune if isinstance(commune, int) else commune.pk
    jour = jour or timezone.localdate()
    droits = _deja_relus(utilisateur, identifiant, jour)
    if droits is None:
        droits = _droits(utilisateur, jour)
    return _couvre(droits, action, identifiant, domaine, type_dossier)


def _deja_relus(utilisateur, commune: int, jour: date) -> dict[tuple[int, str], frozenset[str] | None] | None:
    """What the act under way has already asked of the database (:func:`_droits_relus`): never older than it."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return None
    return (actes.memoire() or {}).get(("droits", utilisateur.pk, commune, jour))


def _couvre(droits, action: str, commune: int, domaine: str, type_dossier: str) -> bool:
    types = droits.get((commune, permission(action, domaine)), frozenset())
    return types is None or (type_dossier in types if type_dossier else bool(types))


def exiger_type(par, commune: int, domaine: str, type_dossier: str) -> None:
    """Refuses whoever holds rights there, on other types of dossier only.

    The last net, under every legal fact written (``dossiers.services.journal.consigner``): services ask
    for the action, this asks for the type.

    Raises:
        ActionInterdite: the convention that gives this person a right does not cover this type.
    """
    codes = {permission(action, domaine) for action in LIBELLES}
    droits = _droits_relus(par, commune, timezone.localdate())
    types = [t for (lieu, code), t in droits.items() if lieu == commune and code in codes]
    if types and not any(t is None or type_dossier in t for t in types):
        raise ActionInterdite("La convention de votre service ne couvre pas ce type de dossier.")


def _charge(
    tache: str, commune: int, domaine: str, type_dossier: str, jour: date
) -> tuple[Convention | None, str | None]:
    """The convention in force that covers this type, and the side it gives the task to, if it says so."""
    conventions = Convention.objects.en_vigueur(jour).filter(commune=commune, domaine=domaine)
    convention = next((c for c in recentes_d_abord(conventions) if c.couvre(type_dossier)), None)
    return convention, convention.taches.get(tache) if convention else None


def action_de_la_tache(par, tache: str, dossier: PorteSurUnDossier) -> str:
    """The right that a task of instruction asks: to register, when the convention leaves it to the commune."""
    if peut_sur(par, INSTRUIRE, dossier):
        return INSTRUIRE
    _, charge = _charge(tache, dossier.commune_id, dossier.domaine, dossier.type, timezone.localdate())
    return ENREGISTRER if charge == Charge.COMMUNE else INSTRUIRE


def peut_la_tache(par, tache: str, dossier: PorteSurUnDossier) -> bool:
    """Whether a person has the right of this task of instruction, and the convention leaves it to his side."""
    if not peut_sur(par, action_de_la_tache(par, tache, dossier), dossier):
        return False
    try:
        exiger_tache(par, tache, dossier.commune_id, dossier.domaine, dossier.type)
    except ActionInterdite:
        return False
    return True


def exiger_la_tache(par, tache: str, dossier: PorteSurUnDossier) -> None:
    """Refuses a task of instruction to whoever has not its right, or is not of the side it falls to.

    Raises:
        ActionInterdite: neither.
    """
    exiger_sur(par, action_de_la_tache(par, tache, dossier), dossier)
    exiger_tache(par, tache, dossier.commune_id, dossier.domaine, dossier.type)


def tient_de_la_commune(par, action: str, dossier: PorteSurUnDossier) -> bool:
    """Whether a person holds this right today from the commune itself, not through a convention."""
    siens = octrois_de(par, timezone.localdate()).filter(
        content_object_id=dossier.commune_id,
        convention__isnull=True,
        permission__codename=permission(action, dossier.domaine),
    )
    return siens.exists()


def exiger_tache(par, tache: str, commune: int, domaine: str, type_dossier: str) -> None:
    """Refuses a task that the convention gives to the other side; the signatory is always at home (L422-1).

    A convention that says nothing of a task leaves it to whoever has the right.

    Raises:
        ActionInterdite: the convention in force gives ``tache`` to the commune, or to the service.
    """
    jour = timezone.localdate()
    convention, charge = _charge(tache, commune, domaine, type_dossier, jour)
    if charge is None or peut(par, SIGNER, commune, domaine, jour=jour):
        return
    siens = octrois_de(par, jour).filter(content_object=commune)
    cote = siens.filter(convention=convention) if charge == Charge.SERVICE else siens.filter(convention=None)
    if not cote.exists():
        raise ActionInterdite(f"La convention confie cette tâche à {Charge(charge).label}.")


def exiger(
    par,
    action: str,
    commune: Commune | int,
    domaine: str,
    *,
    jour: date | None = None,
    type_dossier: str = "",
) -> None:
    """Refuses an action without right (on this type, when given), asking the database again: once an act.

    Raises:
        ActionInterdite: the person has not, or has no longer, this right.
    """
    jour = jour or timezone.localdate()
    if par is not None and par.is_authenticated and par.is_active:
        par._mitoyen_droits = None
        identifiant = commune if isinstance(commune, int) else commune.pk
        droits = _droits_relus(par, identifiant, jour)
        if _couvre(droits, action, identifiant, domaine, type_dossier):
            return
    verbe = LIBELLES.get(action, action).lower()
    raise ActionInterdite(f"Vous n'avez pas le droit de : {verbe}, pour cette commune.")


class PorteSurUnDossier(Protocol):
    """What a question about a dossier reads of it (this room does not know dossiers)."""

    commune_id: int
    domaine: str
    type: str


def peut_sur(utilisateur, action: str, dossier: PorteSurUnDossier) -> bool:
    """Whether a person may do ``action`` today on this dossier, its type included."""
    return peut(utilisateur, action, dossier.commune_id, dossier.domaine, type_dossier=dossier.type)


def exiger_sur(par, action: str, dossier: PorteSurUnDossier) -> None:
    """Refuses an action without right on this dossier, its type included: what services ask.

    Raises:
        ActionInterdite: the person has not, or has no longer, this right on this type of dossier.
    """
    exiger(par, action, dossier.commune_id, dossier.domaine, type_dossier=dossier.type)


def communes(
    utilisateur, action: str, domaine: str | None = None, *, jour: date | None = None
) -> frozenset[int]:
    """Identifiers of the communes where a person may do ``action`` in ``domaine`` (None: in one at least)."""
    codes = {permission(action, un) for un in ([domaine] if domaine else domaines.codes())}
    return frozenset(
        commune
        for commune, codename in _droits(utilisateur, jour or timezone.localdate())
        if codename in codes
    )


def filtre_communes(
    utilisateur,
    action: str,
    champ: str = "commune",
    *,
    jour: date | None = None,
    champ_type: str | None = "type",
) -> Q:
    """A condition on (``champ``, ``domaine``, type) that keeps what a person may do ``action`` on.

    A list of communes a domain, and one more for each set of types a convention is limited to: no join.
    ``champ_type=None``: the rows have no type of dossier.
    """
    droits = _droits(utilisateur, jour or timezone.localdate())
    condition = Q(pk__in=[])
    for domaine in domaines.codes():
        code = permission(action, domaine)
        par_portee: dict[frozenset[str] | None, list[int]] = {}
        for (commune, codename), types in droits.items():
            if codename == code:
                par_portee.setdefault(types if champ_type else None, []).append(commune)
        for types, lieux in par_portee.items():
            portee = {} if types is None else {f"{champ_type}__in": sorted(types)}
            condition |= Q(**{"domaine": domaine, f"{champ}__in": sorted(lieux), **portee})
    return condition


def peut_quelque_part(utilisateur, action: str) -> bool:
    """Whether a person may do ``action`` on at least one commune, in at least one domain."""
    codes = {permission(action, domaine) for domaine in domaines.codes()}
    return any(code in codes for _, code in _droits(utilisateur, timezone.localdate()))


def est_agent(utilisateur) -> bool:
    """Whether a person holds any right of an agent or elected person today."""
    return bool(_droits(utilisateur, timezone.localdate()))


def tient_le_role(utilisateur, code: str, *, jour: date | None = None) -> bool:
    """Whether a person is posted today to a role of this code, anywhere."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return False
    affectations = Affectation.objects.en_vigueur(jour or timezone.localdate())
    return affectations.filter(agent=utilisateur, role__code=code).exists()


def roles_tenus(utilisateur) -> frozenset[str]:
    """The codes of the roles a person is posted to today, in one question."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return frozenset()
    affectations = Affectation.objects.en_vigueur(timezone.localdate())
    return frozenset(affectations.filter(agent=utilisateur).values_list("role__code", flat=True))


def services_diriges(utilisateur, *, jour: date | None = None) -> QuerySet[ServiceInstructeur]:
    """The services that a person heads today."""
    postes = Affectation.objects.en_vigueur(jour or timezone.localdate()).filter(
        agent_id=utilisateur.pk, agent__is_active=True, role__code=CodeRole.CHEF, role__service__isnull=False
    )
    return ServiceInstructeur.objects.filter(pk__in=postes.values("role__service"))


def service_charge(
    commune: Commune, domaine: str, type_dossier: str, jour: date
) -> ServiceInstructeur | None:
    """The service that instructs this type for this commune on ``jour``; None = the commune itself."""
    conventions = Convention.objects.en_vigueur(jour).filter(commune=commune, domaine=domaine)
    for convention in recentes_d_abord(conventions.select_related("service")):
        if convention.couvre(type_dossier):
            return convention.service
    return None


def recentes_d_abord(conventions: QuerySet[Convention]) -> list[Convention]:
    """The few conventions of one commune and domain, the last begun first."""
    return sorted(conventions.order_by(), key=lambda c: (-c.debut.toordinal(), c.pk))
