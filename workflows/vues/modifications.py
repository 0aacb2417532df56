"""The instructor reads a proposed change beside what was filed, and takes it into account or refuses it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from communes import habilitations as h
from communes.vues.envois import texte_envoye
from dossiers.models import Dossier, Modification, PieceProposee
from dossiers.models.modifications import EtatModification
from dossiers.models.pieces import AnalyseVirus
from dossiers.services import modifications as service
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer, rendre_dossier
from workflows.vues.documents import est_montrable, servir

TONS = {
    EtatModification.PROPOSEE: "action",
    EtatModification.ADMISE: "favorable",
    EtatModification.REFUSEE: "defavorable",
    EtatModification.ANNULEE: "neutre",
}


def _envoyees(dossier: Dossier):
    return dossier.modifications.exclude(etat=EtatModification.PREPARATION)


@require_GET
@agent_requis
def modifications(request: HttpRequest, reference: str) -> HttpResponse:
    """Every proposal sent, field by field; the one that waits can be answered."""
    dossier = dossier_visible(request, reference, objet="modifications")
    lignes = [
        {
            "modification": m,
            "ton": TONS[EtatModification(m.etat)],
            "rubriques": service.differences(m),
            "pieces": m.pieces.select_related("piece", "fichier", "version"),
        }
        for m in _envoyees(dossier).select_related("proposee_par", "repondu_par", "dossier__depot")
    ]
    contexte = {
        "lignes": lignes,
        "reserves": service.RESERVES,
        "peut_repondre": h.peut_sur(request.user, h.INSTRUIRE, dossier) and service.est_possible(dossier),
    }
    return rendre_dossier(request, dossier, "echanges", contexte, gabarit="modifications")


@require_POST
@agent_requis
def repondre(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Takes into account (button ``admettre``) or refuses, with the reason."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    la_modification: Modification = get_object_or_404(_envoyees(dossier), pk=pk)
    motif = texte_envoye(request, "motif")
    if "admettre" in request.POST:
        fait = jouer(
            request,
            lambda: service.admettre(la_modification, par=request.user, motif=motif),
            "Modification prise en compte : le projet instruit est le projet modifié.",
        )
        if fait is not None and dossier.pieces.filter(est_exigible=True, versions__isnull=True).exists():
            messages.warning(
                request,
                "Le projet modifié appelle une pièce qui n’est pas au dossier : voyez l’onglet Pièces.",
            )
    else:
        jouer(
            request,
            lambda: service.refuser(la_modification, motif, par=request.user),
            "Modification refusée : le demandeur en est informé.",
        )
    return redirect("workflows:modifications", reference)


@require_GET
@agent_requis
def fichier(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One file of a proposal that was sent."""
    dossier = dossier_visible(request, reference, objet=f"pièce proposée {pk}")
    proposee = (
        PieceProposee.objects.filter(pk=pk, modification__in=_envoyees(dossier))
        .select_related("fichier")
        .first()
    )
    if proposee is None or proposee.fichier.analyse == AnalyseVirus.INFECTE:
        raise Http404("Ce fichier n'existe pas dans ce dossier.")
    return servir(proposee.fichier, proposee.nom, en_page=est_montrable(proposee.fichier))
