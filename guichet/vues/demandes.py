"""Requests of an account: to consult someone's dossier, and every request made, with its answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from communes.erreurs import ErreurMetier
from dossiers.models.echanges import NatureRequete
from dossiers.services import reponses, requetes
from droit.requetes import communication
from guichet.formulaires_suites import ConsultationForm


def _fil(titre: str) -> list[dict[str, str]]:
    return [
        {"url": reverse("guichet:accueil"), "libelle": "Mes dossiers"},
        {"url": "", "libelle": titre},
    ]


@require_GET
def demandes(request: HttpRequest) -> HttpResponse:
    """Every request this account made: when, until when an answer is due, what came."""
    siennes = reponses.joindre(
        request.user.requetes.filter(est_papier=False).select_related("dossier__commune", "repondu_par")[:200]
    )
    return render(request, "guichet/demandes.html", {"requetes": siennes, "fil": _fil("Mes demandes")})


@require_http_methods(["GET", "POST"])
def consulter(request: HttpRequest) -> HttpResponse:
    """A third party asks to consult a dossier whose notice is public."""
    form = ConsultationForm(request.POST or None, initial={"numero": request.GET.get("numero", "")[:30]})
    if request.method == "POST" and form.is_valid():
        dossier = requetes.dossier_public(form.cleaned_data["numero"])
        if dossier is None:
            form.add_error(
                "numero",
                "Aucun dossier affiché ne porte ce numéro. Vérifiez-le, ou adressez-vous à la mairie.",
            )
        else:
            try:
                requetes.deposer(
                    dossier, NatureRequete.COMMUNICATION, form.cleaned_data["texte"], par=request.user
                )
            except ErreurMetier as refus:
                form.add_error(None, refus.message)
            else:
                messages.success(request, f"Votre demande est reçue par la mairie de {dossier.commune}.")
                return redirect("guichet:demandes")
    contexte = {
        "form": form,
        "regle": communication(timezone.localdate()),
        "fil": _fil("Demander à consulter un dossier"),
    }
    return render(request, "guichet/consulter_un_dossier.html", contexte, status=422 if form.errors else 200)
