"""Private notes of a dossier, on its summary."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from communes import habilitations as h
from dossiers.models import NoteInterne
from dossiers.services import notes
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer


@require_POST
@agent_requis
def noter(request: HttpRequest, reference: str) -> HttpResponse:
    """Adds a note."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    jouer(
        request, lambda: notes.noter(dossier, request.POST.get("texte", ""), par=request.user), "Note gardée."
    )
    return redirect("workflows:dossier", reference)


@require_POST
@agent_requis
def effacer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Erases one's own note."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    note = NoteInterne.objects.filter(pk=pk, dossier=dossier).select_related("dossier").first()
    if note is None:
        raise Http404("Cette note n'existe pas dans ce dossier.")
    jouer(request, lambda: notes.effacer(note, par=request.user) or True, "Note effacée.")
    return redirect("workflows:dossier", reference)
