"""The form of a draft: step by step, saved as typed, checked as a whole, filed once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from carto.carte import contexte_carte
from communes.erreurs import ErreurMetier
from dossiers import registre, saisie
from dossiers.models import Dossier
from dossiers.models.dossiers import Voie
from dossiers.services import depot
from dossiers.services import saisie as service
from guichet import parcours
from guichet.formulaires import DepotForm, ReceptionPapierForm
from guichet.vues.commun import brouillon_de, dossier_de, exiger_auteur, fil
from workflows import circuit


def _etape(dossier: Dossier, code: str) -> registre.EtapeSaisie:
    try:
        return saisie.etape_de(dossier, code)
    except KeyError:
        raise Http404 from None


@require_GET
def brouillon(request: HttpRequest, reference: str) -> HttpResponse:
    """Resumes a draft where it was left: at the first step that is not done."""
    return redirect(parcours.ou_reprendre(brouillon_de(request, reference)))


@require_http_methods(["GET", "POST"])
def etape(request: HttpRequest, reference: str, etape: str) -> HttpResponse:
    """One step. What is typed is kept, valid or not; one goes on when it is valid."""
    dossier = brouillon_de(request, reference)
    la_etape = _etape(dossier, etape)
    if request.method == "GET":
        return _montrer(request, dossier, la_etape, _formulaire_a_montrer(request, dossier, la_etape))
    try:
        dossier = service.enregistrer_saisie(
            dossier, etape, request.POST, par=request.user, marque=request.POST.get("marque")
        )
    except service.SaisieDepassee as conflit:
        form = la_etape.formulaire(request.POST, dossier=dossier)
        return _montrer(request, dossier, la_etape, form, statut=409, conflit=conflit.message)
    if request.POST.get("action") == "quitter":
        messages.success(
            request, "Votre brouillon est enregistré. Vous pouvez le reprendre quand vous voulez."
        )
        return redirect("guichet:accueil")
    form = saisie.formulaire(dossier, etape)
    if not form.is_valid():
        return _montrer(request, dossier, la_etape, form, statut=422)
    if "commune" in form.fields and not request.POST.get("commune"):
        messages.info(request, f"Commune reconnue : {dossier.commune}. Corrigez-la si ce n’est pas elle.")
    return redirect(parcours.suivante(dossier, etape))


def _formulaire_a_montrer(request: HttpRequest, dossier: Dossier, la_etape: registre.EtapeSaisie):
    """What was typed; with its errors only when asked (``?verifier``), a half-filled step is no fault."""
    typees = dossier.donnees.get(la_etape.code)
    if "verifier" in request.GET:
        form = saisie.formulaire(dossier, la_etape.code, saisie.depuis_stockage(typees or {}))
        form.is_valid()
        return form
    if typees is None:
        return la_etape.formulaire(dossier=dossier, initial=parcours.valeurs_proposees(dossier, la_etape))
    return la_etape.formulaire(dossier=dossier, initial=typees)


def _carte(dossier: Dossier, form) -> dict[str, Any] | None:
    """The map where parcels are picked, framed on the commune once it is known; the field says the same."""
    if "parcelles" not in form.fields:
        return None
    return contexte_carte(
        "carte-parcelles",
        "Choisir les parcelles sur la carte",
        emprise=dossier.commune.contour if dossier.commune else None,
        champ_parcelles="id_parcelles",
        champ_commune="id_commune",
        champ_emprise="id_emprise_projet",
    )


def _montrer(request, dossier, la_etape, form, *, statut: int = 200, conflit: str = "") -> HttpResponse:
    contexte: dict[str, Any] = {
        "dossier": dossier,
        "type": registre.type_de(dossier),
        "etape": la_etape,
        "form": form,
        "marque": saisie.marque(dossier, la_etape.code),
        "conflit": conflit,
        "changees": _changees(dossier, la_etape, form),
        "carte": _carte(dossier, form),
        "etapes": parcours.etapes(dossier, la_etape.code),
        "precedente": parcours.precedente(dossier, la_etape.code),
        "suivante": parcours.suivante(dossier, la_etape.code),
        "fil": fil(dossier, ("", la_etape.titre)),
    }
    return render(request, "guichet/etape.html", contexte, status=statut)


def _changees(dossier: Dossier, la_etape: registre.EtapeSaisie, form) -> list[tuple[str, str]]:
    """Anchor and label of the questions that are new, or asked in other words, since this step was typed."""
    champs = (form[nom] for nom in saisie.questions_changees(dossier, la_etape.code) if nom in form.fields)
    return [(parcours.ancre(champ), str(champ.label)) for champ in champs]


@require_POST
def enregistrement_automatique(request: HttpRequest, reference: str, etape: str) -> JsonResponse:
    """Keeps what is being typed; 409 when another tab or person changed this step meanwhile."""
    dossier = brouillon_de(request, reference)
    _etape(dossier, etape)
    try:
        dossier = service.enregistrer_saisie(
            dossier, etape, request.POST, par=request.user, marque=request.POST.get("marque")
        )
    except service.SaisieDepassee as conflit:
        return JsonResponse({"erreur": conflit.message}, status=409)
    except ErreurMetier as erreur:
        return JsonResponse({"erreur": erreur.message}, status=400)
    return JsonResponse(
        {"enregistre_le": timezone.now().isoformat(), "marque": saisie.marque(dossier, etape)}
    )


@require_GET
def verifier(request: HttpRequest, reference: str) -> HttpResponse:
    """« Vérifier ma saisie »: every problem with a link to its field, then the whole request to read again."""
    return _verification(request, brouillon_de(request, reference))


def _verification(request, dossier: Dossier, form=None, statut: int = 200) -> HttpResponse:
    papier = dossier.voie == Voie.PAPIER
    domaine = registre.domaine(dossier.domaine)
    problemes = saisie.problemes_de_saisie(dossier) if papier else depot.problemes(dossier)
    if form is None:
        form = (
            ReceptionPapierForm()
            if papier
            else DepotForm(initial={"oppose_statistiques": request.user.opposition_le is not None})
        )
    contexte = {
        "dossier": dossier,
        "type": registre.type_de(dossier),
        "domaine": domaine,
        "est_papier": papier,
        "est_invite": dossier.depositaire_id != request.user.pk,
        "conseils": [parcours.conseil_lu(conseil) for conseil in saisie.conseils(dossier)],
        "problemes": [parcours.probleme_lie(dossier, probleme) for probleme in problemes],
        "recapitulatif": parcours.recapitulatif(dossier),
        "pieces": parcours.pieces_jointes(dossier),
        "form": form,
        "doit_etre_en_ligne": papier and parcours.doit_etre_en_ligne(dossier),
        "version_cgu": depot.VERSION_CGU,
        "prevision": None if problemes else parcours.prevision(dossier, timezone.localdate()),
        "etapes": parcours.etapes(dossier, "verifier"),
        "fil": fil(dossier, ("", "Vérifier et déposer")),
    }
    return render(request, "guichet/verifier.html", contexte, status=statut)


@require_POST
def deposer(request: HttpRequest, reference: str) -> HttpResponse:
    """Files the draft, once: a second click, tab or reload lands on the filed dossier."""
    dossier = dossier_de(request, reference)
    if dossier.voie == Voie.PAPIER:
        raise Http404
    exiger_auteur(request, dossier)
    if not dossier.est_brouillon:
        return redirect("guichet:dossier", dossier.reference)
    form = DepotForm(request.POST)
    if not form.is_valid():
        return _verification(request, dossier, form, 422)
    try:
        with transaction.atomic():
            dossier, nouveau = circuit.deposer(
                dossier,
                par=request.user,
                accepte_cgu=form.cleaned_data["accepte_cgu"],
                accepte_electronique=form.cleaned_data["electronique"] == "oui",
                oppose_statistiques=form.cleaned_data["oppose_statistiques"],
            )
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
        return _verification(request, dossier_de(request, reference), form, 422)
    if nouveau:
        messages.success(
            request,
            "Votre demande est déposée. Un accusé d’enregistrement part à votre adresse électronique.",
        )
    return redirect(reverse("guichet:dossier", args=[dossier.reference]))
