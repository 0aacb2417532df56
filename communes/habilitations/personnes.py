"""Whom to ask or to tell: the persons who may do something somewhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from communes.habilitations.grammaire import permission
from communes.models import Affectation, Commune, OctroiCommune, Utilisateur
from communes.models.octrois import octrois_en_vigueur
from communes.models.roles import postes_en_vigueur


def personnes_pouvant(
    action: str, commune: Commune, domaine: str, *, jour: date | None = None, type_dossier: str = ""
) -> QuerySet[Utilisateur]:
    """Active persons who may do ``action`` on ``commune`` in ``domaine`` on ``jour`` (for this type)."""
    jour = jour or timezone.localdate()
    groupes = OctroiCommune.objects.en_vigueur(jour).filter(
        content_object=commune, permission__codename=permission(action, domaine)
    )
    tenus = [
        groupe
        for groupe, types in groupes.values_list("group", "convention__types")
        if not type_dossier or not types or type_dossier in types
    ]
    affectations = Affectation.objects.en_vigueur(jour).filter(role__groupe__in=tenus)
    return Utilisateur.objects.filter(is_active=True, pk__in=affectations.values("agent"))


def personnes_par_action(
    actions: Collection[str],
    commune: Commune,
    domaine: str,
    *,
    jour: date | None = None,
    type_dossier: str = "",
) -> dict[str, list[Utilisateur]]:
    """For each action, whom :func:`personnes_pouvant` names, by key: one query for all."""
    lignes, codes = _pouvant(actions, commune, domaine, jour)
    pouvant: dict[str, dict[int, Utilisateur]] = {action: {} for action in actions}
    for personne in lignes:
        if not type_dossier or not personne._types or type_dossier in personne._types:
            pouvant[codes[personne._code]].setdefault(personne.pk, personne)
    return {action: [tous[cle] for cle in sorted(tous)] for action, tous in pouvant.items()}


def cles_par_action(
    actions: Collection[str],
    commune: Commune,
    domaine: str,
    *,
    jour: date | None = None,
    type_dossier: str = "",
) -> dict[str, list[int]]:
    """The keys of whom :func:`personnes_par_action` names: for whoever only writes to them."""
    lignes, codes = _pouvant(actions, commune, domaine, jour)
    pouvant: dict[str, set[int]] = {action: set() for action in actions}
    for cle, code, types in lignes.values_list("pk", "_code", "_types"):
        if not type_dossier or not types or type_dossier in types:
            pouvant[codes[code]].add(cle)
    return {action: sorted(cles) for action, cles in pouvant.items()}


def _pouvant(
    actions: Collection[str], commune: Commune, domaine: str, jour: date | None
) -> tuple[QuerySet[Utilisateur], dict[str, str]]:
    """One row a person and grant in force, its permission beside it; and the action of each permission."""
    jour = jour or timezone.localdate()
    codes = {permission(action, domaine): action for action in actions}
    poste, octroi = "affectations__", "affectations__role__groupe__octroicommune__"
    lignes = (
        Utilisateur.objects.filter(
            postes_en_vigueur(jour, poste)
            & octrois_en_vigueur(jour, octroi)
            & Q(**{f"{octroi}content_object": commune, f"{octroi}permission__codename__in": list(codes)}),
            is_active=True,
        )
        .annotate(_code=F(f"{octroi}permission__codename"), _types=F(f"{octroi}convention__types"))
        .order_by()
    )
    return lignes, codes
