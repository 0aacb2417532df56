"""What a person sets for the queue: named filters, the default one, the columns."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from workflows import reglages_file
from workflows.models import FiltreEnregistre
from workflows.vues.commun import agent_requis, jouer


def _vers_la_file(adresse: str = "") -> HttpResponse:
    return redirect(reverse("workflows:file") + adresse)


def _parametres(request: HttpRequest) -> dict[str, str]:
    lus = dict(parse_qsl(request.POST.get("parametres", "").lstrip("?")[:1000]))
    return {c: v for c, v in lus.items() if c in reglages_file.PARAMETRES}


@require_POST
@agent_requis
def enregistrer_filtre(request: HttpRequest) -> HttpResponse:
    """Keeps the tab and criteria on screen under a name."""
    filtre = jouer(
        request,
        lambda: reglages_file.enregistrer_filtre(
            request.user,
            request.POST.get("nom", ""),
            _parametres(request),
            est_defaut=bool(request.POST.get("est_defaut")),
        ),
        lambda f: f"Filtre « {f} » enregistré.",
    )
    return _vers_la_file(
        reglages_file.adresse_de(filtre) if filtre else "?" + urlencode(_parametres(request))
    )


@require_POST
@agent_requis
def changer_filtre(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes one of one's own filters, or makes it open by default, or no longer."""
    filtre = get_object_or_404(FiltreEnregistre, pk=pk, agent=request.user)
    acte = request.POST.get("acte")
    if acte == "supprimer":
        filtre.delete()
        messages.success(request, f"Filtre « {filtre} » supprimé.")
        return _vers_la_file("?onglet=" + filtre.parametres.get("onglet", "service"))
    reglages_file.ouvrir_par_defaut(filtre, oui=acte == "defaut")
    return _vers_la_file(reglages_file.adresse_de(filtre))


@require_POST
@agent_requis
def colonnes(request: HttpRequest) -> HttpResponse:
    """Keeps the columns to show."""
    reglages_file.choisir_colonnes(request.user, request.POST.getlist("colonnes"))
    messages.success(request, "Colonnes enregistrées.")
    return _vers_la_file("?" + urlencode(_parametres(request)))
