"""The mayor's parapheur: read the exact document, sign it or send it back, one or many."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.models import Decision, Dossier
from dossiers.models.decisions import EtatDecision
from dossiers.services import decisions
from workflows import circuit, presentation
from workflows.formulaires import Renvoi, Signature
from workflows.vues.commun import agent_requis, decision_visible, exiger, rendre, tenter

MAXIMUM_PAR_LOT = 50


def _exiger_signataire(request: HttpRequest) -> None:
    if not h.peut_quelque_part(request.user, h.SIGNER):
        raise PermissionDenied("Le parapheur est réservé aux signataires des communes.")


def _prepares(dossier, utilisateur):
    """Drafts of this dossier's decision, replaced ones included, that a person prepared."""
    return Decision.objects.filter(dossier=dossier, preparee_par=utilisateur)


def a_signer(utilisateur):
    """Decisions a person may sign, the nearest legal date first."""
    return (
        Decision.objects.filter(
            etat=EtatDecision.A_SIGNER, dossier__in=Dossier.objects.que_peut(utilisateur, h.SIGNER)
        )
        .select_related("dossier__commune", "preparee_par", "pdf")
        .annotate(a_prepare=Exists(_prepares(OuterRef("dossier"), utilisateur)))
        .defer("dossier__donnees", "dossier__emprise")
        .order_by(F("dossier__prochaine_echeance").asc(nulls_last=True), "pk")
    )


def _ligne(decision: Decision, utilisateur) -> dict:
    return {
        "decision": decision,
        "dossier": decision.dossier,
        "libelle_sens": decisions.libelle_sens(decision.dossier, decision.sens),
        "silence": presentation.phrase_silence(decision.dossier),
        "est_preparateur": decision.a_prepare
        if hasattr(decision, "a_prepare")
        else _prepares(decision.dossier, utilisateur).exists(),
    }


@require_GET
@agent_requis
def parapheur(request: HttpRequest) -> HttpResponse:
    """What waits for this person's signature."""
    _exiger_signataire(request)
    lignes = [_ligne(d, request.user) for d in a_signer(request.user)[:200]]
    return rendre(
        request, "parapheur", {"lignes": lignes, "signature": _signature(request), "maximum": MAXIMUM_PAR_LOT}
    )


def _signature(request: HttpRequest, donnees=None) -> Signature:
    return Signature(donnees, par=request.user, demo=settings.DEMO)


def _page(request: HttpRequest, decision: Decision, *, signature=None, renvoi=None) -> HttpResponse:
    dossier = decision.dossier
    ligne = _ligne(decision, request.user)
    peut_signer = h.peut(request.user, h.SIGNER, dossier.commune_id, dossier.domaine)
    return rendre(
        request,
        "parapheur_decision",
        {
            **ligne,
            "document": decision.pdf_signe or decision.pdf,
            "est_a_signer": decision.etat == EtatDecision.A_SIGNER,
            "peut_signer": peut_signer and not ligne["est_preparateur"],
            "peut_renvoyer": peut_signer,
            "controles": decisions.controler(
                dossier,
                decision.sens,
                decision.motifs,
                decision.prescriptions,
                complements=decision.complements,
            ),
            "signature": signature or _signature(request),
            "renvoi": renvoi or Renvoi(auto_id="id_renvoi_%s"),
            "fil": [
                {"url": "/parapheur/", "libelle": "Parapheur"},
                {"url": "", "libelle": str(dossier)},
            ],
        },
    )


@require_GET
@agent_requis
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: the exact PDF, what happens if one waits, the two buttons."""
    la_decision = decision_visible(request, pk)
    exiger(request, la_decision.dossier, h.SIGNER)
    return _page(request, la_decision)


@require_POST
@agent_requis
def signer(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs one decision; a second click finds it signed and says so."""
    la_decision = decision_visible(request, pk)
    exiger(request, la_decision.dossier, h.SIGNER)
    if la_decision.etat == EtatDecision.SIGNEE:
        messages.info(request, "Cette décision est déjà signée.")
        return redirect("workflows:parapheur")
    formulaire = _signature(request, request.POST)
    if formulaire.is_valid():
        mot_de_passe = formulaire.cleaned_data.get("mot_de_passe", "")
        signee = tenter(
            formulaire,
            lambda: circuit.signer(la_decision, par=request.user, mot_de_passe=mot_de_passe),
        )
        if signee is not None:
            messages.success(request, f"Décision signée : {signee.dossier}.")
            return redirect("workflows:parapheur")
    la_decision.refresh_from_db()
    return _page(request, la_decision, signature=formulaire)


@require_POST
@agent_requis
def renvoyer(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends the draft back with a reason."""
    la_decision = decision_visible(request, pk)
    exiger(request, la_decision.dossier, h.SIGNER)
    formulaire = Renvoi(request.POST, auto_id="id_renvoi_%s")
    if formulaire.is_valid():
        renvoyee = tenter(
            formulaire,
            lambda: circuit.renvoyer(la_decision, par=request.user, motif=formulaire.cleaned_data["motif"]),
        )
        if renvoyee is not None:
            messages.success(request, f"{la_decision.dossier} est renvoyé à l’instructeur.")
            return redirect("workflows:parapheur")
    la_decision.refresh_from_db()
    return _page(request, la_decision, renvoi=formulaire)


@require_POST
@agent_requis
def signer_lot(request: HttpRequest) -> HttpResponse:
    """Signs the ticked decisions one by one, each on its own, and says what became of each."""
    _exiger_signataire(request)
    voulues = [pk for pk in request.POST.getlist("decisions") if pk.isdigit()][: MAXIMUM_PAR_LOT + 1]
    formulaire = _signature(request, request.POST)
    if not voulues:
        messages.error(request, "Cochez au moins une décision.")
        return redirect("workflows:parapheur")
    if len(voulues) > MAXIMUM_PAR_LOT:
        messages.error(request, f"Signez au plus {MAXIMUM_PAR_LOT} décisions à la fois.")
        return redirect("workflows:parapheur")
    formulaire.is_valid()
    mot_de_passe = formulaire.cleaned_data.get("mot_de_passe", "")
    resultats = []
    for la_decision in a_signer(request.user).filter(pk__in=voulues):
        try:
            circuit.signer(la_decision, par=request.user, mot_de_passe=mot_de_passe)
        except (ActionInterdite, ErreurMetier) as refus:
            resultats.append({"dossier": la_decision.dossier, "est_signee": False, "message": refus.message})
        else:
            resultats.append({"dossier": la_decision.dossier, "est_signee": True, "message": "signée"})
    if not resultats:
        messages.info(request, "Ces décisions ne sont plus à signer.")
        return redirect("workflows:parapheur")
    return rendre(request, "parapheur_resultats", {"resultats": resultats})
