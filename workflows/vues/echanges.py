"""Those who instruct read the petitioner and answer him."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes import habilitations as h
from communes.vues.envois import corps_borne
from dossiers.formulaires.echanges import MessageForm
from dossiers.models import PieceJointe
from dossiers.models.pieces import AnalyseVirus
from dossiers.services import echanges as service
from workflows.vues.commun import agent_requis, dossier_visible, exiger, rendre_dossier, tenter
from workflows.vues.documents import est_montrable, servir

ECRIVENT = (h.INSTRUIRE, h.ENREGISTRER)


@corps_borne
@require_http_methods(["GET", "POST"])
@agent_requis
def echanges(request: HttpRequest, reference: str) -> HttpResponse:
    """The thread with the petitioner; whoever instructs or registers here may write."""
    dossier = dossier_visible(request, reference, objet="échanges")
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        exiger(request, dossier, *ECRIVENT)
        if form.is_valid():
            fait = tenter(
                form,
                lambda: service.ecrire(
                    dossier,
                    form.cleaned_data["texte"],
                    par=request.user,
                    jointes=form.cleaned_data["fichiers"],
                ),
            )
            if fait is not None:
                messages.success(request, "Message envoyé au demandeur.")
                return redirect("workflows:echanges", reference)
    peut_ecrire = service.peut_ecrire_en_agent(dossier, request.user)
    contexte = {
        "messages_du_fil": service.fil(dossier),
        "a_lire": service.non_lus(dossier, du_demandeur=True).count() if peut_ecrire else 0,
        "peut_ecrire": peut_ecrire and service.est_ouvert(dossier),
        "sans_compte": dossier.depositaire_id is None,
        "form": form,
        "cote_demandeur": False,
        "url_jointe": "workflows:jointe",
        "url_lire": reverse("workflows:lire_echanges", args=[reference]),
        "texte_vide": "Les messages du demandeur et vos réponses s’afficheront ici.",
    }
    return rendre_dossier(request, dossier, "echanges", contexte, status=422 if form.errors else 200)


@require_POST
@agent_requis
def lire(request: HttpRequest, reference: str) -> HttpResponse:
    """Notes that the petitioner's messages are read."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, *ECRIVENT)
    service.marquer_lus(dossier, par=request.user)
    if request.headers.get("HX-Request"):
        return HttpResponse("")
    return redirect("workflows:echanges", reference)


@require_GET
@agent_requis
def jointe(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One file joined to a message."""
    dossier = dossier_visible(request, reference, objet=f"fichier joint {pk}")
    la_jointe = PieceJointe.objects.filter(pk=pk, message__dossier=dossier).select_related("fichier").first()
    if la_jointe is None or la_jointe.fichier.analyse == AnalyseVirus.INFECTE:
        raise Http404("Ce fichier n'existe pas dans ce dossier.")
    return servir(la_jointe.fichier, la_jointe.nom, en_page=est_montrable(la_jointe.fichier))
