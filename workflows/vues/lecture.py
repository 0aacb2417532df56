"""Reading two things of a dossier at once: the request and a piece, or two pieces."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from dossiers.models import Dossier, VersionPiece
from workflows.vues.commun import agent_requis, dossier_visible, rendre_dossier
from workflows.vues.documents import est_montrable
from workflows.vues.dossier import demande_lisible

DEMANDE = "demande"


def _montrables(dossier: Dossier) -> dict[str, VersionPiece]:
    versions = (
        VersionPiece.objects.filter(piece__dossier=dossier, est_retiree=False)
        .select_related("fichier", "piece")
        .order_by("piece__rang", "piece__code", "-numero")
    )
    return {str(v.pk): v for v in versions if est_montrable(v.fichier)}


def _libelle(version: VersionPiece) -> str:
    return f"{version.piece.code} – {version.piece.libelle} (version {version.numero})"


@require_GET
@agent_requis
def cote_a_cote(request: HttpRequest, reference: str) -> HttpResponse:
    """The request as filed and a piece, or two pieces: what is asked stays beside what is drawn."""
    dossier = dossier_visible(request, reference, objet="pièces côte à côte")
    versions = _montrables(dossier)
    premiere = next(iter(versions), DEMANDE)
    cotes = []
    for nom, defaut in (("gauche", DEMANDE), ("droite", premiere)):
        choisi = request.GET.get(nom, defaut)
        version = versions.get(choisi)
        cotes.append(
            {
                "nom": nom,
                "valeur": choisi if version else DEMANDE,
                "version": version,
                "libelle": _libelle(version) if version else "La demande",
            }
        )
    return rendre_dossier(
        request,
        dossier,
        "pieces",
        {
            "cotes": cotes,
            "choix": [(DEMANDE, "La demande telle que déposée")]
            + [(cle, _libelle(version)) for cle, version in versions.items()],
            "rubriques": demande_lisible(dossier),
        },
        gabarit="cote_a_cote",
    )
