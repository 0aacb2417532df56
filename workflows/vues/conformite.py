"""The check of a declaration that calls for no decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from communes import habilitations as h
from dossiers import registre
from dossiers.etats import EtatDossier
from workflows import circuit
from workflows.formulaires import ConstatConformite
from workflows.vues.commun import agent_requis, dossier_visible, exiger, rendre_dossier, tenter


@require_http_methods(["GET", "POST"])
@agent_requis
def constater_conformite(request: HttpRequest, reference: str) -> HttpResponse:
    """What the file suggests to write, the form, then the end of the path."""
    dossier = dossier_visible(request, reference, objet="contrôle de la déclaration")
    exiger(request, dossier, h.INSTRUIRE)
    actions = circuit.peut_agir(request.user, dossier)
    if not actions["constater"]:
        deja = dossier.etat == EtatDossier.CONTROLE
        messages.info(
            request,
            "Cette déclaration est déjà contrôlée." if deja else "Ce dossier n’attend pas de contrôle.",
        )
        return redirect("workflows:dossier", reference)
    propositions = registre.domaine(dossier.domaine).propositions(dossier, timezone.localdate())
    initial = {"constat": next((p.motifs for p in propositions if p.motifs), "")}
    formulaire = ConstatConformite(request.POST or None, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        propres = formulaire.cleaned_data
        est_conforme = propres["est_conforme"] == "oui"
        fait = tenter(
            formulaire,
            lambda: circuit.constater_conformite(
                dossier,
                par=request.user,
                est_conforme=est_conforme,
                constat="" if est_conforme else propres["constat"],
            ),
        )
        if fait is not None:
            messages.success(request, "Le contrôle est consigné : le dossier est clos.")
            return redirect("workflows:dossier", reference)
    return rendre_dossier(
        request, dossier, "dossier", {"actions": actions, "formulaire": formulaire}, gabarit="conformite"
    )
