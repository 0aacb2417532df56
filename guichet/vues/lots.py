"""Requests by lots, for those who ask for many (notaries): a spreadsheet in, its errors out, one filing."""

from __future__ import annotations

import csv
from pathlib import PurePath

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from communes.erreurs import ErreurMetier
from communes.vues.envois import corps_borne
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from dossiers.services import depot, fichiers
from guichet import lots as service
from guichet import tableur
from guichet.formulaires import DepotForm
from guichet.vues.commun import fil
from workflows import circuit

TITRE = ("", "Plusieurs demandes à la fois")


@require_http_methods(["GET", "POST"])
@corps_borne
def lots(request: HttpRequest) -> HttpResponse:
    """A spreadsheet is read; without error, or when asked to leave the wrong lines out, its drafts are made."""
    contexte: dict = {
        "types": service.types(),
        "colonnes": [service.TYPE, *service.COLONNES],
        "fil": fil(None, TITRE),
    }
    if request.method == "GET":
        siens = Dossier.objects.du_demandeur(request.user).exclude(lot="").order_by("-pk")
        contexte["lots"] = list(dict.fromkeys(siens.values_list("lot", flat=True)[:500]))[:20]
        return render(request, "guichet/lots.html", contexte)
    envoye = request.FILES.get("tableau")
    try:
        if envoye is None:
            raise tableur.TableurIllisible("Choisissez un tableau (CSV ou ODS).")
        lignes = service.analyser(tableur.lire(envoye), request.user)
    except tableur.TableurIllisible as refus:
        return render(request, "guichet/lots.html", {**contexte, "refus": refus.message}, status=422)
    justes = [ligne for ligne in lignes if not ligne.erreurs]
    if len(justes) < len(lignes) and not (request.POST.get("sauter") and justes):
        fautives = [ligne for ligne in lignes if ligne.erreurs]
        contexte |= {"fautives": fautives, "justes": len(justes), "total": len(lignes)}
        return render(request, "guichet/lots.html", contexte, status=422)
    lot = service.creer(lignes, par=request.user)
    messages.success(request, f"{len(justes)} brouillons créés. Joignez les plans, puis déposez le tout.")
    return redirect("guichet:lot", lot)


@require_GET
def modele(request: HttpRequest) -> HttpResponse:
    """An empty spreadsheet with the titles, and one line as an example."""
    reponse = HttpResponse(content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="modele-demandes.csv"'
    reponse.write("\ufeff")
    ecrit = csv.writer(reponse, delimiter=";")
    ecrit.writerow([service.TYPE, *service.COLONNES])
    ecrit.writerow(
        ["CUa", "2026-118", "physique", "Vandamme", "Camille", "", "", "", "12 rue des Lilas", "59166",
         "Bousbecque", "camille@example.org", "Bousbecque", "3 rue de la Lys", "AK 123", "540", "", ""]
    )  # fmt: skip
    return reponse


def _du_lot(request: HttpRequest, lot: str) -> list[Dossier]:
    siens = Dossier.objects.du_demandeur(request.user).filter(lot=lot).select_related("commune")
    dossiers = list(siens.order_by("pk")[: tableur.LIGNES_MAX])
    if not dossiers:
        raise Http404
    return dossiers


@require_http_methods(["GET", "POST"])
@corps_borne
def lot(request: HttpRequest, lot: str) -> HttpResponse:
    """The requests of one lot; POST brings their plans (by file name) or files all that are ready."""
    dossiers = _du_lot(request, lot)
    form = DepotForm(initial={"oppose_statistiques": request.user.opposition_le is not None})
    statut = 200
    if request.method == "POST" and request.POST.get("action") == "plans":
        _joindre(request, dossiers)
        return redirect("guichet:lot", lot)
    if request.method == "POST":
        form = DepotForm(request.POST)
        if form.is_valid():
            _deposer(request, dossiers, form)
            return redirect("guichet:lot", lot)
        statut = 422
    lignes = [
        {
            "dossier": d,
            "type": registre.type_dossier(d.type),
            "problemes": depot.problemes(d) if d.est_brouillon else [],
        }
        for d in dossiers
    ]
    contexte = {
        "lot": lot,
        "lignes": lignes,
        "prets": sum(1 for li in lignes if li["dossier"].est_brouillon and not li["problemes"]),
        "brouillons": sum(1 for li in lignes if li["dossier"].est_brouillon),
        "form": form,
        "version_cgu": depot.VERSION_CGU,
        "fil": fil(None, (reverse("guichet:lots"), TITRE[1]), ("", f"Envoi {lot}")),
    }
    return render(request, "guichet/lot.html", contexte, status=statut)


def _joindre(request: HttpRequest, dossiers: list[Dossier]) -> None:
    """Each file goes to the request whose reference (own or ours) is its name, at its first missing piece."""
    par_nom = {}
    for d in dossiers:
        if d.etat == EtatDossier.BROUILLON:
            par_nom |= {n.casefold(): d for n in (d.reference, d.reference_interne) if n}
    joints = 0
    for envoye in request.FILES.getlist("plans"):
        d = par_nom.get(PurePath(envoye.name).stem.casefold())
        if d is None:
            messages.error(request, f"{envoye.name} : aucune demande de ce lot ne porte ce nom.")
            continue
        dues = d.pieces.filter(est_exigible=True)
        piece = dues.exclude(versions__est_retiree=False).first() or dues.first()
        if piece is None:
            messages.error(request, f"{envoye.name} : cette demande n’attend aucune pièce.")
            continue
        prises, refus = fichiers.deposer_fichiers(d, piece.code, envoye, envoye.name, par=request.user)
        joints += len(prises)
        for texte in refus:
            messages.error(request, texte)
    if joints:
        messages.success(request, f"{joints} fichiers joints." if joints > 1 else "1 fichier joint.")


def _deposer(request: HttpRequest, dossiers: list[Dossier], form: DepotForm) -> None:
    """Files each request that is ready, on its own: one that fails holds no other."""
    deposes = 0
    for d in dossiers:
        if not d.est_brouillon or depot.problemes(d):
            continue
        try:
            _, nouveau = circuit.deposer(
                d,
                par=request.user,
                accepte_cgu=form.cleaned_data["accepte_cgu"],
                accepte_electronique=form.cleaned_data["electronique"] == "oui",
                oppose_statistiques=form.cleaned_data["oppose_statistiques"],
            )
            deposes += nouveau
        except ErreurMetier as erreur:
            messages.error(request, f"{d.reference_interne or d.reference} : {erreur.message}")
    if deposes:
        texte = f"{deposes} demandes déposées" if deposes > 1 else "1 demande déposée"
        messages.success(request, f"{texte}. Un accusé d’enregistrement part pour chacune.")
    else:
        messages.error(request, "Aucune demande n’est prête : joignez les plans qui manquent.")
