"""Drafts: begun, found again, thrown away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from communes.erreurs import ErreurMetier
from dossiers import registre, saisie
from dossiers.services import saisie as service
from guichet import orientation
from guichet.vues.commun import brouillon_de, dossier_de, exiger_auteur, fil


@require_http_methods(["GET", "POST"])
def nouveau(request: HttpRequest) -> HttpResponse:
    """Choice of the procedure; POST begins a draft of the chosen type."""
    if request.method == "POST":
        try:
            dossier = service.ouvrir_brouillon(request.POST.get("type", ""), par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, erreur.message)
            return redirect("guichet:nouveau")
        proposees = orientation.preremplir(dossier.type, request.POST)
        if proposees:
            service.enregistrer_saisie(dossier, "projet", proposees, par=request.user)
        return redirect("guichet:brouillon", dossier.reference)
    contexte = {
        "domaines": [
            {
                "libelle": domaine.libelle,
                "pour_qui": domaine.pour_qui,
                "code": domaine.code,
                "types": domaine.types.values(),
            }
            for domaine in registre.domaines()
        ],
        "fil": fil(None, ("", "Nouvelle demande")),
    }
    return render(request, "guichet/nouveau.html", contexte)


@require_POST
def dupliquer(request: HttpRequest, reference: str) -> HttpResponse:
    """A new draft with the same answers, of another procedure if asked; pieces are brought anew."""
    modele = dossier_de(request, reference)
    exiger_auteur(request, modele)
    try:
        copie = service.dupliquer(modele, par=request.user, type_dossier=request.POST.get("type", ""))
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
        return redirect("guichet:dossier", reference)
    messages.success(request, "Nouveau brouillon prérempli. Relisez chaque étape, puis joignez les pièces.")
    return redirect("guichet:etape", copie.reference, next(iter(saisie.etapes(copie))).code)


@require_POST
def supprimer(request: HttpRequest, reference: str) -> HttpResponse:
    """Throws a draft away, at its author's request."""
    dossier = brouillon_de(request, reference)
    exiger_auteur(request, dossier)
    service.supprimer_brouillon(dossier, par=request.user)
    messages.success(request, "Le brouillon est supprimé.")
    return redirect("guichet:accueil")
