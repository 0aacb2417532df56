"""What is sent: bodies too big are refused before they are read, texts are read without what no base can hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

#: Room for the wrapping of a multipart body, beyond the files themselves.
MARGE_MULTIPART = 1024 * 1024


def corps_borne(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that receives files: 413 when what is announced passes the size of a whole dossier."""
    protegee = csrf_protect(vue)

    @csrf_exempt
    @wraps(vue)
    def gardee(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        annonce = request.META.get("CONTENT_LENGTH") or "0"
        if annonce.isdecimal() and int(annonce) > settings.TAILLE_MAXIMALE_DOSSIER + MARGE_MULTIPART:
            return render(request, "echanges/trop_lourd.html", {"retour": request.path}, status=413)
        return protegee(request, *args, **kwargs)

    return gardee


def texte_envoye(request: HttpRequest, champ: str, maximum: int = 5000) -> str:
    """One text of a form sent without a form class: cut to ``maximum``, null characters left out."""
    return request.POST.get(champ, "").replace("\x00", "")[:maximum]
