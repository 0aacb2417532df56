"""Screens of outdoor advertising: the drawing of a draft, what the rules say, the regulation as data."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from communes.models import Commune
from communes.vues.commun import commune_visible, communes_connues
from dossiers import registre
from dossiers.models import Dossier
from dossiers.services import saisie
from rlpi import avis as avis_des_regles
from rlpi import planche, termes
from rlpi.droit.regime import AUCUNE
from rlpi.formulaires.orientation import OrientationForm
from rlpi.reglement import lire
from rlpi.territoire import territoire

DOMAINE = "rlpi"
ETAPE = "projet"


def _brouillon(request: HttpRequest, reference: str) -> Dossier:
    """The draft of this domain that the person fills, its own or shared; 404 otherwise, filed or not."""
    dossier = (
        Dossier.objects.remplis_par(request.user)
        .select_related("commune", "depositaire")
        .filter(reference=reference, domaine=DOMAINE)
        .first()
    )
    if dossier is None or not dossier.est_brouillon:
        raise Http404
    return dossier


@require_POST
def dessin_photo(request: HttpRequest, reference: str) -> JsonResponse:
    """Receives the photo to draw on; it stays on the draft."""
    dossier = _brouillon(request, reference)
    envoyee = request.FILES.get("photo")
    if envoyee is None:
        return JsonResponse({"erreur": "Choisissez une photo (JPEG ou PNG)."}, status=422)
    try:
        version = planche.deposer_photo(dossier, envoyee, envoyee.name, par=request.user)
    except ErreurMetier as refus:
        return JsonResponse({"erreur": refus.message}, status=422)
    return JsonResponse(
        {
            "version": version.pk,
            "nom": version.nom,
            "url": reverse("guichet:fichier", args=[reference, version.pk]),
        }
    )


@require_POST
def dessin_joindre(request: HttpRequest, reference: str) -> HttpResponse:
    """Saves the step, then prints the drawing into the pieces it illustrates."""
    dossier = _brouillon(request, reference)
    retour = redirect(f"{reverse('guichet:etape', args=[reference, ETAPE])}#atelier-dessin")
    try:
        dossier = saisie.enregistrer_saisie(
            dossier, ETAPE, request.POST, par=request.user, marque=request.POST.get("marque")
        )
        codes = planche.joindre(dossier, par=request.user)
    except ErreurMetier as refus:
        messages.error(request, refus.message)
        return retour
    pluriel = "aux pièces" if len(codes) > 1 else "à la pièce"
    messages.success(request, f"Le dessin est joint {pluriel} {', '.join(codes)}.")
    return retour


@require_GET
def avis(request: HttpRequest, reference: str) -> HttpResponse:
    """What the rules say of the draft as it is saved (a fragment of the page of the step)."""
    dossier = _brouillon(request, reference)
    contexte = {"avis": avis_des_regles.avis(dossier, timezone.localdate())}
    return render(request, "rlpi/avis.html", contexte)


@require_GET
def orientation(request: HttpRequest) -> HttpResponse:
    """« Ai-je besoin d'une autorisation ? », for a device: none, a declaration or an authorisation."""
    jour = timezone.localdate()
    form = OrientationForm(request.GET if "genre" in request.GET else None, jour=jour)
    contexte = {"form": form, "reponse": None}
    if form.is_bound and form.is_valid():
        reponse = form.repondre()
        contexte |= {
            "reponse": reponse,
            "aucune": reponse.procedure == AUCUNE,
            "type": registre.type_dossier(reponse.procedure)
            if reponse.procedure not in (AUCUNE, None)
            else None,
        }
    return render(request, "rlpi/orientation.html", contexte)


def _exiger_agent(request: HttpRequest) -> None:
    """The regulation as data is read by agents, elected persons and the platform's administrator."""
    if not (h.est_agent(request.user) or h.est_administrateur_plateforme(request.user)):
        raise PermissionDenied("Cet espace est celui des agents et des élus.")


@require_GET
def reglements(request: HttpRequest) -> HttpResponse:
    """The communes a person knows: covered or not, by what, under whose authority, today."""
    _exiger_agent(request)
    jour = timezone.localdate()
    communes = Commune.objects.sur_la_plateforme(jour)
    if not h.est_administrateur_plateforme(request.user):
        communes = communes.filter(pk__in=communes_connues(request.user))
    lignes = [(commune, territoire(commune, jour)) for commune in communes.order_by("nom")]
    contexte = {
        "lignes": lignes,
        "jour": jour,
        "est_plateforme": h.est_administrateur_plateforme(request.user),
    }
    return render(request, "rlpi/reglements.html", contexte)


@require_GET
def termes_a_venir(request: HttpRequest) -> HttpResponse:
    """Authorisations of the person's communes whose term is passed or comes within the year."""
    if not h.est_agent(request.user):
        raise PermissionDenied("Cet espace est celui des agents et des élus.")
    jour = timezone.localdate()
    suivis = termes.a_surveiller(Dossier.objects.visibles_par(request.user))
    return render(request, "rlpi/termes_a_venir.html", {"termes": termes.a_venir(suivis, jour), "jour": jour})


@require_GET
def reglement(request: HttpRequest, code_insee: str) -> HttpResponse:
    """One commune: situations, versions of the regulation, zones and rules in force on a day."""
    _exiger_agent(request)
    commune = commune_visible(request.user, code_insee)
    if commune is None:
        raise Http404
    jour = parse_date(request.GET.get("jour", "")) or timezone.localdate()
    contexte = {"reglement": lire(commune, jour), "commune": commune, "jour": jour}
    contexte["est_plateforme"] = h.est_administrateur_plateforme(request.user)
    return render(request, "rlpi/reglement.html", contexte)
