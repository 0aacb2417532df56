"""Questions of right: may this person do this, here, today? Lists and details ask the same ones."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from communes import domaines
from communes.erreurs import ActionInterdite
from communes.habilitations.grammaire import LIBELLES, permission
from communes.models import Affectation, Commune, Convention, OctroiCommune, ServiceInstructeur, Utilisateur


def octrois_de(utilisateur, jour: date) -> QuerySet[OctroiCommune]:
    """Grants held by a person on ``jour``: through a posting and a grant both in force that day."""
    affectations = Affectation.objects.en_vigueur(jour).filter(agent=utilisateur)
    return OctroiCommune.objects.en_vigueur(jour).filter(
        group__role__affectations__in=affectations,
    )


def _droits(utilisateur, jour: date) -> frozenset[tuple[int, str]]:
    """Pairs (commune, codename) of a person, read once a request (kept on the request's user)."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return frozenset()
    memoire = getattr(utilisateur, "_mitoyen_droits", None)
    if memoire is None or memoire[0] != jour:
        lignes = octrois_de(utilisateur, jour).values_list("content_object_id", "permission__codename")
        memoire = (jour, frozenset(lignes.distinct()))
        utilisateur._mitoyen_droits = memoire
    return memoire[1]


def peut(utilisateur, action: str, commune: Commune | int, domaine: str, *, jour: date | None = None) -> bool:
    """Whether a person may do ``action`` on ``commune`` in ``domaine`` on ``jour`` (today by default)."""
    identifiant = commune if isinstance(commune, int) else commune.pk
    return (identifiant, permission(action, domaine)) in _droits(utilisateur, jour or timezone.localdate())


def exiger(par, action: str, commune: Commune | int, domaine: str, *, jour: date | None = None) -> None:
    """Asks the database again (no cache) and refuses an action without right.

    Raises:
        ActionInterdite: the person has not, or has no longer, this right.
    """
    jour = jour or timezone.localdate()
    if par is not None and par.is_authenticated:
        par._mitoyen_droits = None
        actif = Utilisateur.objects.filter(pk=par.pk, is_active=True).exists()
        if actif and peut(par, action, commune, domaine, jour=jour):
            return
    verbe = LIBELLES.get(action, action).lower()
    raise ActionInterdite(f"Vous n'avez pas le droit de : {verbe}, pour cette commune.")


def communes(utilisateur, action: str, domaine: str, *, jour: date | None = None) -> frozenset[int]:
    """Identifiers of the communes where a person may do ``action`` in ``domaine``."""
    code = permission(action, domaine)
    return frozenset(
        commune
        for commune, codename in _droits(utilisateur, jour or timezone.localdate())
        if codename == code
    )


def filtre_communes(utilisateur, action: str, champ: str = "commune", *, jour: date | None = None) -> Q:
    """A condition on (``champ``, ``domaine``) that keeps what a person may do ``action`` on."""
    condition = Q(pk__in=[])
    for domaine in domaines.codes():
        visibles = communes(utilisateur, action, domaine, jour=jour)
        if visibles:
            condition |= Q(**{"domaine": domaine, f"{champ}__in": visibles})
    return condition


def peut_quelque_part(utilisateur, action: str) -> bool:
    """Whether a person may do ``action`` on at least one commune, in at least one domain."""
    return any(communes(utilisateur, action, domaine) for domaine in domaines.codes())


def est_agent(utilisateur) -> bool:
    """Whether a person holds any right of an agent or elected person today."""
    return bool(_droits(utilisateur, timezone.localdate()))


def tient_le_role(utilisateur, code: str, *, jour: date | None = None) -> bool:
    """Whether a person is posted today to a role of this code, anywhere."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return False
    affectations = Affectation.objects.en_vigueur(jour or timezone.localdate())
    return affectations.filter(agent=utilisateur, role__code=code).exists()


def personnes_pouvant(
    action: str, commune: Commune, domaine: str, *, jour: date | None = None
) -> QuerySet[Utilisateur]:
    """Active persons who may do ``action`` on ``commune`` in ``domaine`` on ``jour``."""
    jour = jour or timezone.localdate()
    groupes = OctroiCommune.objects.en_vigueur(jour).filter(
        content_object=commune, permission__codename=permission(action, domaine)
    )
    affectations = Affectation.objects.en_vigueur(jour).filter(role__groupe__in=groupes.values("group"))
    return Utilisateur.objects.filter(is_active=True, pk__in=affectations.values("agent"))


def service_charge(
    commune: Commune, domaine: str, type_dossier: str, jour: date
) -> ServiceInstructeur | None:
    """The service that instructs this type for this commune on ``jour``; None = the commune itself."""
    conventions = Convention.objects.en_vigueur(jour).filter(commune=commune, domaine=domaine)
    for convention in conventions.select_related("service").order_by("-debut", "pk"):
        if convention.couvre(type_dossier):
            return convention.service
    return None
