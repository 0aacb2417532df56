"""What the screens of the administration share: who may enter, what is seen of it, how a refusal is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from communes import domaines
from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import Affectation, Commune, Convention, Role

ACCUEIL = ("communes:accueil", "Administration")


def communes_administrees(utilisateur) -> frozenset[int]:
    """Communes a person administers today, in one domain at least."""
    return frozenset().union(*(h.communes(utilisateur, h.ADMINISTRER, d) for d in domaines.codes()))


def communes_connues(utilisateur) -> frozenset[int]:
    """Communes whose conventions a person may read: those where he holds any right."""
    return frozenset().union(
        *(h.communes(utilisateur, action, d) for action in h.LIBELLES for d in domaines.codes())
    )


def conventions_visibles(utilisateur) -> QuerySet[Convention]:
    """The platform's administrator: all. Anyone else: those of the communes where he holds a right."""
    conventions = Convention.objects.select_related("commune", "service", "ouverte_par", "close_par")
    if h.est_administrateur_plateforme(utilisateur):
        return conventions
    return conventions.filter(commune__in=communes_connues(utilisateur))


def roles_a_pourvoir(utilisateur) -> QuerySet[Role]:
    """Roles to which a person may post others (the same rule as :func:`habilitations.peut_pourvoir`)."""
    roles = Role.objects.select_related("service", "commune")
    if h.est_administrateur_plateforme(utilisateur):
        return roles
    siens = Affectation.objects.en_vigueur(timezone.localdate()).filter(
        agent_id=utilisateur.pk, role__code="chef"
    )
    return roles.filter(
        Q(commune__in=communes_administrees(utilisateur), code__in=h.ROLES_DONNES_PAR_LA_COMMUNE)
        | Q(service__in=siens.values("role__service"), code="instructeur")
    )


def commune_visible(utilisateur, code_insee: str) -> Commune | None:
    """The commune if the person administers it, runs the platform, or holds any right there."""
    commune = Commune.objects.filter(code_insee=code_insee).first()
    if commune is None:
        return None
    if h.est_administrateur_plateforme(utilisateur) or commune.pk in communes_connues(utilisateur):
        return commune
    return None


def reserve(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuses (403) whoever neither holds a right today nor runs the platform."""

    @wraps(vue)
    def gardee(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not (h.est_agent(request.user) or h.est_administrateur_plateforme(request.user)):
            raise PermissionDenied("Cet espace est celui des administrateurs et des agents.")
        return vue(request, *args, **kwargs)

    return gardee


def reserve_a_la_plateforme(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuses (403) whoever does not run the platform."""

    @wraps(vue)
    def gardee(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not h.est_administrateur_plateforme(request.user):
            raise PermissionDenied("Cette action revient à l’administrateur de la plateforme.")
        return vue(request, *args, **kwargs)

    return gardee


def tenter(formulaire, acte: Callable[[], object]) -> bool:
    """Runs an act; its refusal is shown on the form (403 for a matter of right). True when it was done."""
    try:
        acte()
    except ActionInterdite as refus:
        raise PermissionDenied(refus.message) from refus
    except ErreurMetier as refus:
        formulaire.add_error(None, refus.message)
        return False
    return True


def fil(*suite: tuple[str, str]) -> list[dict[str, str]]:
    """Breadcrumb from the home of the administration; the last (url, label) is the page."""
    lieux = [(reverse(ACCUEIL[0]), ACCUEIL[1]), *suite]
    lieux[-1] = ("", lieux[-1][1])
    return [{"url": url, "libelle": libelle} for url, libelle in lieux]
