"""The petitioner writes to those who instruct his dossier, and reads them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes.erreurs import ErreurMetier
from communes.vues.envois import corps_borne
from dossiers import journal_acces
from dossiers.formulaires.echanges import MessageForm
from dossiers.models import Dossier, PieceJointe
from dossiers.services import echanges as service
from guichet.vues.commun import dossier_de, envoyer_fichier, fil


def dossier_depose(request: HttpRequest, reference: str) -> Dossier:
    """One's own filed dossier; a draft is a 404."""
    dossier = dossier_de(request, reference)
    if dossier.est_brouillon:
        raise Http404
    return dossier


@corps_borne
@require_http_methods(["GET", "POST"])
def echanges(request: HttpRequest, reference: str) -> HttpResponse:
    """The thread, and the form as long as the dossier is open."""
    dossier = dossier_depose(request, reference)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.ecrire(
                dossier, form.cleaned_data["texte"], par=request.user, jointes=form.cleaned_data["fichiers"]
            )
        except ErreurMetier as erreur:
            form.add_error(None, erreur.message)
        else:
            messages.success(request, "Votre message est envoyé.")
            return redirect("guichet:echanges", reference)
    journal_acces.noter(request, dossier, "échanges")
    contexte = {
        "dossier": dossier,
        "messages_du_fil": service.fil(dossier),
        "a_lire": service.non_lus(dossier, du_demandeur=False).count(),
        "est_ouvert": service.est_ouvert(dossier),
        "form": form,
        "cote_demandeur": True,
        "url_jointe": "guichet:jointe",
        "url_lire": reverse("guichet:lire_echanges", args=[reference]),
        "texte_vide": "Vos questions et les réponses de la mairie s’afficheront ici.",
        "fil": fil(dossier, ("", "Messages")),
    }
    return render(request, "guichet/echanges.html", contexte, status=422 if form.errors else 200)


@require_POST
def lire(request: HttpRequest, reference: str) -> HttpResponse:
    """Notes that what was shown is read."""
    dossier = dossier_depose(request, reference)
    service.marquer_lus(dossier, par=request.user)
    if request.headers.get("HX-Request"):
        return HttpResponse("")
    return redirect("guichet:echanges", reference)


@require_GET
def jointe(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One file joined to a message of one's own dossier."""
    dossier = dossier_depose(request, reference)
    la_jointe = get_object_or_404(
        PieceJointe.objects.select_related("fichier"), pk=pk, message__dossier=dossier
    )
    journal_acces.noter(request, dossier, f"fichier joint {pk}")
    return envoyer_fichier(la_jointe.fichier, la_jointe.nom)
