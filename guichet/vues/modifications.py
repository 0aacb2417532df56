"""The petitioner changes a project under instruction: a buffer, shown as a difference, sent in one gesture."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes.erreurs import ErreurMetier
from communes.vues.envois import corps_borne, texte_envoye
from dossiers import journal_acces, saisie
from dossiers.models import Dossier, PieceProposee
from dossiers.models.modifications import VIVANTES, EtatModification
from dossiers.services import modifications as service
from guichet.vues.commun import envoyer_fichier, fil
from guichet.vues.echanges import dossier_depose


def _page(request: HttpRequest, dossier: Dossier, *, erreur: str = "", saisi: str = "") -> HttpResponse:
    courante = service.vivante(dossier)
    en_preparation = courante is None or courante.etat == EtatModification.PREPARATION
    passees = dossier.modifications.exclude(etat__in=VIVANTES)
    contexte = {
        "dossier": dossier,
        "courante": courante,
        "possible": service.est_possible(dossier),
        "en_preparation": en_preparation,
        "rubriques": service.differences(courante) if courante else [],
        "proposees": courante.pieces.select_related("piece", "fichier") if courante else [],
        "etapes": saisie.etapes(dossier),
        "changees": list(courante.donnees) if courante else [],
        "bordereau": dossier.pieces.filter(est_demandee=False),
        "passees": [{"modification": m, "rubriques": service.differences(m)} for m in passees],
        "reserves": service.RESERVES,
        "erreur": erreur,
        "explication": saisi or (courante.explication if courante else ""),
        "fil": fil(dossier, ("", "Modifier mon projet")),
    }
    return render(request, "guichet/modifications.html", contexte, status=422 if erreur else 200)


@require_GET
def modifications(request: HttpRequest, reference: str) -> HttpResponse:
    """What one may change, what one has changed so far, what was answered."""
    dossier = dossier_depose(request, reference)
    journal_acces.noter(request, dossier, "modifications")
    return _page(request, dossier)


@require_http_methods(["GET", "POST"])
def etape(request: HttpRequest, reference: str, etape: str) -> HttpResponse:
    """One step of the form, with the values proposed; POST keeps them in the buffer."""
    dossier = dossier_depose(request, reference)
    try:
        la_etape = saisie.etape_de(dossier, etape)
    except KeyError:
        raise Http404 from None
    fixes = service.CHAMPS_FIXES.get(etape, ())
    if request.method == "POST":
        typees = saisie.vers_stockage(request.POST)
        typees |= {champ: (dossier.donnees.get(etape) or {}).get(champ, "") for champ in fixes}
        form = la_etape.formulaire(saisie.depuis_stockage(typees), dossier=dossier)
        if form.is_valid():
            try:
                service.enregistrer_etape(dossier, etape, request.POST, par=request.user)
            except ErreurMetier as refus:
                form.add_error(None, refus.message)
            else:
                messages.success(
                    request, "Gardé dans votre proposition. Rien n’est encore envoyé à la mairie."
                )
                return redirect("guichet:modifications", reference)
    else:
        form = la_etape.formulaire(dossier=dossier, initial=service.valeurs(dossier, etape))
    for champ in (nom for nom in fixes if nom in form.fields):
        form.fields[champ].disabled = True
        form.initial[champ] = (dossier.donnees.get(etape) or {}).get(champ, "")
    contexte = {
        "dossier": dossier,
        "etape": la_etape,
        "form": form,
        "fil": fil(dossier, ("", f"Modifier : {la_etape.titre.lower()}")),
    }
    return render(request, "guichet/modification_etape.html", contexte, status=422 if form.errors else 200)


@corps_borne
@require_POST
def joindre(request: HttpRequest, reference: str) -> HttpResponse:
    """Adds files to one piece of the proposal."""
    dossier = dossier_depose(request, reference)
    code = texte_envoye(request, "piece", 20)
    refus = []
    ajoutes = 0
    for envoye in request.FILES.getlist("fichiers"):
        try:
            service.joindre(dossier, code, envoye, envoye.name, par=request.user)
            ajoutes += 1
        except ErreurMetier as erreur:
            refus.append(f"{envoye.name} : {erreur.message}")
    if not ajoutes and not refus:
        refus.append("Choisissez une pièce et un fichier.")
    if refus:
        return _page(request, dossier, erreur=" ".join(refus))
    messages.success(request, f"Pièce {code} ajoutée à votre proposition.")
    return redirect("guichet:modifications", reference)


def _proposee(dossier: Dossier, pk: int) -> PieceProposee:
    proposees = PieceProposee.objects.select_related("fichier", "piece", "modification__dossier")
    return get_object_or_404(proposees, pk=pk, modification__dossier=dossier)


@require_GET
def fichier(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One file of one's own proposals."""
    dossier = dossier_depose(request, reference)
    proposee = _proposee(dossier, pk)
    journal_acces.noter(request, dossier, f"pièce proposée {proposee.piece.code}")
    return envoyer_fichier(proposee.fichier, proposee.nom)


@require_POST
def retirer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Takes a file out of the proposal."""
    dossier = dossier_depose(request, reference)
    try:
        service.retirer_piece(_proposee(dossier, pk), par=request.user)
        messages.success(request, "Fichier retiré de votre proposition.")
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
    return redirect("guichet:modifications", reference)


@require_POST
def envoyer(request: HttpRequest, reference: str) -> HttpResponse:
    """Sends the proposal."""
    dossier = dossier_depose(request, reference)
    explication = texte_envoye(request, "explication")
    try:
        service.proposer(dossier, explication, par=request.user)
    except ErreurMetier as erreur:
        return _page(request, dossier, erreur=erreur.message, saisi=explication)
    messages.success(request, "Votre proposition est envoyée. Le service vous dira s’il la prend en compte.")
    return redirect("guichet:modifications", reference)


@require_POST
def annuler(request: HttpRequest, reference: str) -> HttpResponse:
    """Gives the proposal up."""
    dossier = dossier_depose(request, reference)
    try:
        service.annuler(dossier, par=request.user)
        messages.success(request, "Votre proposition est annulée : le projet reste tel qu’il était.")
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
    return redirect("guichet:modifications", reference)
