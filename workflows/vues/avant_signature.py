"""The one door before any signature: parapheur, batch, withdrawal. Nothing is signed by a screen without it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from communes import habilitations as h


def avant_signature(request: HttpRequest) -> HttpResponse | None:
    """Called before every signature; an answer returned here is sent instead of signing.

    Raises:
        PermissionDenied: the person signs for no commune.
    """
    if not h.peut_quelque_part(request.user, h.SIGNER):
        raise PermissionDenied("Le parapheur est réservé aux signataires des communes.")
    return None
