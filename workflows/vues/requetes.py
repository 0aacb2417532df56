"""Requests about a dossier: read, and answered before silence speaks."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from communes import habilitations as h
from communes.vues.envois import texte_envoye
from dossiers.services import requetes as service
from workflows.formulaires import Signature
from workflows.formulaires_suites import RequetePapier
from workflows.vues.avant_signature import avant_signature
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer, rendre_dossier, tenter

AGENTS = (h.INSTRUIRE, h.ENREGISTRER)
REPONDENT = (*AGENTS, h.SIGNER)


def _signature(request: HttpRequest, pk: int, donnees=None) -> Signature:
    return Signature(donnees, par=request.user, demo=settings.DEMO, auto_id=f"id_{pk}_%s")


def _lignes(request: HttpRequest, dossier) -> list[dict]:
    """Each request, and what this person may do with it: answer, propose, or read."""
    est_agent = any(h.peut_sur(request.user, a, dossier) for a in AGENTS)
    signe = h.peut_sur(request.user, h.SIGNER, dossier)
    lignes = []
    for requete in dossier.requetes.select_related("auteur", "repondu_par", "proposee_par"):
        decide = service.est_de_l_autorite(requete.nature)
        # The holder's withdrawal: an agent accepts (it opens), only the authority refuses.
        refuse = decide or service.est_de_l_autorite(requete.nature, False)
        lignes.append(
            {
                "requete": requete,
                "a_une_adresse": service.a_une_adresse(requete),
                "peut_accepter": signe if decide else est_agent,
                "peut_refuser": signe if refuse else est_agent,
                "peut_proposer_accord": decide and est_agent,
                "peut_proposer_refus": refuse and est_agent,
                "signature": _signature(request, requete.pk) if signe and refuse else None,
            }
        )
    return lignes


@require_GET
@agent_requis
def requetes(request: HttpRequest, reference: str) -> HttpResponse:
    """Every request received on this dossier, with its legal effect."""
    dossier = dossier_visible(request, reference, objet="demandes")
    contexte = {
        "lignes": _lignes(request, dossier),
        "papier": RequetePapier(auto_id="id_papier_%s")
        if dossier.est_clos and h.peut_sur(request.user, h.ENREGISTRER, dossier)
        else None,
    }
    return rendre_dossier(request, dossier, "echanges", contexte, gabarit="requetes")


@require_POST
@agent_requis
def recevoir_papier(request: HttpRequest, reference: str) -> HttpResponse:
    """A request of the holder that reached the town hall on paper: what silence will mean is counted at once."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.ENREGISTRER)
    saisi = RequetePapier(request.POST, auto_id="id_papier_%s")
    if saisi.is_valid():
        s = saisi.cleaned_data
        recue = tenter(
            saisi,
            lambda: service.recevoir_papier(
                dossier, s["nature"], s["texte"], par=request.user, recue_le=s["jour"]
            ),
        )
        if recue is not None:
            messages.success(request, "Demande enregistrée à sa date de réception.")
            return redirect("workflows:requetes", reference)
    contexte = {"lignes": _lignes(request, dossier), "papier": saisi}
    return rendre_dossier(request, dossier, "echanges", contexte, gabarit="requetes", status=422)


@require_POST
@agent_requis
def repondre(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Answers one request (``accepter``, ``refuser``), or proposes an answer to the authority (``proposer``)."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, *REPONDENT)
    requete = get_object_or_404(dossier.requetes, pk=pk)
    texte = texte_envoye(request, "reponse", service.LONGUEUR_MAXIMALE)
    if "proposer" in request.POST:
        favorable = request.POST["proposer"] == "accepter"
        jouer(
            request,
            lambda: service.proposer(requete, texte, par=request.user, favorable=favorable),
            "Réponse proposée : le signataire la trouvera dans son parapheur.",
        )
        return redirect("workflows:requetes", reference)
    acceptee = "accepter" in request.POST
    if service.est_de_l_autorite(requete.nature, acceptee) and h.peut_sur(request.user, h.SIGNER, dossier):
        if (interposee := avant_signature(request)) is not None:
            return interposee
        signature = _signature(request, pk, request.POST)
        if not signature.is_valid():
            for erreurs in signature.errors.values():
                messages.error(request, " ".join(erreurs))
            return redirect("workflows:requetes", reference)
    jouer(
        request,
        lambda: service.repondre(requete, texte, par=request.user, acceptee=acceptee),
        "Réponse envoyée.",
    )
    return redirect("workflows:requetes", reference)
