"""Roles: who is posted where, since when, by whom; posting and taking back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from communes import domaines
from communes import habilitations as h
from communes.formulaires import FormulaireAffectation, FormulaireMotif, FormulaireOuverture
from communes.models import Affectation, CodeRole, Commune
from communes.vues.commun import (
    commune_visible,
    communes_administrees,
    fil,
    reserve,
    roles_a_pourvoir,
    tenter,
)

LISTE = ("communes:roles", "Rôles et agents")


def _exiger_un_role(request: HttpRequest):
    roles = roles_a_pourvoir(request.user)
    if not (roles.exists() or communes_administrees(request.user)):
        raise PermissionDenied("Vous n’administrez ni commune ni service.")
    return roles


@require_GET
@reserve
def roles(request: HttpRequest) -> HttpResponse:
    """The roles a person may fill, with who holds them today."""
    jour = timezone.localdate()
    poste = Affectation.objects.en_vigueur(jour).select_related("agent")
    a_pourvoir = _exiger_un_role(request).prefetch_related(
        Prefetch("affectations", queryset=poste, to_attr="en_poste")
    )
    return render(
        request,
        "communes/roles.html",
        {
            "fil": fil(("", LISTE[1])),
            "roles": a_pourvoir.order_by("service__nom", "commune__nom", "code"),
            "communes": Commune.objects.filter(pk__in=communes_administrees(request.user)),
        },
    )


@require_GET
@reserve
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone ever posted to one role: dates, author, reason, end. Nothing is deleted."""
    objet = roles_a_pourvoir(request.user).filter(pk=pk).first()
    if objet is None:
        raise Http404
    jour = timezone.localdate()
    historique = objet.affectations.select_related("agent", "accordee_par", "revoquee_par")
    en_poste = set(historique.en_vigueur(jour).values_list("pk", flat=True))
    return render(
        request,
        "communes/role.html",
        {
            "fil": fil((reverse(LISTE[0]), LISTE[1]), ("", str(objet))),
            "role": objet,
            "affectations": [
                (a, a.pk in en_poste, a.revoquee_le is None and (a.fin is None or a.fin >= jour))
                for a in historique.order_by("-debut", "-pk")
            ],
            "actions": [h.LIBELLES[action] for action in sorted(h.ACTIONS.get(objet.code, ()))],
        },
    )


@require_http_methods(["GET", "POST"])
@reserve
def affecter(request: HttpRequest) -> HttpResponse:
    """Posts a person to a role."""
    a_pourvoir = _exiger_un_role(request)
    initial = {"role": request.GET.get("role", "")} if request.GET.get("role", "").isdigit() else None
    formulaire = FormulaireAffectation(request.POST or None, roles=a_pourvoir, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        c = formulaire.cleaned_data

        def acte():
            with transaction.atomic():
                h.affecter(
                    formulaire.compte(),
                    c["role"],
                    debut=c["debut"],
                    fin=c["fin"],
                    par=request.user,
                    motif=c["motif"],
                )

        if tenter(formulaire, acte):
            messages.success(request, "L’affectation est enregistrée.")
            return redirect("communes:role", pk=c["role"].pk)
    return render(
        request,
        "communes/affecter.html",
        {"form": formulaire, "fil": fil((reverse(LISTE[0]), LISTE[1]), ("", "Affecter une personne"))},
        status=422 if formulaire.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@reserve
def revoquer(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a posting back at once, with the reason; it stays on record."""
    affectation = (
        Affectation.objects.filter(pk=pk, role__in=roles_a_pourvoir(request.user))
        .select_related("agent", "role__service", "role__commune")
        .first()
    )
    if affectation is None:
        raise Http404
    formulaire = FormulaireMotif(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        motif = formulaire.cleaned_data["motif"]
        if tenter(formulaire, lambda: h.revoquer(affectation, par=request.user, motif=motif)):
            messages.success(request, f"{affectation.agent} n’a plus ce rôle, dès maintenant.")
            return redirect("communes:role", pk=affectation.role_id)
    return render(
        request,
        "communes/revoquer.html",
        {
            "affectation": affectation,
            "form": formulaire,
            "fil": fil(
                (reverse(LISTE[0]), LISTE[1]),
                (reverse("communes:role", args=[affectation.role_id]), str(affectation.role)),
                ("", "Retirer le rôle"),
            ),
        },
        status=422 if formulaire.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@reserve
def ouvrir_roles(request: HttpRequest, code_insee: str) -> HttpResponse:
    """Opens roles of a commune on its own dossiers, in the domains one administers."""
    commune = commune_visible(request.user, code_insee)
    if commune is None:
        raise Http404
    est_plateforme = h.est_administrateur_plateforme(request.user)
    if est_plateforme:
        codes, ouverts = (*h.ROLES_COMMUNAUX, CodeRole.AUDITEUR, CodeRole.ADMIN_COMMUNAL), domaines.codes()
    else:
        codes = tuple(code for code in CodeRole.values if code in h.ROLES_DONNES_PAR_LA_COMMUNE)
        ouverts = tuple(d for d in domaines.codes() if h.peut(request.user, h.ADMINISTRER, commune, d))
        if not ouverts:
            raise PermissionDenied("Vous n’administrez pas cette commune.")
    formulaire = FormulaireOuverture(request.POST or None, codes=codes, codes_domaines=ouverts)
    if request.method == "POST" and formulaire.is_valid():
        c = formulaire.cleaned_data

        def acte():
            with transaction.atomic():
                for domaine in c["domaines"]:
                    h.exiger_d_administrer(request.user, commune, domaine)
                    h.ouvrir_commune(commune, domaine, c["codes"], debut=c["debut"])

        if tenter(formulaire, acte):
            messages.success(request, "Les rôles sont ouverts : il reste à y affecter des personnes.")
            return redirect("communes:roles")
    return render(
        request,
        "communes/ouvrir_roles.html",
        {
            "commune": commune,
            "form": formulaire,
            "fil": fil((reverse(LISTE[0]), LISTE[1]), ("", f"Ouvrir des rôles à {commune}")),
        },
        status=422 if formulaire.errors else 200,
    )
