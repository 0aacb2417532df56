"""Addresses of the whole site that belong to nobody's space: home, sign-up, help."""

from __future__ import annotations

from django.urls import path

from guichet.vues import publiques

urlpatterns = [
    path("", publiques.accueil, name="accueil"),
    path("inscription/", publiques.inscription, name="inscription"),
    path("aide/", publiques.aide, name="aide"),
    path("aide/<slug:slug>/", publiques.aide, name="aide"),
    path("robots.txt", publiques.robots, name="robots"),
]
