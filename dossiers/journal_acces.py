"""The access log: the only thing that reading a page may write."""

from __future__ import annotations

from dossiers.models import Acces


def noter(request, dossier, objet: str = "dossier") -> None:
    """Asks that this opening be logged once the answer is ready."""
    request.acces_a_noter = [*getattr(request, "acces_a_noter", []), (dossier.pk, objet[:80])]


class JournalAccesMiddleware:
    """Writes who opened which dossier or file, after the view, in one insert."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        a_noter = getattr(request, "acces_a_noter", None)
        if a_noter and response.status_code < 400:
            utilisateur = request.user if request.user.is_authenticated else None
            Acces.objects.bulk_create(
                Acces(dossier_id=pk, utilisateur=utilisateur, objet=objet) for pk, objet in a_noter
            )
        return response
