"""Addresses of the room."""

from __future__ import annotations

app_name = "carto"

urlpatterns: list = []
