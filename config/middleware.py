"""Headers of every answer, and the rule that a page is private unless declared public."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import resolve_url

POLITIQUE = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; "
    "worker-src 'self' blob:; connect-src 'self'; font-src 'self'; object-src 'self'; frame-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)

PREFIXES_PUBLICS = (
    "/connexion/",
    "/inscription/",
    "/mot-de-passe/",
    "/affichage/",
    "/aide/",
    "/sante/",
    "/static/",
    "/avis/",
    "/carto/",
)
#: Open data: other sites may read it.
OUVERTS = ("/carto/",)
PAGES_PUBLIQUES = frozenset({"/", "/favicon.ico", "/robots.txt"})


class EntetesMiddleware:
    """Content security policy without inline script or style; private pages are never cached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLITIQUE)
        if not request.path_info.startswith(OUVERTS):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class OctetNulMiddleware:
    """Refuses (400) an address that holds a null character: PostgreSQL cannot store one, no page has one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # The map's interfaces answer their own parameters, in JSON.
        dans_la_question = "%00" in request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or (dans_la_question and not request.path_info.startswith("/carto/")):
            raise SuspiciousOperation("caractère nul dans l'adresse")
        return self.get_response(request)


class ConnexionRequiseMiddleware:
    """Sends an anonymous visitor of a private page to the sign-in page (contract, « Stable places »)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated and not self.est_publique(request.path_info):
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        return self.get_response(request)

    @staticmethod
    def est_publique(chemin: str) -> bool:
        """Whether ``chemin`` can be read without an account."""
        return chemin in PAGES_PUBLIQUES or chemin.startswith(PREFIXES_PUBLICS)
