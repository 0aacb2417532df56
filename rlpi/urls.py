"""Addresses of outdoor advertising."""

from __future__ import annotations

from django.urls import path

from rlpi import vues, vues_import

app_name = "rlpi"

D = "guichet/dossiers/<slug:reference>/dessin/"

urlpatterns = [
    path(f"{D}photo/", vues.dessin_photo, name="dessin_photo"),
    path(f"{D}joindre/", vues.dessin_joindre, name="dessin_joindre"),
    path(f"{D}regles/", vues.avis, name="avis"),
    path("administration/affichage/", vues.reglements, name="reglements"),
    path("administration/affichage/termes/", vues.termes_a_venir, name="termes_a_venir"),
    path("administration/affichage/importer/", vues_import.importer, name="importer"),
    path("administration/affichage/<str:code_insee>/", vues.reglement, name="reglement"),
    path("aide/autorisation/enseigne/", vues.orientation, name="orientation"),
]
