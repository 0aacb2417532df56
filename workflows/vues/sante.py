"""Health, for whoever watches the platform: database and storage answer."""

from __future__ import annotations

import logging
import os
from hmac import compare_digest

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workflows import battement, mesures

journal = logging.getLogger(__name__)


def _base_repond() -> bool:
    try:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
            return curseur.fetchone() == (1,)
    except DatabaseError:
        journal.exception("Santé : la base ne répond pas.")
        return False


def _stockage_repond() -> bool:
    """The storage answers, and can be written when it is a local disk; nothing is written to know it."""
    try:
        if isinstance(default_storage, FileSystemStorage):
            return os.access(default_storage.path(""), os.R_OK | os.W_OK | os.X_OK)
        default_storage.exists("sante")
    except Exception:
        journal.exception("Santé : le stockage ne répond pas.")
        return False
    return True


def _porte_le_jeton(request: HttpRequest) -> bool:
    """Whether the caller holds ``SANTE_JETON`` (header ``Authorization: Bearer …``); never without one set."""
    attendu = settings.SANTE_JETON
    donne = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return bool(attendu) and compare_digest(donne.encode(), attendu.encode())


@require_safe
@never_cache
def sante(request: HttpRequest) -> JsonResponse:
    """``{"etat": "ok"}``, or ``"ko"`` with status 503; the parts and their figures to the holder of the token."""
    base, stockage = _base_repond(), _stockage_repond()
    va_bien = base and stockage
    corps: dict[str, object] = {"etat": "ok" if va_bien else "ko"}
    if _porte_le_jeton(request):
        corps |= {"base": base, "stockage": stockage}
        if base:
            corps |= {"suivi_quotidien": battement.alerte() or "ok", **mesures.relever()}
    return JsonResponse(corps, status=200 if va_bien else 503)


@require_safe
@never_cache
def metriques(request: HttpRequest) -> HttpResponse:
    """The Prometheus figures; 401 without the token."""
    if not _porte_le_jeton(request):
        return HttpResponse(
            "Jeton de supervision attendu (SANTE_JETON).\n",
            status=401,
            content_type="text/plain; charset=utf-8",
            headers={"WWW-Authenticate": 'Bearer realm="supervision"'},
        )
    return HttpResponse(mesures.exposer(), content_type="text/plain; version=0.0.4; charset=utf-8")
