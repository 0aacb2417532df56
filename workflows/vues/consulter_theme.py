"""Asking every service of a theme at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from communes import habilitations as h
from dossiers.services import consultations as services
from workflows.formulaires_consultations import DemandeTheme
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer


@require_POST
@agent_requis
def consulter_theme(request: HttpRequest, reference: str) -> HttpResponse:
    """One request a service; whoever could not be asked is named with the reason."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    formulaire = DemandeTheme(request.POST, dossier=dossier)
    if not formulaire.is_valid():
        messages.error(request, "Choisissez un thème de l’annuaire.")
        return redirect("workflows:consultations", reference)
    resultat = jouer(
        request, lambda: services.consulter_theme(dossier, par=request.user, **formulaire.cleaned_data)
    )
    if resultat is not None:
        envoyees, refus = resultat
        if envoyees:
            messages.success(request, f"Consultés : {', '.join(str(c.service) for c in envoyees)}.")
        for un_refus in refus:
            messages.warning(request, f"{un_refus.service} : {un_refus.message}")
    return redirect("workflows:consultations", reference)
