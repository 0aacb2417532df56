"""Public addresses of the map: tiles, exports, open interface."""

from __future__ import annotations

from django.urls import path

from carto.vues import exports, ogc, outils, pages, tuiles

app_name = "carto"

urlpatterns = [
    path("", pages.apercu, name="apercu"),
    path("tuiles/<slug:code>/<int:z>/<int:x>/<int:y>.mvt", tuiles.tuile_publique, name="tuile"),
    path("identifier/", outils.identifier, name="identifier"),
    path("parcelles/<str:code_insee>/", outils.parcelles, name="parcelles"),
    path("export/<slug:code>.<slug:forme>", exports.exporter, name="export"),
    path("ogc/", ogc.accueil, name="ogc_accueil"),
    path("ogc/api", ogc.api, name="ogc_api"),
    path("ogc/conformance", ogc.conformite, name="ogc_conformite"),
    path("ogc/collections", ogc.collections, name="ogc_collections"),
    path("ogc/collections/<slug:code>", ogc.collection, name="ogc_collection"),
    path("ogc/collections/<slug:code>/items", ogc.objets, name="ogc_objets"),
    path("ogc/collections/<slug:code>/items/<int:pk>", ogc.objet, name="ogc_objet"),
]
