"""Home, sign-up, help: pages that need no account."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import TemplateDoesNotExist, get_template
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from communes.models import Commune
from communes.vues.envois import adresse_du_site
from dossiers.services.depot import VERSION_CGU
from guichet.formulaires import InscriptionForm
from workflows import sessions, verification

PAGES_D_AIDE = (
    "comment-ca-marche",
    "accessibilite",
    "mentions-legales",
    "code-source",
    "conditions-utilisation",
    "communes",
)


@require_GET
def accueil(request: HttpRequest) -> HttpResponse:
    """The public home."""
    return render(request, "public/accueil.html")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def inscription(request: HttpRequest) -> HttpResponse:
    """Creates a petitioner's account and opens its session."""
    suite = adresse_du_site(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return redirect(suite or "guichet:accueil")
    form = InscriptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        compte = form.creer()
        verification.envoyer(compte)
        sessions.ouvrir(request, compte)
        return redirect(suite or "guichet:nouveau")
    return render(request, "registration/inscription.html", {"form": form, "next": suite})


@require_GET
def aide(request: HttpRequest, slug: str = "index") -> HttpResponse:
    """One page of help, or their list."""
    if slug != "index" and slug not in PAGES_D_AIDE:
        raise Http404
    gabarit = f"public/aide/{slug}.html"
    try:
        get_template(gabarit)
    except TemplateDoesNotExist:
        raise Http404 from None
    contexte: dict[str, object] = {
        "version_cgu": VERSION_CGU,
        "editeur": settings.EDITEUR,
        "delegue": settings.DELEGUE_DONNEES,
    }
    if slug == "communes":
        ici = Commune.objects.sur_la_plateforme(timezone.localdate())
        contexte["absentes"] = Commune.objects.exclude(pk__in=ici).defer("contour").order_by("nom")
    return render(request, gabarit, contexte)


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read the public pages, except notices, which name land and disappear at term."""
    lignes = ["User-agent: *", "Disallow: /guichet/", "Disallow: /instruction/", "Disallow: /affichage/"]
    return HttpResponse("\n".join([*lignes, ""]), content_type="text/plain; charset=utf-8")
