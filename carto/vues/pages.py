"""The public map of the rules."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carto.carte import contexte_carte, toutes_les_couches
from communes.models import Commune

ALLUMEES = ("communes", "zones_urbanisme", "servitudes", "zones_risque", "parcelles")


@require_safe
def apercu(request: HttpRequest) -> HttpResponse:
    """Every public layer, framed on ``?commune=`` (INSEE code) when it is known."""
    commune = Commune.objects.filter(code_insee=request.GET.get("commune", "")).first()
    carte = contexte_carte(
        "carte-des-regles",
        f"Règles à {commune.nom}" if commune else "Règles sur la métropole",
        couches=toutes_les_couches(),
        visibles=ALLUMEES,
        emprise=commune.contour if commune else None,
    )
    return render(request, "carto/apercu.html", {"carte": carte})
