"""What is sent: bodies too big are refused before they are read, texts are read without what no base can hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
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


def adresse_du_site(request: HttpRequest, adresse: str) -> str:
    """``adresse`` when it is one of this site, written from its root; empty otherwise.

    A word without a slash is no address: ``redirect`` would take it for the name of a page.
    """
    ici = url_has_allowed_host_and_scheme(
        adresse, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return adresse if ici and adresse.startswith("/") else ""


def texte_envoye(request: HttpRequest, champ: str, maximum: int = 5000) -> str:
    """One text of a form sent without a form class: cut to ``maximum``, null characters left out."""
    return request.POST.get(champ, "").replace("\x00", "")[:maximum]
