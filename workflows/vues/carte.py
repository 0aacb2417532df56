"""The map of dossiers: those a person may consult, filtered like the queue, and the same as a list."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from carto.carte import CouchePrivee, Marqueur, contexte_carte, toutes_les_couches
from carto.geojson import ecrire_geojson
from carto.geometries import SRID_METRES
from carto.geopackage import ecrire
from carto.tuiles import existe, tuile
from carto.vues.reponses import servir
from carto.vues.tuiles import TYPE_MVT
from communes import domaines
from communes import habilitations as h
from communes.models import Commune
from dossiers.etats import CLOS, EtatDossier
from dossiers.models import Dossier
from dossiers.services import parcelles
from dossiers.services.carte_dossiers import POINTS_SOUS
from workflows import file_attente, presentation
from workflows.vues.commun import agent_requis, rendre
from workflows.vues.file import _adresse, _filtre

PAR_TUILE = 4000
PAR_LECTURE = 500
ALLUMEES = ("communes", "parcelles")
CHAMPS = {"reference": "reference", "titre": "titre", "texte": "objet", "type": "type", "etat": "etat_mot"}


def marqueurs(dossiers: list[Dossier]) -> list[Marqueur]:
    """One marker a dossier, with the link to its page; the caller only gives those that may be seen."""
    return [
        Marqueur(
            str(d),
            d.emprise,
            reverse("workflows:dossier", args=[d.reference]),
            f"{d.objet or d.type}, {d.get_etat_display()}",
        )
        for d in dossiers
    ]


def _selection(request: HttpRequest) -> tuple[Any, dict[str, str], Any]:
    """The filter, its criteria and the dossiers: the same for the page, its tiles and its export."""
    filtre = _filtre(request)
    criteres = filtre.criteres() if filtre.is_bound else {}
    dossiers = file_attente.filtrer(file_attente.visibles(request.user), criteres, par=request.user)
    if request.GET.get("suivi") != "tous":
        dossiers = dossiers.exclude(etat__in=CLOS)
    if request.GET.get("terrain") == "a_verifier":
        dossiers = dossiers.filter(parcelles.condition_a_verifier())
    return filtre, criteres, dossiers


def _parametres(request: HttpRequest, criteres: dict[str, str]) -> dict[str, str]:
    return {
        **criteres,
        "suivi": "tous" if request.GET.get("suivi") == "tous" else "",
        "terrain": "a_verifier" if request.GET.get("terrain") == "a_verifier" else "",
    }


@require_GET
@agent_requis
def page(request: HttpRequest) -> HttpResponse:
    """The map, framed on the communes chosen, and the list that says the same."""
    filtre, criteres, dossiers = _selection(request)
    parametres = _parametres(request, criteres)
    liste = file_attente.page(
        dossiers, apres=request.GET.get("apres", ""), trie=file_attente.cherche(criteres)
    )
    suite = urlencode({cle: valeur for cle, valeur in parametres.items() if valeur})
    tuiles = reverse("workflows:tuile_dossiers", args=[0, 0, 0]).replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")
    couche = CouchePrivee(
        "dossiers",
        "Dossiers que vous pouvez consulter",
        f"{tuiles}?{suite}" if suite else tuiles,
        reverse("workflows:dossier", args=["REFERENCE"]).replace("REFERENCE", "{reference}"),
    )
    return rendre(
        request,
        "carte",
        {
            "filtre": filtre,
            "est_filtre": bool(suite),
            "tous": parametres["suivi"] == "tous",
            "terrain_a_verifier": parametres["terrain"] == "a_verifier",
            "nombre": dossiers.count(),
            "sans_terrain": dossiers.filter(emprise__isnull=True).count(),
            "a_verifier": file_attente.visibles(request.user)
            .filter(parcelles.condition_a_verifier())
            .count(),
            "lignes": [{"dossier": d, "ton": presentation.ton_etat(d)} for d in liste.dossiers],
            "url_suite": _adresse(**parametres, apres=liste.suite) if liste.suite else "",
            "url_debut": _adresse(**parametres) if request.GET.get("apres") else "",
            "exports": [
                (nom, f"{reverse('workflows:export_carte', args=[forme])}?{suite}")
                for nom, forme in (("GeoJSON", "geojson"), ("GeoPackage", "gpkg"))
            ],
            "carte": contexte_carte(
                "carte-dossiers",
                "Carte des dossiers",
                couches=toutes_les_couches(),
                visibles=ALLUMEES,
                emprise=_cadre(request, criteres, dossiers),
                privees=[couche],
            ),
        },
    )


def _cadre(request: HttpRequest, criteres: dict[str, str], dossiers) -> GEOSGeometry | None:
    """The bounds of the commune chosen, else of the dossiers shown, else of every commune the person sees."""
    bornes = None
    if not criteres.get("commune"):
        situes = Dossier.objects.filter(pk__in=dossiers.order_by().values("pk"), emprise__isnull=False)
        bornes = situes.aggregate(e=Extent("emprise"))["e"]
    if not bornes:
        communes = Commune.objects.filter(contour__isnull=False)
        if criteres.get("commune"):
            communes = communes.filter(slug=criteres["commune"])
        else:
            vues = (h.communes(request.user, h.CONSULTER, domaine) for domaine in domaines.codes())
            communes = communes.filter(pk__in=frozenset().union(*vues))
        bornes = communes.aggregate(e=Extent("contour"))["e"]
    if not bornes:
        return None
    boite = Polygon.from_bbox(bornes)
    boite.srid = SRID_METRES
    return boite


@never_cache
@require_GET
@agent_requis
def tuile_dossiers(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """The dossiers of one tile that this person may consult today: never kept by a shared cache."""
    if not existe(z, x, y):
        raise Http404("Cette tuile n'existe pas.")
    _, _, dossiers = _selection(request)
    contenu = tuile(
        _decrits(dossiers), "dossiers", z, x, y, CHAMPS, "emprise", points_sous=POINTS_SOUS, maximum=PAR_TUILE
    )
    return _prive(servir(request, contenu, TYPE_MVT, None))


def _decrits(dossiers):
    """The selection with the words that the map shows; drafts and foreign communes are already out."""
    return (
        Dossier.objects.filter(pk__in=dossiers.order_by().values("pk"), emprise__isnull=False)
        .annotate(
            titre=Coalesce(F("numero"), F("reference")),
            etat_mot=Case(
                *(When(etat=e.value, then=Value(str(e.label))) for e in EtatDossier),
                default=Value(""),
                output_field=CharField(),
            ),
        )
        .order_by()
    )


def _prive(response: HttpResponse) -> HttpResponse:
    """What depends on the reader's rights stays with the reader."""
    response.headers["Cache-Control"] = "private, no-store"
    del response.headers["Access-Control-Allow-Origin"]
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    return response


@never_cache
@require_GET
@agent_requis
def exporter(request: HttpRequest, forme: str) -> HttpResponseBase:
    """The selection as a file for a GIS, without the names of the applicants; whatever its size, read as it leaves."""
    if forme not in ("geojson", "gpkg"):
        raise Http404("Cette forme d'export n'existe pas.")
    _, _, dossiers = _selection(request)
    champs = {**CHAMPS, "adresse": "adresse_terrain", "commune": "commune__nom", "depot": "date_depot"}
    situes = _decrits(dossiers).order_by("pk").values_list("pk", "emprise", *champs.values())
    objets = ((pk, geom, valeurs) for pk, geom, *valeurs in situes.iterator(chunk_size=PAR_LECTURE))
    response: HttpResponseBase
    if forme == "geojson":
        lignes = ecrire_geojson("dossiers", list(champs), objets)
        response = StreamingHttpResponse(lignes, content_type="application/geo+json")
    else:
        with tempfile.TemporaryDirectory(prefix="mitoyen-export-") as dossier:
            chemin = Path(dossier) / "dossiers.gpkg"
            ecrire(chemin, "dossiers", "Dossiers", SRID_METRES, list(champs), objets)
            # Open, the file outlives its name; the response closes it.
            response = FileResponse(chemin.open("rb"), content_type="application/geopackage+sqlite3")
    response.headers["Content-Disposition"] = f'attachment; filename="dossiers.{forme}"'
    return response
