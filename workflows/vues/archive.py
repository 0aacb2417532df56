"""Every piece and letter of a dossier in one ZIP, sent as it is made."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from dossiers.services import archive_du_dossier
from workflows.vues.commun import agent_requis, dossier_visible


@require_GET
@agent_requis
def archive(request: HttpRequest, reference: str) -> StreamingHttpResponse:
    """The whole dossier; ``?final``: the last version of each piece kept, and the decision."""
    final = "final" in request.GET
    dossier = dossier_visible(request, reference, objet="dossier final" if final else "archive")
    membres = archive_du_dossier.entrees(dossier, pour_le_demandeur=False, final=final)
    reponse = StreamingHttpResponse(archive_du_dossier.flux_zip(membres), content_type="application/zip")
    suffixe = "-final" if final else ""
    reponse["Content-Disposition"] = f'attachment; filename="{dossier}{suffixe}.zip"'.replace(" ", "-")
    reponse["Cache-Control"] = "private, no-store"
    return reponse
