"""The draft decision: kept as typed, checked against the file, previewed to the byte, sent to signature."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.models import Dossier
from dossiers.models.decisions import EtatDecision
from dossiers.services import decisions, projets, rapports
from workflows import circuit
from workflows.formulaires_decision import ProjetDecision
from workflows.vues.commun import agent_requis, dossier_visible, exiger, rendre_dossier, tenter
from workflows.vues.documents import servir_pdf

EN_MAIN = (EtatDecision.A_VALIDER, EtatDecision.A_SIGNER, EtatDecision.SIGNEE)


def _formulaire(request: HttpRequest, dossier: Dossier, courant) -> ProjetDecision:
    initial = {"version": projets.version(courant)}
    if courant is not None:
        initial.update(ProjetDecision.initial_de(courant))
    elif request.method == "GET":
        initial.update(rapports.pour_la_decision(dossier))
    if request.method == "GET" and "proposition" in request.GET:
        _reprendre(initial, dossier, request.GET["proposition"])
    return ProjetDecision(request.POST or None, dossier=dossier, initial=initial)


def _reprendre(initial: dict, dossier: Dossier, code: str) -> None:
    """Lays the wording the file suggests in the form, after what is already written; nothing is kept yet."""
    for proposition in registre.domaine(dossier.domaine).propositions(dossier, timezone.localdate()):
        if proposition.code != code:
            continue
        if proposition.sens:
            initial["sens"] = proposition.sens
        for champ in ("motifs", "prescriptions", "rapport"):
            propose, ecrit = getattr(proposition, champ), initial.get(champ) or ""
            if propose and propose not in ecrit:
                initial[champ] = f"{ecrit}\n\n{propose}".strip()


def _completer_du_rapport(request: HttpRequest, dossier: Dossier) -> ProjetDecision:
    """What was typed, its empty fields filled with what the report and the opinions give; nothing is kept yet."""
    initial = request.POST.dict()
    remplis = []
    for champ, texte in rapports.pour_la_decision(dossier).items():
        if texte and not initial.get(champ, "").strip():
            initial[champ] = texte
            remplis.append(champ)
    formulaire = ProjetDecision(dossier=dossier, initial=initial)
    if remplis:
        noms = ", ".join(str(formulaire.fields[champ].label) for champ in remplis)
        messages.info(
            request,
            f"Repris du rapport et des avis : {noms}. Relisez, puis gardez le projet : rien n’est encore gardé.",
        )
    else:
        messages.info(
            request, "Rien à reprendre : le rapport et les avis ne disent rien des champs restés vides."
        )
    return formulaire


@require_http_methods(["GET", "POST"])
@agent_requis
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows the decision in hand, or its draft form; POST keeps the draft or sends it to signature."""
    dossier = dossier_visible(request, reference, objet="décision")
    en_main = (
        dossier.decisions.filter(etat__in=EN_MAIN)
        .select_related("preparee_par", "signee_par", "validee_par", "pdf", "pdf_signe")
        .first()
    )
    courant = projets.projet(dossier)
    actions = circuit.peut_agir(request.user, dossier)
    formulaire = None
    renvoi = dossier.decisions.filter(etat=EtatDecision.RENVOYEE).select_related("renvoyee_par").first()
    contexte = {"actions": actions, "en_main": en_main, "courant": courant, "renvoi": renvoi}
    if en_main is not None:
        contexte["libelle_sens"] = decisions.libelle_sens(dossier, en_main.sens)
        if request.method == "POST":
            exiger(request, dossier, h.INSTRUIRE)
            messages.info(request, "Une décision est déjà à la signature pour ce dossier.")
            return redirect("workflows:decision", reference)
    elif request.method == "POST" or actions["instruire"]:
        exiger(request, dossier, h.INSTRUIRE)
        reprend = request.method == "POST" and request.POST.get("action") == "reprendre"
        formulaire = (
            _completer_du_rapport(request, dossier) if reprend else _formulaire(request, dossier, courant)
        )
        contexte["vient_du_rapport"] = (
            request.method == "GET" and courant is None and bool(formulaire.initial.get("rapport"))
        )
        if request.method == "POST" and not reprend:
            reponse = _agir(request, dossier, formulaire, contexte)
            if reponse is not None:
                return reponse
        contenu = {} if reprend else _contenu(formulaire, courant)
        if contenu.get("sens"):
            contexte["controles"] = decisions.controler(
                dossier,
                contenu["sens"],
                contenu["motifs"],
                contenu["prescriptions"],
                complements=contenu["complements"],
            )
    contexte["formulaire"] = formulaire
    return rendre_dossier(request, dossier, "decision", contexte)


def _contenu(formulaire: ProjetDecision, courant) -> dict[str, Any]:
    if formulaire.is_bound:
        formulaire.is_valid()
        return formulaire.contenu()
    return {c: getattr(courant, c) for c in projets.CHAMPS} if courant is not None else {}


def _agir(
    request: HttpRequest, dossier: Dossier, formulaire: ProjetDecision, contexte
) -> HttpResponse | None:
    """Keeps the draft, then (button « envoyer ») sends it; None when the page must be shown again."""
    if not formulaire.is_valid():
        return None
    contenu = formulaire.contenu()
    version = None if "remplacer" in request.POST else formulaire.cleaned_data["version"]

    def garder():
        try:
            return projets.enregistrer_projet(dossier, par=request.user, version_lue=version, **contenu)
        except projets.ProjetDepasse as depasse:
            contexte["autre_version"] = depasse.courant
            raise

    garde = tenter(formulaire, garder)
    if garde is None:
        return None
    if request.POST.get("action") != "envoyer":
        messages.success(request, "Projet enregistré.")
        return redirect("workflows:decision", dossier.reference)
    envoyee = tenter(formulaire, lambda: circuit.preparer_decision(dossier, par=request.user, **contenu))
    if envoyee is None:
        formulaire.data = formulaire.data.copy()
        formulaire.data["version"] = projets.version(garde)
        return None
    messages.success(request, "La décision est au parapheur.")
    return redirect("workflows:dossier", dossier.reference)


@require_POST
@agent_requis
@xframe_options_sameorigin
def apercu(request: HttpRequest, reference: str) -> HttpResponse:
    """The arrêté as typed, the same bytes as the document sent to signature."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    formulaire = ProjetDecision(request.POST, dossier=dossier)
    if not formulaire.is_valid():
        return HttpResponse(
            "Choisissez d’abord le sens de la décision.", content_type="text/plain; charset=utf-8", status=422
        )
    contenu = formulaire.contenu()
    try:
        pdf = decisions.apercu(
            dossier,
            contenu["sens"],
            contenu["motifs"],
            contenu["prescriptions"],
            complements=decisions.complements_utiles(dossier, contenu["sens"], contenu["complements"]),
            signataire=contenu["signataire"],
        )
    except ErreurMetier as refus:
        return HttpResponse(refus.message, content_type="text/plain; charset=utf-8", status=422)
    return servir_pdf(pdf, "apercu-arrete.pdf")
