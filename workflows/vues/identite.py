"""Signing in through FranceConnect or ProConnect, and tying such an identity to an account."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from communes.vues.envois import adresse_du_site
from workflows import openid
from workflows.models import IdentiteExterne
from workflows.vues.comptes import poursuivre

journal = logging.getLogger(__name__)


def _fournisseur(code: str) -> openid.Fournisseur:
    qui = openid.fournisseur(code)
    if qui is None:
        raise Http404
    return qui


def _refuser(request: HttpRequest, refus: openid.IdentiteRefusee) -> HttpResponse:
    journal.warning("Identité refusée : %s", refus)
    messages.error(request, refus.message)
    return redirect("connexion")


@require_POST
def partir(request: HttpRequest, code: str) -> HttpResponse:
    """Leads to the provider."""
    qui = _fournisseur(code)
    suite = adresse_du_site(request, request.POST.get("next", "")) or reverse("accueil_connecte")
    try:
        return redirect(openid.commencer(request, qui, suite))
    except openid.IdentiteRefusee as refus:
        return _refuser(request, refus)


@require_GET
@never_cache
def retour(request: HttpRequest, code: str) -> HttpResponse:
    """The provider sends the person back here (by a GET: the protocol says so)."""
    qui = _fournisseur(code)
    try:
        identite, suite = openid.terminer(request, qui)
        compte = openid.compte_de(request, qui, identite)
    except openid.IdentiteRefusee as refus:
        return _refuser(request, refus)
    if compte is None:
        messages.info(
            request,
            "Un compte existe déjà avec cette adresse. Connectez-vous avec son mot de passe, puis reliez "
            f"{qui.nom} dans « Mon compte ».",
        )
        return redirect("connexion")
    if request.user.is_authenticated and request.user.pk != compte.pk:
        messages.error(request, f"Cette identité {qui.nom} est reliée à un autre compte.")
        return redirect("compte")
    return poursuivre(request, compte, suite)


@require_POST
def relier(request: HttpRequest) -> HttpResponse:
    """Ties the identity that waits in this session to the account signed in."""
    nom = openid.relier(request)
    if nom:
        messages.success(request, f"{nom} est relié à votre compte.")
    else:
        messages.error(request, "Aucune identité n’attend d’être reliée.")
    return redirect("compte")


@require_POST
def delier(request: HttpRequest, pk: int) -> HttpResponse:
    """Unties one of one's own identities; an account without password keeps its last one."""
    liee = get_object_or_404(IdentiteExterne, pk=pk, utilisateur=request.user)
    if not request.user.has_usable_password() and request.user.identites.count() == 1:
        messages.error(request, "C’est votre seul moyen de connexion : choisissez d’abord un mot de passe.")
        return redirect("compte")
    liee.delete()
    messages.success(request, "L’identité est déliée.")
    return redirect("compte")
