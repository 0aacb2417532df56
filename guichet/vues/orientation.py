"""« Ai-je besoin d'une autorisation ? », open to everyone."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dossiers import registre
from dossiers.models import Dossier
from dossiers.models.dossiers import Voie
from guichet import orientation, parcours


@require_GET
def autorisation(request: HttpRequest) -> HttpResponse:
    """One question at a time, then the procedure, why, its pieces and how long it takes."""
    entretien = orientation.mener(request.GET)
    if entretien is None:
        return render(request, "public/orientation_travaux.html", {"travaux": orientation.TRAVAUX})
    contexte = {"entretien": entretien, "revenir": _revenir(entretien), "recommencer": request.path}
    if entretien.question is not None:
        return render(request, "public/orientation_question.html", contexte)
    procedure = entretien.regime.procedure
    types = [p for p in entretien.regime.possibles if p]
    contexte["types"] = [registre.type_dossier(code) for code in types]
    contexte["sans_formalite"] = procedure is None
    contexte["incertain"] = procedure == orientation.INCONNU
    if procedure and not contexte["incertain"]:
        domaine = registre.domaine_du_type(procedure)
        fictif = Dossier(type=procedure, domaine=domaine.code, voie=Voie.TELESERVICE)
        contexte["pieces"] = orientation.pieces_dues(procedure, dict(entretien.parametres))
        contexte["prevision"] = parcours.prevision(fictif, timezone.localdate())
    return render(request, "public/orientation_reponse.html", contexte)


def _revenir(entretien: orientation.Entretien) -> str:
    """Address of the previous question: all the answers but the last."""
    restants = entretien.parametres[:-1]
    return f"?{urlencode(restants)}" if restants else "?"
