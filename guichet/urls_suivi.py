"""Addresses of the follow-up of a filed dossier; included by the room's own."""

from __future__ import annotations

from django.urls import path

from guichet.vues import echanges, modifications

D = "guichet/dossiers/<slug:reference>/"

urlpatterns = [
    path(f"{D}echanges/", echanges.echanges, name="echanges"),
    path(f"{D}echanges/lus/", echanges.lire, name="lire_echanges"),
    path(f"{D}echanges/fichiers/<int:pk>/", echanges.jointe, name="jointe"),
    path(f"{D}modifications/", modifications.modifications, name="modifications"),
    path(f"{D}modifications/pieces/", modifications.joindre, name="modification_joindre"),
    path(f"{D}modifications/pieces/<int:pk>/", modifications.fichier, name="modification_fichier"),
    path(f"{D}modifications/pieces/<int:pk>/retirer/", modifications.retirer, name="modification_retirer"),
    path(f"{D}modifications/envoyer/", modifications.envoyer, name="modification_envoyer"),
    path(f"{D}modifications/annuler/", modifications.annuler, name="modification_annuler"),
    path(f"{D}modifications/etapes/<slug:etape>/", modifications.etape, name="modification_etape"),
]
