"""The register of retention periods and the reports of purges: for the platform's administrator."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

import workflows.purge_connexions  # noqa: F401 (declares what it deletes)
from communes import habilitations as h
from dossiers.models import RapportPurge
from dossiers.services import purge

DERNIERS = 20


def _exiger_la_plateforme(request: HttpRequest) -> None:
    if not h.est_administrateur_plateforme(request.user):
        raise PermissionDenied("Cet espace est celui de l’administration de la plateforme.")


@require_http_methods(["GET", "POST"])
def conservation(request: HttpRequest) -> HttpResponse:
    """What is kept, why, how long; the last reports. POST: a dry run today, which deletes nothing."""
    _exiger_la_plateforme(request)
    if request.method == "POST":
        rapport = purge.passer(timezone.localdate(), essai=True, par=request.user)
        messages.success(request, "Essai fait : rien n’est effacé.")
        return redirect("workflows:rapport_de_purge", rapport.pk)
    return render(
        request,
        "workflows/conservation.html",
        {
            "fil": [
                {"url": "/administration/", "libelle": "Administration"},
                {"url": "", "libelle": "Conservation"},
            ],
            "regles": purge.regles(timezone.localdate()),
            "rapports": RapportPurge.objects.select_related("par")[:DERNIERS],
        },
    )


@require_GET
def rapport(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what, how many, why."""
    _exiger_la_plateforme(request)
    le_rapport = get_object_or_404(RapportPurge, pk=pk)
    return render(
        request,
        "workflows/rapport_de_purge.html",
        {
            "fil": [
                {"url": "/administration/", "libelle": "Administration"},
                {"url": "/conservation/", "libelle": "Conservation"},
                {"url": "", "libelle": f"Rapport n° {pk}"},
            ],
            "rapport": le_rapport,
            "trouvees": [ligne for ligne in le_rapport.lignes if ligne["nombre"]],
        },
    )
