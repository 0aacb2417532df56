"""Paper requests entered at the counter of the town hall, with the same forms."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from dossiers.models.courriers import NatureCourrier
from dossiers.models.dossiers import Voie
from dossiers.services import saisie as service
from guichet.formulaires import ReceptionPapierForm
from guichet.vues.commun import brouillon_de
from guichet.vues.saisie import _verification
from workflows import circuit


def _exiger_accueil(request: HttpRequest) -> None:
    if not h.peut_quelque_part(request.user, h.ENREGISTRER):
        raise PermissionDenied("La saisie des dépôts sur papier est réservée à l’accueil des communes.")


@require_http_methods(["GET", "POST"])
def papier(request: HttpRequest) -> HttpResponse:
    """Paper requests being entered; POST begins one."""
    _exiger_accueil(request)
    if request.method == "POST":
        try:
            dossier = service.ouvrir_brouillon(
                request.POST.get("type", ""), par=request.user, voie=Voie.PAPIER
            )
        except ErreurMetier as erreur:
            messages.error(request, erreur.message)
            return redirect("guichet:papier")
        return redirect("guichet:brouillon", dossier.reference)
    en_saisie = Dossier.objects.remplis_par(request.user).filter(voie=Voie.PAPIER, etat=EtatDossier.BROUILLON)
    contexte = {
        "domaines": [
            {"libelle": domaine.libelle, "types": domaine.types.values()} for domaine in registre.domaines()
        ],
        "brouillons": en_saisie.select_related("commune"),
        "fil": [{"url": "", "libelle": "Dépôts sur papier"}],
    }
    return render(request, "guichet/papier.html", contexte)


def _enregistre(dossier: Dossier) -> str:
    """What was done, and the receipt to print: on the page shown next, one link away."""
    recepisse = dossier.courriers.filter(nature=NatureCourrier.RECEPISSE).first()
    texte = format_html("Dossier enregistré sous le numéro {}.", dossier.numero)
    if recepisse is None:
        return texte
    adresse = reverse("workflows:courrier", args=[dossier.reference, recepisse.pk])
    return format_html('{} <a href="{}">Imprimer le récépissé</a>', texte, adresse)


@require_POST
def enregistrer(request: HttpRequest, reference: str) -> HttpResponse:
    """Records the paper request at its date of reception and gives it its number."""
    _exiger_accueil(request)
    dossier = brouillon_de(request, reference)
    form = ReceptionPapierForm(request.POST)
    if not form.is_valid():
        return _verification(request, dossier, form, 422)
    try:
        dossier = circuit.deposer_papier(
            dossier,
            par=request.user,
            date_reception=form.cleaned_data["date_reception"],
            oppose_statistiques=form.cleaned_data["oppose_statistiques"],
        )
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
        return _verification(request, dossier, form, 422)
    messages.success(request, _enregistre(dossier))
    return redirect(reverse("workflows:dossier", args=[dossier.reference]))
