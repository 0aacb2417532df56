"""The review of rights: who can open the dossiers of a commune and domain, and since when."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from communes import domaines
from communes import habilitations as h
from communes.models import Commune
from communes.vues.commun import (
    commune_visible,
    communes_administrees,
    communes_connues,
    fil,
    reserve,
    roles_a_pourvoir,
)


@require_GET
@reserve
def accueil(request: HttpRequest) -> HttpResponse:
    """What a person can administer or review."""
    est_plateforme = h.est_administrateur_plateforme(request.user)
    connues = Commune.objects.filter(pk__in=communes_connues(request.user))
    if est_plateforme:
        connues = Commune.objects.sur_la_plateforme(timezone.localdate())
    return render(
        request,
        "communes/accueil.html",
        {
            "fil": [],
            "est_plateforme": est_plateforme,
            "suit_les_comptes": est_plateforme
            or h.peut_quelque_part(request.user, h.SIGNER)
            or h.peut_quelque_part(request.user, h.ADMINISTRER)
            or h.services_diriges(request.user).exists(),
            "pourvoit": bool(communes_administrees(request.user)) or roles_a_pourvoir(request.user).exists(),
            "communes": connues,
            "domaines": [(code, domaines.libelle(code)) for code in domaines.codes()],
        },
    )


def _jour_demande(request: HttpRequest) -> date:
    try:
        return min(date.fromisoformat(request.GET.get("jour", "")), timezone.localdate())
    except ValueError:
        return timezone.localdate()


@require_GET
@reserve
def acces(request: HttpRequest, code_insee: str, domaine: str) -> HttpResponse:
    """Who can (or could, on a past day) open the dossiers of this commune in this domain."""
    commune = commune_visible(request.user, code_insee)
    if commune is None or domaine not in domaines.codes():
        raise Http404
    jour = _jour_demande(request)
    return render(
        request,
        "communes/acces.html",
        {
            "fil": fil(("", f"Accès aux dossiers de {commune}")),
            "commune": commune,
            "domaine": domaines.libelle(domaine),
            "jour": jour,
            "lignes": [
                (ligne, ", ".join(h.LIBELLES[a].split(" les ")[0].lower() for a in ligne.actions))
                for ligne in h.chaine_des_acces(commune, domaine, jour=jour)
            ],
        },
    )
