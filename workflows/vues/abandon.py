"""The petitioner withdraws by a letter: an agent records it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from communes import habilitations as h
from dossiers.etats import CycleDossier
from workflows import circuit
from workflows.formulaires_delai import RetraitRecu
from workflows.vues.commun import agent_requis, dossier_visible, exiger, rendre_dossier, tenter


@require_http_methods(["GET", "POST"])
@agent_requis
def abandonner(request: HttpRequest, reference: str) -> HttpResponse:
    """The day the letter came and what it says; then the dossier is closed."""
    dossier = dossier_visible(request, reference, objet="retrait de la demande")
    exiger(request, dossier, h.INSTRUIRE, h.ENREGISTRER)
    if not CycleDossier(dossier).abandonner.can_proceed():
        messages.info(request, f"Cette demande ne peut plus être retirée : {dossier.get_etat_display()}.")
        return redirect("workflows:dossier", reference)
    formulaire = RetraitRecu(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        propres = formulaire.cleaned_data
        fait = tenter(
            formulaire,
            lambda: circuit.abandonner(
                dossier, par=request.user, motif=propres["motif"], recu_le=propres["jour"]
            ),
        )
        if fait is not None:
            messages.success(request, "Le retrait de la demande est consigné : le dossier est clos.")
            return redirect("workflows:dossier", reference)
    return rendre_dossier(request, dossier, "dossier", {"formulaire": formulaire}, gabarit="abandon")
