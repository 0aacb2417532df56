"""Requests about a dossier: read, and answered before silence speaks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from communes import habilitations as h
from communes.vues.envois import texte_envoye
from dossiers.services import requetes as service
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer, rendre_dossier

REPONDENT = (h.INSTRUIRE, h.ENREGISTRER)


@require_GET
@agent_requis
def requetes(request: HttpRequest, reference: str) -> HttpResponse:
    """Every request received on this dossier, with its legal effect."""
    dossier = dossier_visible(request, reference, objet="demandes")
    contexte = {
        "requetes": dossier.requetes.select_related("auteur", "repondu_par"),
        "peut_repondre": any(h.peut(request.user, a, dossier.commune_id, dossier.domaine) for a in REPONDENT),
    }
    return rendre_dossier(request, dossier, "echanges", contexte, gabarit="requetes")


@require_POST
@agent_requis
def repondre(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Accepts (button ``accepter``) or refuses one request, with the answer its author will read."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, *REPONDENT)
    requete = get_object_or_404(dossier.requetes, pk=pk)
    jouer(
        request,
        lambda: service.repondre(
            requete,
            texte_envoye(request, "reponse", service.LONGUEUR_MAXIMALE),
            par=request.user,
            acceptee="accepter" in request.POST,
        ),
        "Réponse envoyée.",
    )
    return redirect("workflows:requetes", reference)
