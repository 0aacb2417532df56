"""Addresses of the follow-up of a filed dossier; included by the room's own."""

from __future__ import annotations

from django.urls import path

from guichet.vues import echanges

D = "guichet/dossiers/<slug:reference>/"

urlpatterns = [
    path(f"{D}echanges/", echanges.echanges, name="echanges"),
    path(f"{D}echanges/lus/", echanges.lire, name="lire_echanges"),
    path(f"{D}echanges/fichiers/<int:pk>/", echanges.jointe, name="jointe"),
]
