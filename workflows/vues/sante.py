"""Health, for whoever watches the platform: database and storage answer."""

from __future__ import annotations

import logging
import os

from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

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
        if isinstance(default_storage, FileSystemStorage) or hasattr(default_storage, "location"):
            return os.access(default_storage.path(""), os.R_OK | os.W_OK | os.X_OK)
        default_storage.exists("sante")
    except Exception:
        journal.exception("Santé : le stockage ne répond pas.")
        return False
    return True


@require_safe
@never_cache
def sante(request: HttpRequest) -> JsonResponse:
    """``{"etat": "ok"}``, or ``"ko"`` with status 503; says nothing more to the outside."""
    va_bien = _base_repond() and _stockage_repond()
    return JsonResponse({"etat": "ok" if va_bien else "ko"}, status=200 if va_bien else 503)
