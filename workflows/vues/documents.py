"""Files behind the rights: every answer is checked, named, and never run by the browser."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from dossiers.models import Courrier, Dossier, Fichier, VersionPiece
from dossiers.models.pieces import AnalyseVirus
from dossiers.services import courriers
from dossiers.technique import fichiers as depot_de_fichiers
from dossiers.technique import tampon
from dossiers.technique.fichiers import FichierIntrouvable
from workflows.vues.commun import agent_requis, decision_visible, dossier_visible

#: What a downloaded or shown file may do in the browser: nothing.
POLITIQUE_ISOLEE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
#: The browser's own PDF reader does not start in a sandbox: it gets no right, but no sandbox either.
POLITIQUE_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
MONTRABLES = frozenset({"application/pdf", "image/jpeg", "image/png"})


def est_montrable(fichier: Fichier) -> bool:
    """Whether a file brought by someone may be shown in the page: scanned, and without active content."""
    return fichier.analyse == AnalyseVirus.SAIN and not fichier.est_actif and fichier.type_mime in MONTRABLES


def servir(fichier: Fichier, nom: str, *, en_page: bool) -> HttpResponse:
    """The bytes of one stored file, inline or as an attachment.

    Raises:
        Http404: the storage no longer has it.
    """
    try:
        flux = depot_de_fichiers.ouvrir(fichier.empreinte)
    except FichierIntrouvable:
        raise Http404("Ce fichier n'est plus au stockage.") from None
    reponse = FileResponse(flux, content_type=fichier.type_mime, as_attachment=not en_page, filename=nom)
    est_pdf = en_page and fichier.type_mime == "application/pdf"
    return _isoler(reponse, POLITIQUE_PDF if est_pdf else POLITIQUE_ISOLEE)


def servir_pdf(contenu: bytes, nom: str) -> HttpResponse:
    """A document made by the platform for this answer (a preview), shown in the page."""
    reponse = HttpResponse(contenu, content_type="application/pdf")
    reponse.headers["Content-Disposition"] = f'inline; filename="{nom}"'
    return _isoler(reponse, POLITIQUE_PDF)


def _isoler(reponse: HttpResponse, politique: str) -> HttpResponse:
    reponse.headers["Content-Security-Policy"] = politique
    reponse.headers["X-Content-Type-Options"] = "nosniff"
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


@require_GET
@agent_requis
@xframe_options_sameorigin
def version_piece(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One file of a piece; quarantined ones are not served, doubtful ones only downloaded."""
    dossier = dossier_visible(request, reference, objet=f"fichier {pk}")
    version = _version(dossier, pk)
    en_page = est_montrable(version.fichier) and "telecharger" not in request.GET
    return servir(version.fichier, version.nom_normalise, en_page=en_page)


def _version(dossier: Dossier, pk: int) -> VersionPiece:
    version = (
        VersionPiece.objects.filter(pk=pk, piece__dossier=dossier, est_retiree=False)
        .select_related("fichier", "piece")
        .first()
    )
    if version is None or version.fichier.analyse == AnalyseVirus.INFECTE:
        raise Http404("Ce fichier n'existe pas dans ce dossier.")
    return version


@require_GET
@agent_requis
def copie_tamponnee(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A copy with the number of the dossier, the piece and its day on each page; the original stays as it is."""
    dossier = dossier_visible(request, reference, objet=f"copie tamponnée {pk}")
    version = _version(dossier, pk)
    texte = (
        f"{courriers.numero_lisible(dossier.numero) or dossier.reference} - pièce {version.piece.code} "
        f"v{version.numero}, reçue le {timezone.localtime(version.deposee_le):%d/%m/%Y}"
    )
    try:
        with depot_de_fichiers.ouvrir(version.fichier.empreinte) as flux:
            copie = tampon.tamponner(flux, version.fichier.type_mime, texte)
    except FichierIntrouvable:
        raise Http404("Ce fichier n'est plus au stockage.") from None
    except tampon.TamponImpossible as refus:
        messages.error(request, refus.message)
        return redirect("workflows:pieces", reference)
    reponse = HttpResponse(copie, content_type="application/pdf")
    reponse.headers["Content-Disposition"] = (
        f'attachment; filename="{dossier}-{version.piece.code}-v{version.numero}-tampon.pdf"'
    )
    return _isoler(reponse, POLITIQUE_ISOLEE)


@require_GET
@agent_requis
@xframe_options_sameorigin
def courrier(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One letter, exactly as it left."""
    dossier = dossier_visible(request, reference, objet=f"courrier {pk}")
    lettre = Courrier.objects.filter(pk=pk, dossier=dossier).select_related("fichier").first()
    if lettre is None:
        raise Http404("Ce courrier n'existe pas dans ce dossier.")
    nom = f"{dossier}-{lettre.nature}.pdf"
    return servir(lettre.fichier, nom, en_page="telecharger" not in request.GET)


@require_GET
@agent_requis
@xframe_options_sameorigin
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The exact document of a decision: signed if it is, else the one that will be signed."""
    la_decision = decision_visible(request, pk)
    document = la_decision.pdf_signe or la_decision.pdf
    if document is None:
        raise Http404("Ce projet n'a pas encore de document.")
    return servir(document, f"{la_decision.dossier}-arrete.pdf", en_page="telecharger" not in request.GET)
