"""Letters: read after a deliberate gesture, whose day is recorded."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from communes.erreurs import ErreurMetier
from dossiers import journal_acces, registre
from dossiers.models import Courrier, Dossier
from dossiers.models.courriers import Canal
from dossiers.services import courriers as service
from guichet.vues.commun import dossier_de, envoyer_courrier, fil


def _courrier(dossier: Dossier, pk: int) -> Courrier:
    """A notified letter of this dossier; one being prepared is a 404."""
    lettres = Courrier.objects.select_related("notification", "fichier", "dossier")
    return get_object_or_404(lettres, pk=pk, dossier=dossier, notification__isnull=False)


def est_ouvert(courrier: Courrier) -> bool:
    """Whether the letter may be read: sent on paper, or opened by the button."""
    return courrier.notification.canal != Canal.PORTAIL or courrier.notification.consultee_le is not None


@require_GET
def courrier(request: HttpRequest, reference: str, courrier: int) -> HttpResponse:
    """The letter once opened; before, what opening it means and the button."""
    dossier = dossier_de(request, reference)
    lettre = _courrier(dossier, courrier)
    contexte = {
        "dossier": dossier,
        "courrier": lettre,
        "est_ouvert": est_ouvert(lettre),
        "regle": registre.domaine(dossier.domaine).regle_portail,
        "fil": fil(dossier, ("", lettre.get_nature_display())),
    }
    return render(request, "guichet/courrier.html", contexte)


@require_POST
def courrier_ouvrir(request: HttpRequest, reference: str, courrier: int) -> HttpResponse:
    """The deliberate button: records the first consultation, once, then shows the letter."""
    dossier = dossier_de(request, reference)
    lettre = _courrier(dossier, courrier)
    try:
        service.consulter(lettre, par=request.user)
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
    return redirect("guichet:courrier", reference, lettre.pk)


@require_GET
def courrier_pdf(request: HttpRequest, reference: str, courrier: int) -> HttpResponse:
    """The exact PDF, only once opened."""
    dossier = dossier_de(request, reference)
    lettre = _courrier(dossier, courrier)
    if not est_ouvert(lettre):
        return redirect("guichet:courrier", reference, lettre.pk)
    journal_acces.noter(request, dossier, f"courrier {lettre.pk}")
    nom = f"{lettre.nature}-{dossier.numero or dossier.reference}.pdf"
    return envoyer_courrier(lettre.fichier, nom, telecharger="telecharger" in request.GET)
