"""What every page shows: the menu of the person, the space it is in, the demonstration banner."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from communes import habilitations as h
from communes.models import CodeRole

ESPACES_AGENT = (
    "/instruction/", "/parapheur/", "/actes/", "/administration/", "/admin/", "/mutualisation/", "/conservation/",
)  # fmt: skip


@dataclass(frozen=True)
class Entree:
    """One entry of the menu."""

    url: str
    libelle: str
    courant: bool


def _entrees(utilisateur):
    if not utilisateur.is_authenticated:
        yield "guichet:affichage_communes", "Affichage public"
        return
    est_agent, roles = h.est_agent(utilisateur), h.roles_tenus(utilisateur)
    if est_agent and not h.peut_quelque_part(utilisateur, h.SIGNER):
        yield "workflows:file", "Dossiers"
    if h.peut_quelque_part(utilisateur, h.ENREGISTRER):
        yield "workflows:enregistrement", "À enregistrer"
        yield "guichet:papier", "Dépôt papier"
    if h.peut_quelque_part(utilisateur, h.SIGNER):
        yield "workflows:parapheur", "Parapheur"
        yield "workflows:file", "Dossiers"
    if any(h.peut_quelque_part(utilisateur, a) for a in (h.ENREGISTRER, h.INSTRUIRE, h.SIGNER)):
        yield "workflows:actes", "Après la décision"
    if h.peut_quelque_part(utilisateur, h.INSTRUIRE):
        yield "workflows:modeles", "Modèles"
    est_consulte = CodeRole.CONSULTE in roles
    if est_consulte:
        yield "workflows:file_service", "Avis demandés"
    if not est_agent and not est_consulte and not utilisateur.is_staff:
        yield "guichet:accueil", "Mes dossiers"
    if h.peut_quelque_part(utilisateur, h.ADMINISTRER) or CodeRole.ADMIN_PLATEFORME in roles:
        yield "communes:accueil", "Administration"
    if utilisateur.is_staff:
        yield "admin:index", "Référentiels"
    yield "guichet:affichage_communes", "Affichage public"


def mitoyen(request) -> dict:
    """Context of every template: ``menu``, ``demo``, ``espace``, ``source_url``."""
    utilisateur = getattr(request, "user", None)
    menu = []
    if utilisateur is not None:
        for nom, libelle in _entrees(utilisateur):
            try:
                url = reverse(nom)
            except NoReverseMatch:
                continue
            menu.append(Entree(url, libelle, request.path.startswith(url)))
    est_agent = request.path.startswith(ESPACES_AGENT)
    espace = "agent" if est_agent else "usager"
    return {"menu": menu, "demo": settings.DEMO, "espace": espace, "source_url": settings.SOURCE_URL}
