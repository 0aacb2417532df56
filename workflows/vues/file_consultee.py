"""The queue of a consulted service: what it was asked, awaited first; searched, and taken away as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dossiers import recherche
from dossiers.models import Consultation, Dossier
from dossiers.services import consultations as services
from workflows import exports
from workflows.vues_consultations import ligne

MONTREES = 500
ENTETES = (
    "Dossier", "Type", "Commune", "Adresse du terrain", "Service", "Demandé", "Envoyé le",
    "Réponse au plus tard le", "État", "Avis", "Rendu le",
)  # fmt: skip


def _rangees(demandes) -> Iterator[tuple[object, ...]]:
    for c in demandes:
        d = c.dossier
        yield (
            d.numero or d.reference, d.type, d.commune, d.adresse_terrain, c.service, c.get_nature_display(),
            c.date_envoi, c.date_limite, c.get_etat_display(), c.phrase_avis, c.date_avis,
        )  # fmt: skip


@require_GET
def file_service(request: HttpRequest) -> HttpResponse:
    """Requests made to the person's services: awaited first, by last day; ``q`` searches, ``format`` exports."""
    mes_services = list(services.services_de(request.user))
    if not mes_services:
        raise PermissionDenied("Cet espace est celui des services consultés.")
    demandes = services.file_du_service(request.user)
    question = " ".join(request.GET.get("q", "").split())[:100]
    if question:
        trouves = Dossier.objects.filter(recherche.texte(question)).order_by()
        demandes = demandes.filter(dossier__in=trouves.values("pk"))
    if request.GET.get("format") == "csv":
        return StreamingHttpResponse(
            exports.csv_de(ENTETES, _rangees(demandes[: exports.LUS])),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="avis-{timezone.localdate()}.csv"'},
        )
    lues: list[Consultation] = list(demandes[:MONTREES])
    return render(
        request,
        "workflows/consultations/file.html",
        {
            "services": mes_services,
            "question": question,
            "parametres": request.GET.urlencode(),
            "attendues": [ligne(c) for c in lues if c.est_en_attente],
            "passees": [ligne(c) for c in lues if not c.est_en_attente],
        },
    )
