"""Resumable sending of pieces: the tus protocol 1.0 (core, creation, termination, expiration), strictly.

https://tus.io/protocols/resumable-upload (docs/adr/0013). Each address belongs to one signed-in person and
one dossier; the CSRF token travels in a header.
"""

from __future__ import annotations

import base64
import binascii
import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date

from dossiers.models import Dossier, Televersement
from dossiers.services import fichiers
from dossiers.services import televersements as service
from guichet.vues.commun import dossier_de

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
CORPS = "application/offset+octet-stream"
_ENTIER = re.compile(r"[0-9]{1,15}")


def _repondre(statut: int, texte: str = "", **entetes: str) -> HttpResponse:
    reponse = HttpResponse(texte, status=statut, content_type="text/plain; charset=utf-8")
    reponse["Tus-Resumable"] = VERSION
    reponse["Cache-Control"] = "no-store"
    for nom, valeur in entetes.items():
        reponse[nom.replace("_", "-")] = valeur
    return reponse


def _capacites() -> HttpResponse:
    return _repondre(
        204,
        Tus_Version=VERSION,
        Tus_Extension=EXTENSIONS,
        Tus_Max_Size=str(settings.TAILLE_MAXIMALE_FICHIER),
    )


def _methode(request: HttpRequest) -> str:
    """The method meant: some networks let only GET and POST through."""
    if request.method == "POST" and "X-HTTP-Method-Override" in request.headers:
        return request.headers["X-HTTP-Method-Override"].upper()
    return request.method or ""


def _entier(request: HttpRequest, entete: str) -> int | None:
    valeur = request.headers.get(entete, "")
    return int(valeur) if _ENTIER.fullmatch(valeur) else None


def _metadonnees(texte: str) -> dict[str, str] | None:
    """``Upload-Metadata``: pairs « key base64 » separated by commas; ``None`` when badly formed."""
    lues: dict[str, str] = {}
    for paire in filter(None, (p.strip() for p in texte.split(","))):
        cle, _, valeur = paire.partition(" ")
        try:
            lues[cle] = base64.b64decode(valeur, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
    return lues


def _expire(envoi: Televersement) -> str:
    return http_date(envoi.expire_le.timestamp())


def televersement_ouvrir(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """POST announces a file for one piece and says where to send its bytes."""
    dossier = dossier_de(request, reference)
    if not dossier.pieces.filter(code=code).exists():
        raise Http404
    if request.method == "OPTIONS":
        return _capacites()
    if request.method != "POST":
        return _repondre(405, Allow="POST, OPTIONS")
    if request.headers.get("Tus-Resumable") != VERSION:
        return _repondre(412, Tus_Version=VERSION)
    taille = _entier(request, "Upload-Length")
    metadonnees = _metadonnees(request.headers.get("Upload-Metadata", ""))
    if taille is None or metadonnees is None:
        return _repondre(400, "Annonce illisible.")
    return _ouvrir(request, dossier, code, metadonnees.get("filename", "document"), taille)


def _ouvrir(request: HttpRequest, dossier: Dossier, code: str, nom: str, taille: int) -> HttpResponse:
    try:
        envoi = service.ouvrir(dossier, code, nom, taille, par=request.user)
    except service.TropLourd as refus:
        return _repondre(413, refus.message)
    except service.TropDEnvois as refus:
        return _repondre(429, refus.message)
    except fichiers.PieceRefusee as refus:
        return _repondre(422, refus.message)
    adresse = reverse("guichet:televersement", args=[dossier.reference, envoi.jeton])
    return _repondre(201, Location=adresse, Upload_Expires=_expire(envoi))


def televersement(request: HttpRequest, reference: str, jeton: str) -> HttpResponse:
    """HEAD says how many bytes have come, PATCH brings more, DELETE gives up."""
    dossier = dossier_de(request, reference)
    methode = _methode(request)
    if methode == "OPTIONS":
        return _capacites()
    actes = {"HEAD": _dire, "PATCH": _recevoir, "DELETE": _abandonner}
    if methode not in actes:
        return _repondre(405, Allow="HEAD, PATCH, DELETE, OPTIONS")
    if request.headers.get("Tus-Resumable") != VERSION:
        return _repondre(412, Tus_Version=VERSION)
    envoi = service.retrouver(dossier, jeton, par=request.user)
    if envoi is None:
        raise Http404
    return actes[methode](request, envoi)


def _dire(request: HttpRequest, envoi: Televersement) -> HttpResponse:
    if envoi.refus:
        return _repondre(410)
    return _repondre(
        200,
        Upload_Offset=str(service.recu(envoi)),
        Upload_Length=str(envoi.taille),
        Upload_Expires=_expire(envoi),
    )


def _recevoir(request: HttpRequest, envoi: Televersement) -> HttpResponse:
    if request.content_type != CORPS:
        return _repondre(415)
    decalage = _entier(request, "Upload-Offset")
    longueur = _entier(request, "Content-Length")
    if decalage is None or longueur is None:
        return _repondre(400, "Décalage illisible.")
    try:
        arrive = service.ecrire(envoi, decalage, request, longueur)
    except service.DecalageErrone as erreur:
        return _repondre(409, erreur.message, Upload_Offset=str(erreur.recu))
    except service.EnvoiOccupe as erreur:
        return _repondre(423, erreur.message)
    except service.TropLourd as erreur:
        return _repondre(413, erreur.message)
    if envoi.refus:
        return _repondre(422, envoi.refus)
    return _repondre(204, Upload_Offset=str(arrive), Upload_Expires=_expire(envoi))


def _abandonner(request: HttpRequest, envoi: Televersement) -> HttpResponse:
    service.abandonner(envoi)
    return _repondre(204)
