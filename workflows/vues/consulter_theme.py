"""Asking the services of a theme at once, those that the dossier does not concern left out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from communes import habilitations as h
from dossiers.models import Dossier
from dossiers.services import consultations as services
from dossiers.services import versions
from workflows.formulaires_consultations import DemandeTheme
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer, rendre_dossier


@require_http_methods(["GET", "POST"])
@agent_requis
def consulter_theme(request: HttpRequest, reference: str) -> HttpResponse:
    """The services of the theme, all ticked; then one request a service, whoever could not be asked being named."""
    dossier = dossier_visible(request, reference, objet="consultations")
    exiger(request, dossier, h.INSTRUIRE)
    theme = (request.POST if request.method == "POST" else request.GET).get("theme", "")
    du_theme = services.themes(timezone.localdate()).get(theme)
    if not du_theme:
        messages.error(request, "Choisissez un thème de l’annuaire.")
        return redirect("workflows:consultations", reference)
    attendus = set(dossier.consultations.en_attente().filter(parent=None).values_list("service", flat=True))
    courantes = versions.courantes(dossier)
    formulaire = DemandeTheme(
        request.POST or None,
        dossier=dossier,
        services=du_theme,
        attendus=attendus,
        courantes=courantes,
        initial={"theme": theme, "versions": courantes, "services": du_theme},
    )
    if request.method == "POST" and formulaire.is_valid():
        _envoyer(request, dossier, formulaire)
        return redirect("workflows:consultations", reference)
    return rendre_dossier(
        request,
        dossier,
        "consultations",
        {
            "theme": theme,
            "formulaire": formulaire,
            "courriels": sum(
                1 for s in du_theme if s.pk not in attendus and services.courriel_du(s, dossier)
            ),
        },
        gabarit="consultations/theme",
    )


def _envoyer(request: HttpRequest, dossier: Dossier, formulaire: DemandeTheme) -> None:
    resultat = jouer(
        request, lambda: services.consulter_theme(dossier, par=request.user, **formulaire.cleaned_data)
    )
    if resultat is None:
        return
    envoyees, refus = resultat
    if envoyees:
        partis = sum(1 for c in envoyees if c.courriel)
        courriels = "Aucun courriel ne part" if not partis else "1 courriel part"
        courriels = f"{partis} courriels partent" if partis > 1 else courriels
        messages.success(request, f"Consultés : {', '.join(str(c.service) for c in envoyees)}. {courriels}.")
    for un_refus in refus:
        messages.warning(request, f"{un_refus.service} : {un_refus.message}")
