"""The register of outgoing letters: on screen, printed, as a spreadsheet."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from dossiers.services import registre_courriers as registre
from workflows import exports
from workflows.formulaires_actes import RegistreCourriers
from workflows.vues.actes import FIL
from workflows.vues.commun import adresse_de_dossier, agent_requis, rendre
from workflows.vues.documents import servir_pdf

PAR_PAGE = 200


@require_GET
@agent_requis
def registre_courriers(request: HttpRequest) -> HttpResponse:
    """Letters that left, by service and between two days; ``format``: pdf, csv or ods."""
    jour = timezone.localdate()
    donnees = request.GET.copy()
    donnees.setdefault("du", jour.replace(day=1).isoformat())
    donnees.setdefault("au", jour.isoformat())
    services = list(registre.services_de(request.user))
    formulaire = RegistreCourriers(donnees, services=services)
    contexte = {
        "formulaire": formulaire,
        "lignes": [],
        "fil": [FIL, {"url": "", "libelle": "Courriers sortants"}],
    }
    if formulaire.is_valid():
        s, periode = formulaire.cleaned_data, formulaire.periode()
        lettres = registre.sortants(request.user, periode, service=s["service"], canal=s["canal"])
        de = dict(formulaire.fields["service"].choices)[s["service"]] if s["service"] else "Tous les services"
        nom = f"courriers-sortants-{periode.du}-{periode.au}"
        if sortie := _sortie(request.GET.get("format", ""), lettres, periode, de, nom):
            return sortie
        lues = list(lettres[: PAR_PAGE + 1])
        contexte["lignes"] = [
            {
                "courrier": c,
                "notification": getattr(c, "notification", None),
                "url": adresse_de_dossier(c.dossier.reference, "courriers"),
            }
            for c in lues[:PAR_PAGE]
        ]
        contexte["reste"] = len(lues) > PAR_PAGE
    parametres = request.GET.copy()
    parametres.pop("format", None)
    contexte["requete"] = parametres.urlencode()
    return rendre(request, "registre_courriers", contexte)


def _sortie(forme: str, lettres, periode: registre.Periode, de: str, nom: str) -> HttpResponse | None:
    """The register in the format asked for; None for the page."""
    if forme == "pdf":
        return servir_pdf(registre.imprimer(lettres, periode, de, timezone.localdate()), f"{nom}.pdf")
    rangees = map(registre.rangee, lettres[: exports.LUS].iterator(chunk_size=500))
    if forme == "csv":
        return StreamingHttpResponse(
            exports.csv_de(registre.ENTETES, rangees),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{nom}.csv"'},
        )
    if forme == "ods":
        return FileResponse(
            exports.ods_de("Courriers sortants", registre.ENTETES, rangees),
            content_type=exports.MIME_ODS,
            headers={"Content-Disposition": f'attachment; filename="{nom}.ods"'},
        )
    return None
