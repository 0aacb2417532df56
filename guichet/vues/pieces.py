"""Files of a draft and answers to a request for pieces: several a piece, replaced before they are sent."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes.erreurs import ErreurMetier
from dossiers import journal_acces, registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, VersionPiece
from dossiers.models.pieces import AnalyseVirus, NatureVersion
from dossiers.services import bordereau, fichiers
from dossiers.technique import vignettes
from dossiers.technique.fichiers import MO
from guichet import parcours
from guichet.explications import expliquer
from guichet.vues.commun import brouillon_de, dossier_de, envoyer_fichier, fil
from workflows import circuit

#: Room for the wrapping of a multipart body, beyond the files themselves.
MARGE_MULTIPART = MO


@require_GET
def pieces(request: HttpRequest, reference: str) -> HttpResponse:
    """Pieces the code asks for this project, each with its reason and its files."""
    return _montrer(request, brouillon_de(request, reference))


def _montrer(request, dossier: Dossier, refus: dict[str, list[str]] | None = None, statut: int = 200):
    lignes = parcours.pieces_jointes(dossier)
    ecartes: dict[str, list] = {}
    for ecarte in dossier.fichiers_ecartes.all():
        ecartes.setdefault(ecarte.code, []).append(ecarte)
    if not dossier.est_brouillon:
        lignes = [ligne for ligne in lignes if ligne["piece"].est_demandee]
        for ligne in lignes:
            ligne["versions"] = [v for v in ligne["versions"] if v.nature == NatureVersion.COMPLEMENTAIRE]
    for ligne in lignes:
        ligne["refus"] = (refus or {}).get(ligne["piece"].code, [])
        ligne["explication"] = expliquer(ligne["piece"].libelle)
        ligne["ecartes"] = ecartes.get(ligne["piece"].code, [])
    total = fichiers.taille_du_dossier(dossier)
    contexte = {
        "dossier": dossier,
        "type": registre.type_de(dossier),
        "lignes": [ligne for ligne in lignes if ligne["piece"].est_exigible or not dossier.est_brouillon],
        "facultatives": [
            ligne for ligne in lignes if dossier.est_brouillon and not ligne["piece"].est_exigible
        ],
        "manquantes": sum(1 for li in lignes if li["piece"].est_exigible and not li["versions"]),
        "refus": [(code, message) for code, textes in (refus or {}).items() for message in textes],
        "total": total,
        "taille_max": settings.TAILLE_MAXIMALE_FICHIER,
        "taille_max_mo": settings.TAILLE_MAXIMALE_FICHIER // MO,
        "taille_max_dossier_mo": settings.TAILLE_MAXIMALE_DOSSIER // MO,
    }
    if dossier.est_brouillon:
        contexte |= {
            "etapes": parcours.etapes(dossier, "pieces"),
            "precedente": parcours.precedente(dossier, "pieces"),
            "possibles": _possibles(dossier),
            "fil": fil(dossier, ("", "Les pièces")),
        }
        return render(request, "guichet/pieces.html", contexte, status=statut)
    contexte["fil"] = fil(dossier, ("", "Compléter le dossier"))
    return render(request, "guichet/completer.html", contexte, status=statut)


def _possibles(dossier: Dossier) -> list:
    """What may be due besides, and has no slot yet."""
    presentes = {piece.code for piece in dossier.pieces.all()}
    return [due for due in bordereau.possibles(dossier) if due.code not in presentes]


@require_POST
def piece_prevoir(request: HttpRequest, reference: str) -> HttpResponse:
    """Opens a slot for a piece that is due in certain cases only: the person knows that his project is one."""
    dossier = brouillon_de(request, reference)
    ancre = "autres-pieces"
    try:
        piece = bordereau.prevoir(dossier, request.POST.get("code", ""), par=request.user)
        ancre = f"piece-{piece.code}"
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
    return redirect(f"{reverse('guichet:pieces', args=[reference])}#{ancre}")


@csrf_exempt
@require_POST
def piece_deposer(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Adds files to one piece. A body too big is refused before it is read (the token is checked after)."""
    annonce = int(request.META.get("CONTENT_LENGTH") or 0)
    if annonce > settings.TAILLE_MAXIMALE_DOSSIER + MARGE_MULTIPART:
        return render(request, "guichet/trop_lourd.html", {"reference": reference}, status=413)
    return _piece_deposer(request, reference, code)


@csrf_protect
def _piece_deposer(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    dossier = dossier_de(request, reference)
    if not dossier.pieces.filter(code=code).exists():
        raise Http404
    refus = []
    ajoutes = 0
    envoyes = request.FILES.getlist("fichiers")
    for envoye in envoyes:
        prises, refuses = fichiers.deposer_fichiers(dossier, code, envoye, envoye.name, par=request.user)
        ajoutes += len(prises)
        refus += refuses
    if not envoyes:
        refus.append("Choisissez un fichier avant d’appuyer sur « Ajouter ».")
    if refus:
        return _montrer(request, dossier, {code: refus}, 422)
    messages.success(
        request, f"{ajoutes} fichiers ajoutés à la pièce {code}." if ajoutes > 1 else f"Pièce {code} ajoutée."
    )
    page = "guichet:pieces" if dossier.est_brouillon else "guichet:completer"
    return redirect(f"{reverse(page, args=[reference])}#piece-{code}")


def _version(dossier: Dossier, pk: int) -> VersionPiece:
    versions = VersionPiece.objects.select_related("fichier", "piece__dossier")
    return get_object_or_404(versions, pk=pk, piece__dossier=dossier)


@require_POST
def piece_retirer(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """Takes a file out of a draft, or out of an answer not yet sent."""
    dossier = dossier_de(request, reference)
    la_version = _version(dossier, version)
    try:
        fichiers.retirer_version(la_version, par=request.user)
        messages.success(request, f"« {la_version.nom} » est retiré.")
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
    page = "guichet:pieces" if dossier.est_brouillon else "guichet:completer"
    return redirect(f"{reverse(page, args=[reference])}#piece-{la_version.piece.code}")


@require_GET
def fichier(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """One file of one's own dossier, byte for byte as it was brought."""
    dossier = dossier_de(request, reference)
    la_version = _version(dossier, version)
    if not dossier.est_brouillon:
        journal_acces.noter(request, dossier, f"pièce {la_version.piece.code}")
    return envoyer_fichier(la_version.fichier, la_version.nom)


@require_GET
def vignette(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """A small picture of the first page; 404 when it cannot be drawn."""
    dossier = dossier_de(request, reference)
    le_fichier = _version(dossier, version).fichier
    image = None
    if le_fichier.analyse != AnalyseVirus.INFECTE:
        image = vignettes.vignette(le_fichier.empreinte, le_fichier.type_mime)
    if image is None:
        return HttpResponse(status=404)
    reponse = FileResponse(image.open("rb"), content_type="image/png")
    reponse["Cache-Control"] = "private, max-age=86400"
    return reponse


@require_http_methods(["GET", "POST"])
def completer(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer to a request for pieces: one slot a requested piece; POST sends what was brought."""
    dossier = dossier_de(request, reference)
    if dossier.etat != EtatDossier.INCOMPLET:
        if dossier.est_brouillon:
            raise Http404
        return redirect("guichet:dossier", reference)
    if request.method == "GET":
        return _montrer(request, dossier)
    try:
        codes = circuit.fournir_pieces(dossier, par=request.user)
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
        return _montrer(request, dossier, statut=422)
    dossier.refresh_from_db()
    if dossier.etat == EtatDossier.INCOMPLET:
        messages.info(request, f"Pièces reçues : {', '.join(codes)}. Il en manque encore.")
        return redirect("guichet:completer", reference)
    messages.success(
        request, "Toutes les pièces demandées sont reçues. L’instruction de votre dossier continue."
    )
    return redirect("guichet:dossier", reference)
