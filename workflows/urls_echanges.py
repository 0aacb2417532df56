"""Addresses of what the petitioner sends after filing; included by the room's own."""

from __future__ import annotations

from django.urls import path

from workflows.vues import archive, echanges, modifications, requetes

DOSSIER = "instruction/<str:reference>/"

urlpatterns = [
    path(f"{DOSSIER}echanges/", echanges.echanges, name="echanges"),
    path(f"{DOSSIER}echanges/lus/", echanges.lire, name="lire_echanges"),
    path(f"{DOSSIER}echanges/fichiers/<int:pk>/", echanges.jointe, name="jointe"),
    path(f"{DOSSIER}modifications/", modifications.modifications, name="modifications"),
    path(f"{DOSSIER}modifications/<int:pk>/", modifications.repondre, name="repondre_modification"),
    path(f"{DOSSIER}modifications/fichiers/<int:pk>/", modifications.fichier, name="fichier_propose"),
    path(f"{DOSSIER}demandes/", requetes.requetes, name="requetes"),
    path(f"{DOSSIER}demandes/papier/", requetes.recevoir_papier, name="requete_papier"),
    path(f"{DOSSIER}demandes/<int:pk>/", requetes.repondre, name="repondre_requete"),
    path(f"{DOSSIER}archive.zip", archive.archive, name="archive"),
]
