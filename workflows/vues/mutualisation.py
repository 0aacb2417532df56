"""The accounts of pooled instruction: half-year by half-year, commune by commune; CSV and PDF."""

from __future__ import annotations

import csv
import io

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from communes import domaines
from communes import habilitations as h
from dossiers.services import mutualisation
from dossiers.technique.pdf import rendre_pdf
from workflows.exports import cellule

ENTETES = (
    "Commune", "Code INSEE", "Domaine", "Service", "Du", "Au", "Type", "Actes", "Poids", "Actes pondérés",
    "Tarif", "Montant",
)  # fmt: skip
PERIODES = ("année entière", "premier semestre", "second semestre")


def _periode(request: HttpRequest) -> tuple[int, int]:
    """The half-year asked for; by default the one that is running."""
    jour = timezone.localdate()
    try:
        annee = int(request.GET.get("annee", jour.year))
        semestre = int(request.GET.get("semestre", 1 if jour.month < 7 else 2))
    except ValueError:
        raise Http404 from None
    if not 2000 <= annee <= jour.year + 1 or semestre not in (0, 1, 2):
        raise Http404
    return annee, semestre


def _suivies(request: HttpRequest):
    suivies = mutualisation.conventions_suivies(request.user)
    if not h.est_administrateur_plateforme(request.user) and not suivies.exists():
        raise PermissionDenied("Le suivi de la mutualisation est celui des communes et des chefs de service.")
    return suivies


def _contexte(annee: int, semestre: int, releves) -> dict:
    montants = [r.montant for r in releves if r.montant is not None]
    return {
        "fil": [
            {"url": "/administration/", "libelle": "Administration"},
            {"url": "", "libelle": "Mutualisation"},
        ],
        "annee": annee,
        "semestre": semestre,
        "lignes": [(r, domaines.libelle(r.convention.domaine)) for r in releves],
        "communes": len({r.convention.commune_id for r in releves}),
        "actes": sum(r.actes for r in releves),
        "ponderes": sum(r.ponderes for r in releves),
        "etp": sum(r.etp for r in releves),
        "montant": sum(montants) if montants else None,
        "sans_tarif": sum(1 for r in releves if r.montant is None),
        "bareme": mutualisation.bareme(),
        "periode": PERIODES[semestre],
        "precedent": (annee - 1, 0) if semestre == 0 else (annee, 1) if semestre == 2 else (annee - 1, 2),
        "suivant": (annee + 1, 0) if semestre == 0 else (annee, 2) if semestre == 1 else (annee + 1, 1),
    }


@require_GET
def mutualisation_semestre(request: HttpRequest) -> HttpResponse:
    """Every convention a person follows over one half-year, with the totals of the scheme."""
    annee, semestre = _periode(request)
    releves = mutualisation.releves(_suivies(request), annee, semestre)
    return render(request, "workflows/mutualisation.html", _contexte(annee, semestre, releves))


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same as CSV, one line a type."""
    annee, semestre = _periode(request)
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, delimiter=";")
    ecrivain.writerow(ENTETES)
    for r in mutualisation.releves(_suivies(request), annee, semestre):
        c = r.convention
        for type_dossier, nombre, ponderes in r.lignes:
            montant = "" if c.tarif is None else (ponderes * c.tarif).quantize(mutualisation.CENTIME)
            ligne = (
                c.commune, c.commune.code_insee, domaines.libelle(c.domaine), c.service, r.debut, r.fin,
                type_dossier, nombre, mutualisation.poids(type_dossier), ponderes, c.tarif, montant,
            )  # fmt: skip
            ecrivain.writerow([cellule(valeur) for valeur in ligne])
    nom = f"mutualisation-{annee}-s{semestre}.csv"
    return HttpResponse(
        "\ufeff" + tampon.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )


@require_GET
def releve(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement of one convention, to send to the commune (PDF)."""
    annee, semestre = _periode(request)
    convention = get_object_or_404(mutualisation.conventions_suivies(request.user), pk=pk)
    releves = mutualisation.releves([convention], annee, semestre)
    if not releves:
        raise Http404("Cette convention n’avait pas cours pendant ce semestre.")
    pdf = rendre_pdf(
        "courriers/releve_mutualisation.html",
        {**_contexte(annee, semestre, releves), "releve": releves[0]},
        titre=f"Relevé des actes instruits, {annee}, {PERIODES[semestre]}",
        etabli_le=timezone.localdate(),
    )
    nom = f"releve-{convention.commune.code_insee}-{annee}-s{semestre}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )
