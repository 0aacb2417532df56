"""Addresses of the land and of the map of dossiers; included by the room's own."""

from __future__ import annotations

from django.urls import path

from workflows.vues import carte, terrain

TERRAIN = "instruction/<str:reference>/terrain/"

urlpatterns = [
    path("instruction/carte/", carte.page, name="carte_dossiers"),
    path("instruction/carte/tuiles/<int:z>/<int:x>/<int:y>.mvt", carte.tuile_dossiers, name="tuile_dossiers"),
    path("instruction/carte/export.<slug:forme>", carte.exporter, name="export_carte"),
    path(TERRAIN, terrain.page, name="terrain"),
    path(f"{TERRAIN}examiner/", terrain.examiner, name="examiner_suggestion"),
    path(f"{TERRAIN}certaines/", terrain.retenir_certaines, name="retenir_certaines"),
    path(f"{TERRAIN}ajouter/", terrain.ajouter, name="ajouter_regle"),
    path(f"{TERRAIN}relancer/", terrain.relancer, name="relancer_carte"),
    path(f"{TERRAIN}parcelles/", terrain.rechercher_parcelles, name="rechercher_parcelles"),
    path(f"{TERRAIN}parcelles/<int:pk>/corriger/", terrain.corriger_parcelle, name="corriger_parcelle"),
    path(f"{TERRAIN}parcelles/<int:pk>/verifier/", terrain.verifier_parcelle, name="verifier_parcelle"),
]
