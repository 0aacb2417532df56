"""The queue of the bench, its CSV export and bulk allotment."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from communes import domaines
from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.models import Dossier
from dossiers.services import affectation, horloge
from workflows import file_attente, presentation
from workflows.formulaires import AffectationLot, FiltreFile
from workflows.vues.commun import agent_requis, dossier_visible, jouer, rendre

EXPORT_MAXIMUM = 10_000
#: A spreadsheet must never run what a petitioner typed.
DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r")


def _filtre(request: HttpRequest) -> FiltreFile:
    vues = {d: h.communes(request.user, h.CONSULTER, d) for d in domaines.codes()}
    return FiltreFile(
        request.GET or None,
        communes_visibles=frozenset().union(*vues.values()),
        domaines_visibles={d for d, communes in vues.items() if communes},
    )


def _onglet(request: HttpRequest, les_onglets: list[file_attente.Onglet]) -> file_attente.Onglet:
    voulu = request.GET.get("onglet", "")
    return next((o for o in les_onglets if o.code == voulu), les_onglets[0])


def _selection(request: HttpRequest):
    """The tab, the filter form and the filtered dossiers: the same for the page and its export."""
    les_onglets = file_attente.onglets(request.user)
    onglet = _onglet(request, les_onglets)
    filtre = _filtre(request)
    criteres = filtre.criteres() if filtre.is_bound else {}
    dossiers = file_attente.filtrer(file_attente.visibles(request.user).filter(onglet.condition), criteres)
    return les_onglets, onglet, filtre, criteres, dossiers


def _adresse(**parametres: str) -> str:
    return "?" + urlencode({cle: valeur for cle, valeur in parametres.items() if valeur})


@require_GET
@agent_requis
def file(request: HttpRequest) -> HttpResponse:
    """The dossiers of one tab, the nearest legal date first."""
    les_onglets, onglet, filtre, criteres, dossiers = _selection(request)
    page = file_attente.page(dossiers, apres=request.GET.get("apres", ""), par_recence=onglet.par_recence)
    comptes = file_attente.comptes(request.user, les_onglets)
    peut_repartir = h.peut_quelque_part(request.user, h.VALIDER) and not onglet.par_recence
    instruit = h.filtre_communes(request.user, h.INSTRUIRE)
    contexte = {
        "lignes": [_ligne(d, request.user) for d in page.dossiers],
        "onglet": onglet,
        "onglets": [
            {
                "url": _adresse(onglet=o.code),
                "libelle": o.titre,
                "courant": o is onglet,
                "compte": comptes.get(o.code),
            }
            for o in les_onglets
        ],
        "filtre": filtre,
        "est_filtre": bool(criteres),
        "url_sans_filtre": _adresse(onglet=onglet.code),
        "url_suite": _adresse(onglet=onglet.code, **criteres, apres=page.suite) if page.suite else "",
        "url_debut": _adresse(onglet=onglet.code, **criteres) if request.GET.get("apres") else "",
        "url_export": reverse("workflows:export") + _adresse(onglet=onglet.code, **criteres),
        "retour": request.get_full_path(),
        "affectation": AffectationLot(par=request.user) if peut_repartir else None,
        "instruit": bool(instruit),
    }
    return rendre(request, "file", contexte)


def _ligne(dossier: Dossier, utilisateur) -> dict:
    return {
        "dossier": dossier,
        "ton": presentation.ton_etat(dossier),
        "echeance": horloge.LIBELLES_ECHEANCE.get(dossier.nature_echeance, ""),
        "silence": presentation.phrase_silence(dossier),
        "prenable": dossier.instructeur_id is None
        and dossier.etape in file_attente.ATTENTES_INSTRUCTION
        and h.peut(utilisateur, h.INSTRUIRE, dossier.commune_id, dossier.domaine),
    }


class _Echo:
    """A file-like object that gives back each line instead of keeping it."""

    def write(self, valeur: str) -> str:
        return valeur


def cellule(valeur) -> str:
    """A value as a spreadsheet may open it: never a formula."""
    texte = "" if valeur is None else str(valeur)
    return f"'{texte}" if texte.startswith(DEBUTS_DE_FORMULE) else texte


ENTETES = (
    "Numéro", "Type", "Commune", "Demandeur", "Adresse du terrain", "Objet", "État", "Étape", "Déposé le",
    "Prochaine échéance", "Nature de l’échéance", "Sans décision", "Le", "Instructeur", "Service",
)  # fmt: skip


def _lignes_csv(dossiers) -> Iterator[str]:
    ecrivain = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield ecrivain.writerow(ENTETES)
    for d in dossiers.iterator(chunk_size=500):
        yield ecrivain.writerow(
            cellule(v)
            for v in (
                d.numero or d.reference, d.type, d.commune, d.nom_demandeur, d.adresse_terrain, d.objet,
                d.get_etat_display(), d.get_etape_display(), d.date_depot, d.prochaine_echeance,
                horloge.LIBELLES_ECHEANCE.get(d.nature_echeance, ""), presentation.phrase_silence(d),
                d.date_silence, d.instructeur or "", d.service or "",
            )
        )  # fmt: skip


@require_GET
@agent_requis
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same dossiers as the page, as CSV (semicolons, UTF-8 with its mark)."""
    _, onglet, _, _, dossiers = _selection(request)
    dossiers = file_attente.ordonner(dossiers, par_recence=onglet.par_recence)[:EXPORT_MAXIMUM]
    return StreamingHttpResponse(
        _lignes_csv(dossiers),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="dossiers-{timezone.localdate():%Y-%m-%d}.csv"'
        },
    )


def _retour(request: HttpRequest, defaut: str) -> HttpResponse:
    adresse = request.POST.get("retour", "")
    if url_has_allowed_host_and_scheme(
        adresse, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(adresse)
    return redirect(defaut)


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
    if not h.peut(request.user, h.VALIDER, dossier.commune_id, dossier.domaine):
        raise PermissionDenied("Répartir les dossiers revient au chef de service.")
    if formulaire.is_valid():
        a = formulaire.cleaned_data["instructeur"]
        jouer(request, lambda: affectation.affecter(dossier, a, par=request.user), f"{dossier} confié à {a}.")
    else:
        messages.error(request, "Choisissez à qui confier ce dossier.")
    return _retour(request, reverse("workflows:dossier", args=[reference]))
