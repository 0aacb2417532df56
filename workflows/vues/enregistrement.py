"""The registration counter of the commune."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_POST

from communes import habilitations as h
from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from workflows import circuit, file_attente
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer, rendre


@require_GET
@agent_requis
def enregistrement(request: HttpRequest) -> HttpResponse:
    """Filed dossiers that wait for their number, the oldest first, and the last ones registered."""
    if not h.peut_quelque_part(request.user, h.ENREGISTRER):
        raise PermissionDenied("L’enregistrement revient à l’accueil de la commune.")
    miens = Dossier.objects.que_peut(request.user, h.ENREGISTRER).select_related("commune")
    a_faire = (
        miens.filter(etat=EtatDossier.DEPOSE)
        .order_by("date_depot", "pk")
        .only(*file_attente.COLONNES_SANS_AGENTS)
    )
    derniers = (
        miens.filter(autorisation__isnull=False)
        .exclude(etat=EtatDossier.DEPOSE)
        .order_by("-autorisation_id")
        .only(*file_attente.COLONNES_SANS_AGENTS)
    )
    try:
        url_papier = reverse("guichet:papier")
    except NoReverseMatch:
        url_papier = ""
    return rendre(
        request,
        "enregistrement",
        {"a_faire": a_faire[:200], "derniers": derniers[:5], "url_papier": url_papier},
    )


@require_POST
@agent_requis
def enregistrer(request: HttpRequest, reference: str) -> HttpResponse:
    """Gives the number; a second click finds it given and says so."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.ENREGISTRER)
    if dossier.numero:
        messages.info(request, f"Ce dossier est déjà enregistré sous le numéro {dossier.numero}.")
    else:
        jouer(
            request,
            lambda: circuit.enregistrer(dossier, par=request.user),
            lambda fait: f"Dossier enregistré sous le numéro {fait.numero}.",
        )
    if request.POST.get("retour") == "dossier":
        return redirect("workflows:dossier", reference)
    return redirect("workflows:enregistrement")
