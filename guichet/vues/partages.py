"""Sharing a draft or giving it over; what the invited person sees."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.models import Invitation
from dossiers.models.invitations import GenreInvitation
from dossiers.services import partages
from guichet.formulaires import InvitationForm
from guichet.vues.commun import brouillon_de, exiger_auteur, fil


@require_http_methods(["GET", "POST"])
def partage(request: HttpRequest, reference: str) -> HttpResponse:
    """Who is invited on this draft; POST invites one more address."""
    dossier = brouillon_de(request, reference)
    exiger_auteur(request, dossier)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lu = form.cleaned_data
        try:
            invitation = partages.inviter(dossier, lu["courriel"], lu["genre"], par=request.user)
            messages.success(request, f"L’invitation part à {invitation.courriel}.")
            return redirect("guichet:partage", reference)
        except ErreurMetier as refus:
            form.add_error("courriel", refus.message)
    contexte = {
        "dossier": dossier,
        "type": registre.type_de(dossier),
        "invitations": dossier.invitations.filter(close_le__isnull=True),
        "maintenant": timezone.now(),
        "form": form,
        "fil": fil(dossier, ("", "Partager ou transférer")),
    }
    return render(request, "guichet/partage.html", contexte, status=422 if form.errors else 200)


@require_POST
def partage_retirer(request: HttpRequest, reference: str, invitation: int) -> HttpResponse:
    """The author takes an invitation back, or the invited person leaves."""
    dossier = brouillon_de(request, reference)
    la_sienne = get_object_or_404(Invitation, pk=invitation, dossier=dossier)
    try:
        partages.retirer(la_sienne, par=request.user)
        messages.success(request, "C’est fait : ce brouillon n’est plus partagé avec cette personne.")
    except ErreurMetier as refus:
        messages.error(request, refus.message)
    if dossier.depositaire_id == request.user.pk:
        return redirect("guichet:partage", reference)
    return redirect("guichet:accueil")


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, jeton: str) -> HttpResponse:
    """What the link of an invitation opens; POST accepts or refuses it."""
    trouvee = partages.pour(jeton)
    if trouvee is None:
        raise Http404("Cette invitation n’est plus valable. Demandez-en une nouvelle à son auteur.")
    contexte = {
        "invitation": trouvee,
        "type": registre.type_de(trouvee.dossier),
        "est_cession": trouvee.genre == GenreInvitation.CESSION,
        "fil": [{"url": "", "libelle": "Invitation"}],
    }
    try:
        partages.exiger_destinataire(trouvee, request.user)
    except ErreurMetier as refus:
        return render(request, "guichet/invitation.html", {**contexte, "refus": refus.message}, status=403)
    if request.method == "GET":
        return render(request, "guichet/invitation.html", contexte)
    if request.POST.get("reponse") == "non":
        partages.retirer(trouvee, par=request.user)
        messages.success(request, "Vous avez décliné l’invitation.")
        return redirect("guichet:accueil")
    try:
        dossier = partages.accepter(trouvee, par=request.user)
    except ErreurMetier as refus:
        return render(request, "guichet/invitation.html", {**contexte, "refus": refus.message}, status=422)
    messages.success(request, "Le brouillon est dans votre espace.")
    return redirect("guichet:brouillon", dossier.reference)
