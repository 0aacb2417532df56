"""The queue of the bench, its search, its exports and bulk allotment."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from communes import domaines
from communes import habilitations as h
from communes.erreurs import ErreurMetier
from communes.vues.envois import adresse_du_site
from dossiers.models import Dossier
from dossiers.services import affectation
from workflows import exports, file_attente, reglages_file
from workflows.formulaires import AffectationLot, FiltreFile
from workflows.vues.commun import agent_requis, dossier_visible, jouer, rendre
from workflows.vues.lignes_file import Lignes


def _filtre(request: HttpRequest, instructeurs=()) -> FiltreFile:
    vues = {d: h.communes(request.user, h.CONSULTER, d) for d in domaines.codes()}
    return FiltreFile(
        request.GET or None,
        communes_visibles=h.communes(request.user, h.CONSULTER),
        domaines_visibles={d for d, communes in vues.items() if communes},
        instructeurs=instructeurs,
    )


def _onglet(request: HttpRequest, les_onglets: list[file_attente.Onglet]) -> file_attente.Onglet:
    voulu = request.GET.get("onglet", "")
    return next((o for o in les_onglets if o.code == voulu), les_onglets[0])


def _selection(request: HttpRequest):
    """The tab, the filter form and the filtered dossiers: the same for the page and its export."""
    les_onglets = file_attente.onglets(request.user)
    onglet = _onglet(request, les_onglets)
    chef = h.peut_quelque_part(request.user, h.VALIDER)
    filtre = _filtre(request, affectation.instructeurs_possibles(request.user) if chef else ())
    criteres = filtre.criteres() if filtre.is_bound else {}
    dossiers = file_attente.visibles(request.user).filter(onglet.condition)
    dossiers = file_attente.filtrer(dossiers, criteres, par=request.user)
    return les_onglets, onglet, filtre, criteres, dossiers


def _adresse(**parametres: str) -> str:
    return "?" + urlencode({cle: valeur for cle, valeur in parametres.items() if valeur})


@require_GET
@agent_requis
def file(request: HttpRequest) -> HttpResponse:
    """The dossiers of one tab, the nearest legal date first; without any choice, the person's default filter."""
    if not request.GET and (defaut := reglages_file.defaut_de(request.user)):
        return redirect(reverse("workflows:file") + reglages_file.adresse_de(defaut))
    les_onglets, onglet, filtre, criteres, dossiers = _selection(request)
    page = file_attente.page(
        dossiers,
        apres=request.GET.get("apres", ""),
        par_recence=onglet.par_recence,
        trie=file_attente.cherche(criteres),
    )
    aller = bool(request.GET.get("aller") and criteres.get("q"))
    if aller and len(page.dossiers) == 1:
        return redirect("workflows:dossier", page.dossiers[0].reference)
    if aller and not page.dossiers:
        # Said at the top: on a phone the empty list is below the filters.
        messages.info(request, f"Aucun dossier ne correspond à « {criteres.get('q', '')} ».")
    choix = {"onglet": onglet.code, **criteres}
    colonnes = reglages_file.colonnes_de(request.user)
    lignes = Lignes(request, [code for code, _ in colonnes])
    contexte = {
        "lignes": [lignes.ecrire(d) for d in page.dossiers],
        "onglet": onglet,
        "onglets": _barre(request, les_onglets, onglet),
        "filtre": filtre,
        "est_filtre": bool(criteres),
        "url_sans_filtre": _adresse(onglet=onglet.code),
        "url_suite": _adresse(**choix, apres=page.suite) if page.suite else "",
        "url_debut": _adresse(**choix) if request.GET.get("apres") else "",
        "url_export": reverse("workflows:export") + _adresse(**choix),
        "url_export_ods": reverse("workflows:export_ods") + _adresse(**choix),
        "retour": request.get_full_path(),
        "affectation": _confier_a(request, onglet),
        **_reglages(request, choix, colonnes),
    }
    return rendre(request, "file", contexte)


def _barre(request: HttpRequest, les_onglets, courant) -> list[dict]:
    comptes = file_attente.comptes(request.user, les_onglets)
    return [
        {"url": _adresse(onglet=o.code), "libelle": o.titre, "courant": o is courant, "compte": comptes.get(o.code)}
        for o in les_onglets
    ]  # fmt: skip


def _confier_a(request: HttpRequest, onglet) -> AffectationLot | None:
    peut_repartir = h.peut_quelque_part(request.user, h.VALIDER) and not onglet.par_recence
    return AffectationLot(par=request.user) if peut_repartir else None


def _reglages(request: HttpRequest, choix: dict[str, str], visibles: list[tuple[str, str]]) -> dict:
    """What the person set: filters, columns; and what the buttons to set them need."""
    codes = {code for code, _ in visibles}
    return {
        "titres": [titre for _, titre in visibles],
        "colonnes_possibles": [(c, titre, c in codes) for c, titre, _ in reglages_file.COLONNES],
        "filtres_enregistres": [
            {"filtre": f, "url": reglages_file.adresse_de(f), "courant": f.parametres == choix}
            for f in request.user.filtres_enregistres.all()
        ],
        "parametres": _adresse(**choix),
        "peut_regler": h.peut_quelque_part(request.user, h.VALIDER),
        "instruit": h.peut_quelque_part(request.user, h.INSTRUIRE),
    }


def _a_exporter(request: HttpRequest):
    _, onglet, _, _, dossiers = _selection(request)
    dossiers = file_attente.ordonner(dossiers, par_recence=onglet.par_recence)[: exports.LUS]
    return dossiers.iterator(chunk_size=500)


def _en_piece_jointe(extension: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="dossiers-{timezone.localdate():%Y-%m-%d}.{extension}"'
    }


@require_GET
@agent_requis
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same dossiers as the page, as CSV (semicolons, UTF-8 with its mark)."""
    return StreamingHttpResponse(
        exports.lignes_csv(_a_exporter(request)),
        content_type="text/csv; charset=utf-8",
        headers=_en_piece_jointe("csv"),
    )


@require_GET
@agent_requis
def export_ods(request: HttpRequest) -> FileResponse:
    """The same dossiers as the page, as an OpenDocument spreadsheet."""
    return FileResponse(
        exports.ecrire_ods(_a_exporter(request)),
        content_type=exports.MIME_ODS,
        headers=_en_piece_jointe("ods"),
    )


@require_GET
@agent_requis
def rechercher(request: HttpRequest) -> HttpResponse:
    """The address of a search before it was the queue's own: it leads there."""
    demande = " ".join(request.GET.get("q", "").split())[:100]
    aller = "1" if demande else ""
    return redirect(reverse("workflows:file") + _adresse(onglet="tous", q=demande, aller=aller))


def _retour(request: HttpRequest, defaut: str) -> HttpResponse:
    return redirect(adresse_du_site(request, request.POST.get("retour", "")) or defaut)


@require_POST
@agent_requis
def affecter_lot(request: HttpRequest) -> HttpResponse:
    """The head of service gives the ticked dossiers to one person; each refusal is listed."""
    if not h.peut_quelque_part(request.user, h.VALIDER):
        raise PermissionDenied("Répartir les dossiers revient au chef de service.")
    formulaire = AffectationLot(request.POST, par=request.user)
    references = request.POST.getlist("dossiers")
    if not references:
        messages.error(request, "Cochez au moins un dossier.")
    elif not formulaire.is_valid():
        messages.error(request, "Choisissez à qui confier ces dossiers.")
    else:
        lot = (
            Dossier.objects.visibles_par(request.user)
            .select_related("commune")
            .filter(reference__in=references)
        )
        a = formulaire.cleaned_data["instructeur"]
        try:
            faits, refus = affectation.affecter_lot(lot, a, par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, erreur.message)
        else:
            if faits:
                pluriel = "s" if faits > 1 else ""
                messages.success(request, f"{faits} dossier{pluriel} confié{pluriel} à {a}.")
            for un_refus in refus[:20]:
                messages.warning(request, f"{un_refus.dossier} : {un_refus.message}")
    return _retour(request, reverse("workflows:file"))


@require_POST
@agent_requis
def prendre(request: HttpRequest, reference: str) -> HttpResponse:
    """An instructor takes a dossier."""
    dossier = dossier_visible(request, reference)
    jouer(request, lambda: affectation.prendre(dossier, par=request.user), f"{dossier} est à vous.")
    return _retour(request, reverse("workflows:dossier", args=[reference]))


@require_POST
@agent_requis
def rendre_dossier(request: HttpRequest, reference: str) -> HttpResponse:
    """A dossier goes back to the common queue."""
    dossier = dossier_visible(request, reference)
    jouer(request, lambda: affectation.rendre(dossier, par=request.user), f"{dossier} est à prendre.")
    return _retour(request, reverse("workflows:dossier", args=[reference]))


@require_POST
@agent_requis
def affecter(request: HttpRequest, reference: str) -> HttpResponse:
    """The head of service gives one dossier to one person."""
    dossier = dossier_visible(request, reference)
    formulaire = AffectationLot(request.POST, par=request.user)
    if not h.peut_sur(request.user, h.VALIDER, dossier):
        raise PermissionDenied("Répartir les dossiers revient au chef de service.")
    if formulaire.is_valid():
        a = formulaire.cleaned_data["instructeur"]
        jouer(request, lambda: affectation.affecter(dossier, a, par=request.user), f"{dossier} confié à {a}.")
    else:
        messages.error(request, "Choisissez à qui confier ce dossier.")
    return _retour(request, reverse("workflows:dossier", args=[reference]))
