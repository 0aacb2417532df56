"""What every screen of the counter does: find what one owns, stream a file safely, say why it is refused."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse

from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Fichier
from dossiers.models.dossiers import Voie
from dossiers.models.pieces import AnalyseVirus
from dossiers.technique import fichiers as depot_de_fichiers

ACCUEIL = ("guichet:accueil", "Mes dossiers")


class DejaDepose(Http404):
    """A page of a draft that is now filed: the 404 leads to the dossier (one came back by the browser's button)."""

    def __init__(self, dossier: Dossier):
        super().__init__()
        self.suite = (reverse("guichet:dossier", args=[dossier.reference]), "Voir le dossier déposé")
        self.constat = "Cette demande est déjà déposée : elle ne se modifie plus ici."


def dossier_de(request: HttpRequest, reference: str) -> Dossier:
    """The dossier if the signed-in person owns it, or the draft that was opened to him.

    Raises:
        Http404: unknown, or someone else's: the two cannot be told apart.
    """
    dossier = (
        Dossier.objects.remplis_par(request.user)
        .select_related("commune", "service", "depot", "depositaire")
        .filter(reference=reference)
        .first()
    )
    if dossier is None:
        raise Http404
    return dossier


def brouillon_de(request: HttpRequest, reference: str) -> Dossier:
    """The draft if the signed-in person fills it.

    Raises:
        Http404: unknown, or someone else's.
        DejaDepose: filed since.
    """
    dossier = dossier_de(request, reference)
    if dossier.etat != EtatDossier.BROUILLON:
        raise DejaDepose(dossier)
    return dossier


def exiger_auteur(request: HttpRequest, dossier: Dossier) -> None:
    """What only the author of a draft does: file, share, throw away.

    Raises:
        PermissionDenied: an invited person (403).
    """
    if dossier.depositaire_id != request.user.pk:
        raise PermissionDenied("Seul l’auteur de ce brouillon peut faire cela : prévenez-le.")


def fil(dossier: Dossier | None = None, *suite: tuple[str, str]) -> list[dict[str, str]]:
    """Breadcrumb: my dossiers, the dossier, then (url, label) pairs; the last one is the page."""
    lieux = [(reverse(ACCUEIL[0]), ACCUEIL[1])]
    if dossier is not None and dossier.voie == Voie.PAPIER and dossier.est_brouillon:
        lieux = [(reverse("guichet:papier"), "Dépôts sur papier")]
    if dossier is not None:
        lieux.append((reverse("guichet:dossier", args=[dossier.reference]), titre(dossier)))
    lieux.extend(suite)
    lieux[-1] = ("", lieux[-1][1])
    return [{"url": url, "libelle": libelle} for url, libelle in lieux]


def titre(dossier: Dossier) -> str:
    """« Permis de construire … » and, once it exists, its number."""
    libelle = registre.libelle_de(dossier)
    return f"{libelle} {dossier.numero}" if dossier.numero else libelle


def envoyer_fichier(fichier: Fichier, nom: str, *, telecharger: bool = False) -> FileResponse:
    """Streams one stored file. Never shown in the page unless it was scanned and holds no code."""
    sur = fichier.analyse == AnalyseVirus.SAIN and not fichier.est_actif
    return _flux(fichier, nom, en_piece_jointe=telecharger or not sur)


def envoyer_courrier(fichier: Fichier, nom: str, *, telecharger: bool = False) -> FileResponse:
    """Streams a document the platform made itself: it may be shown in the page."""
    return _flux(fichier, nom, en_piece_jointe=telecharger)


def _flux(fichier: Fichier, nom: str, *, en_piece_jointe: bool) -> FileResponse:
    try:
        flux = depot_de_fichiers.ouvrir(fichier.empreinte)
    except depot_de_fichiers.FichierIntrouvable as absence:
        raise Http404("Ce fichier est introuvable.") from absence
    reponse = FileResponse(flux, as_attachment=en_piece_jointe, filename=nom, content_type=fichier.type_mime)
    reponse["Content-Security-Policy"] = (
        "sandbox; default-src 'none'" if en_piece_jointe else "default-src 'none'; frame-ancestors 'self'"
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
