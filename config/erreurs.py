"""Error pages rendered with the request: menu, person and demonstration banner stay on them."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

journal = logging.getLogger(__name__)


def _message(exception) -> str:
    """The reason we wrote for the reader; never an address or a name that Django put in a 404."""
    premier = exception.args[0] if getattr(exception, "args", None) else ""
    return premier if isinstance(premier, str) else ""


def requete_invalide(request: HttpRequest, exception=None) -> HttpResponse:
    """400: malformed; what was wrong goes to the log, not to the page."""
    return render(request, "400.html", status=400)


def interdit(request: HttpRequest, exception=None) -> HttpResponse:
    """403: visible, but this action is someone else's."""
    return render(request, "403.html", {"exception": _message(exception)}, status=403)


def introuvable(request: HttpRequest, exception=None) -> HttpResponse:
    """404: the same page whether the object is unknown or another commune's; a page that moved says where."""
    contexte = {"constat": getattr(exception, "constat", ""), "suite": getattr(exception, "suite", None)}
    return render(request, "404.html", contexte, status=404)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form without a valid token: nothing was sent."""
    journal.warning("Formulaire refusé (CSRF) : %s", reason)
    return render(request, "403_csrf.html", status=403)


def panne(request: HttpRequest) -> HttpResponse:
    """500: without the base or the session, which may be what failed; the banner is kept."""
    return HttpResponse(loader.render_to_string("500.html", {"demo": settings.DEMO}), status=500)
