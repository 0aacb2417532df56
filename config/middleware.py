"""Headers of every answer, and the rule that a page is private unless declared public."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import redirect, resolve_url

from communes import second_facteur

POLITIQUE = settings.POLITIQUE_DE_CONTENU

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


class SecondFacteurMiddleware:
    """Keeps whoever must hold a second factor, and has none yet, on the page that sets it up.

    Signing in writes the state in the session. Where rights are given and decisions signed, the base is
    asked too: a role received during a session asks for the factor at once.
    """

    GARDES = ("/administration/", "/admin/", "/parapheur/")

    PERMIS = ("/compte/", "/deconnexion/", "/static/", "/connexion/", "/aide/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chemin = request.path_info
        if (
            request.user.is_authenticated
            and not chemin.startswith(self.PERMIS)
            and (request.session.get("second_facteur") == "a_poser" or self._manque(request.user, chemin))
        ):
            return redirect("second_facteur")
        return self.get_response(request)

    def _manque(self, personne, chemin: str) -> bool:
        return (
            chemin.startswith(self.GARDES)
            and second_facteur.est_exige(personne)
            and second_facteur.appareil(personne) is None
        )
