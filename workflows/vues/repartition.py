"""Allotment by rules, absences and replacements, and the load of each instructor."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes import domaines
from communes import habilitations as h
from dossiers import registre
from dossiers.models import Absence, RegleRepartition
from dossiers.services import absences as services_absences
from dossiers.services import repartition as services
from workflows import charge as mesures
from workflows import durees
from workflows.formulaires_repartition import AbsenceForm, RegleForm
from workflows.vues.commun import agent_requis, jouer, rendre, tenter

FIL = {"url": "/instruction/", "libelle": "Dossiers"}


@require_GET
@agent_requis
def charge(request: HttpRequest) -> HttpResponse:
    """What each instructor follows, what nobody does, what is due, which services are silent."""
    if not h.peut_quelque_part(request.user, h.VALIDER):
        raise PermissionDenied("La charge de chacun est suivie par le chef de service.")
    jour = timezone.localdate()
    contexte = {
        "fil": [FIL, {"url": "", "libelle": "Charge"}],
        **mesures.tableau(request.user, jour),
        "durees": durees.par_type(request.user, jour),
    }
    return rendre(request, "charge", contexte)


def _regle_lisible(regle: RegleRepartition) -> dict:
    return {
        "regle": regle,
        "quoi": registre.libelle_type(regle.type)
        if regle.type
        else f"Tous les types ({domaines.libelle(regle.domaine)})",
    }


@require_http_methods(["GET", "POST"])
@agent_requis
def repartition(request: HttpRequest) -> HttpResponse:
    """The rules of the services a person heads; one more."""
    dirige = services.services_diriges(request.user)
    if not dirige.exists():
        raise PermissionDenied("Les règles de répartition reviennent au chef de service.")
    formulaire = RegleForm(request.POST or None, par=request.user)
    if request.method == "POST" and formulaire.is_valid() and _ajouter(request, formulaire):
        return redirect("workflows:repartition")
    regles = RegleRepartition.objects.filter(service__in=dirige).select_related(
        "service", "commune", "instructeur"
    )
    contexte = {
        "fil": [FIL, {"url": "", "libelle": "Répartition automatique"}],
        "formulaire": formulaire,
        "regles": [
            _regle_lisible(r) for r in sorted(regles, key=lambda r: (r.service_id, -r.precision, r.pk))
        ],
    }
    return rendre(request, "repartition", contexte, status=400 if formulaire.errors else 200)


def _ajouter(request: HttpRequest, formulaire: RegleForm) -> bool:
    lu = formulaire.cleaned_data
    domaine, _, type_dossier = lu["quoi"].partition(":")
    return bool(
        tenter(
            formulaire,
            lambda: services.regler(
                lu["service"],
                domaine=domaine,
                type_dossier=type_dossier,
                commune=lu["commune"],
                sections=lu["sections"],
                instructeur=lu["instructeur"],
                par=request.user,
            ),
        )
    )


@require_POST
@agent_requis
def retirer_regle(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes one rule of a service the person heads."""
    diriges = services.services_diriges(request.user)
    regle = get_object_or_404(RegleRepartition, pk=pk, service__in=diriges)
    jouer(request, lambda: services.retirer(regle, par=request.user), "Règle retirée.")
    return redirect("workflows:repartition")


def _absences_visibles(par, jour: date):
    equipe = services_absences.equipe(par).values("pk")
    siennes = Absence.objects.filter(agent__in=equipe) | Absence.objects.filter(agent=par)
    return siennes.filter(annulee_le__isnull=True, fin__gte=jour).select_related("agent", "remplacant")


@require_http_methods(["GET", "POST"])
@agent_requis
def absences(request: HttpRequest) -> HttpResponse:
    """Absences now and to come: one's own, and those of the persons one allots dossiers to."""
    if not h.peut_quelque_part(request.user, h.INSTRUIRE):
        raise PermissionDenied("Les absences sont celles des instructeurs.")
    jour = timezone.localdate()
    formulaire = AbsenceForm(request.POST or None, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        lu = formulaire.cleaned_data
        if tenter(formulaire, lambda: services_absences.declarer(**lu, par=request.user)):
            return redirect("workflows:absences")
    contexte = {
        "fil": [FIL, {"url": "", "libelle": "Absences"}],
        "formulaire": formulaire,
        "lignes": [
            {"absence": a, "est_en_cours": a.debut <= jour} for a in _absences_visibles(request.user, jour)
        ],
    }
    return rendre(request, "absences", contexte, status=400 if formulaire.errors else 200)


@require_POST
@agent_requis
def annuler_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancels an absence one may declare."""
    absence = _absences_visibles(request.user, timezone.localdate()).filter(pk=pk).first()
    if absence is None:
        raise Http404("Cette absence n'existe pas, ou n'est pas de votre équipe.")
    jouer(request, lambda: services_absences.annuler(absence, par=request.user), "Absence annulée.")
    return redirect("workflows:absences")
