"""Every address of the platform."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("guichet.urls")),
    path("", include("guichet.urls_publiques")),
    path("", include("workflows.urls")),
    path("", include("workflows.urls_comptes")),
    path("administration/", include("communes.urls")),
    path("carto/", include("carto.urls")),
    path("", include("rlpi.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "config.erreurs.requete_invalide"
handler403 = "config.erreurs.interdit"
handler404 = "config.erreurs.introuvable"
handler500 = "config.erreurs.panne"
