"""Conventions: read by the communes concerned, opened and ended by the platform's administrator."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from communes import domaines
from communes import habilitations as h
from communes.formulaires import FormulaireCloture, FormulaireConvention, FormulaireMotif
from communes.models import Convention
from communes.vues.commun import (
    conventions_visibles,
    fil,
    reserve,
    reserve_a_la_plateforme,
    tenter,
)

LISTE = ("communes:conventions", "Conventions")


def etat(convention: Convention, jour) -> tuple[str, str]:
    """Word and tone of the state of a convention on ``jour``."""
    if convention.annulee_le is not None:
        return "Annulée", "neutre"
    if convention.debut > jour:
        return "À venir", "attente"
    if convention.fin is not None and convention.fin < jour:
        return "Terminée", "neutre"
    return "En vigueur", "favorable"


def _visible(request: HttpRequest, pk: int) -> Convention:
    convention = conventions_visibles(request.user).filter(pk=pk).first()
    if convention is None:
        raise Http404
    return convention


def _decrire(convention: Convention, jour) -> dict:
    mot, ton = etat(convention, jour)
    return {
        "convention": convention,
        "domaine": domaines.libelle(convention.domaine),
        "etat": mot,
        "ton": ton,
    }


@require_GET
@reserve
def conventions(request: HttpRequest) -> HttpResponse:
    """The conventions a person may read, one domain or all."""
    jour = timezone.localdate()
    visibles = conventions_visibles(request.user)
    domaine = request.GET.get("domaine", "")
    if domaine in domaines.codes():
        visibles = visibles.filter(domaine=domaine)
    return render(
        request,
        "communes/conventions.html",
        {
            "fil": fil(("", "Conventions")),
            "lignes": [_decrire(c, jour) for c in visibles],
            "domaines": [(code, domaines.libelle(code), code == domaine) for code in domaines.codes()],
            "domaine": domaine,
            "est_plateforme": h.est_administrateur_plateforme(request.user),
        },
    )


@require_http_methods(["GET", "POST"])
@reserve_a_la_plateforme
def ouvrir(request: HttpRequest) -> HttpResponse:
    """Opens a convention and the rights of its service."""
    formulaire = FormulaireConvention(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        donnees = formulaire.cleaned_data
        if tenter(
            formulaire,
            lambda: h.ouvrir_convention(
                donnees["service"],
                donnees["commune"],
                donnees["domaine"],
                par=request.user,
                **formulaire.clauses(),
            ),
        ):
            messages.success(request, "La convention est ouverte : le service a ses droits à sa date.")
            return redirect("communes:conventions")
    return render(
        request,
        "communes/convention_ouvrir.html",
        {"form": formulaire, "fil": fil((reverse(LISTE[0]), LISTE[1]), ("", "Ouvrir une convention"))},
        status=422 if formulaire.errors else 200,
    )


@require_GET
@reserve
def convention(request: HttpRequest, pk: int) -> HttpResponse:
    """What one convention says, who recorded it, and how it ends."""
    objet, jour = _visible(request, pk), timezone.localdate()
    est_plateforme = h.est_administrateur_plateforme(request.user)
    finissable = objet.annulee_le is None and (objet.fin is None or objet.fin >= jour)
    return render(
        request,
        "communes/convention.html",
        {
            **_decrire(objet, jour),
            "fil": fil((reverse(LISTE[0]), LISTE[1]), ("", str(objet.commune))),
            "avertissements": h.avertissements(objet.commune, objet.domaine),
            "en_cours": h.dossiers_en_cours(objet),
            "peut_clore": est_plateforme and finissable and objet.debut <= jour,
            "peut_annuler": est_plateforme and finissable and objet.debut > jour,
            "octrois": objet.octrois.select_related("permission", "group__role").order_by("group_id", "pk"),
        },
    )


def _finir(request: HttpRequest, pk: int, formulaire_classe, acte, titre: str, succes: str) -> HttpResponse:
    objet = _visible(request, pk)
    if not h.est_administrateur_plateforme(request.user):
        raise PermissionDenied("Cette action revient à l’administrateur de la plateforme.")
    formulaire = formulaire_classe(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        with transaction.atomic():
            fait = tenter(formulaire, lambda: acte(objet, formulaire.cleaned_data))
        if fait:
            messages.success(request, succes)
            return redirect("communes:convention", pk=objet.pk)
    return render(
        request,
        "communes/convention_finir.html",
        {
            **_decrire(objet, timezone.localdate()),
            "form": formulaire,
            "titre": titre,
            "en_cours": h.dossiers_en_cours(objet),
            "fil": fil(
                (reverse(LISTE[0]), LISTE[1]),
                (reverse("communes:convention", args=[objet.pk]), str(objet.commune)),
                ("", titre),
            ),
        },
        status=422 if formulaire.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@reserve
def clore(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets the last day: rights end with it, running dossiers go back to the commune."""
    return _finir(
        request,
        pk,
        FormulaireCloture,
        lambda objet, c: h.clore_convention(objet, c["dernier_jour"], par=request.user, motif=c["motif"]),
        "Mettre fin à la convention",
        "Le dernier jour est fixé. Les dossiers en cours reviennent à la commune le lendemain.",
    )


@require_http_methods(["GET", "POST"])
@reserve
def annuler(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancels a convention that has not begun."""
    return _finir(
        request,
        pk,
        FormulaireMotif,
        lambda objet, c: h.annuler_convention(objet, par=request.user, motif=c["motif"]),
        "Annuler la convention",
        "La convention est annulée : elle n’ouvrira aucun droit.",
    )
