"""Administration of the platform and of communes: conventions, roles, review of rights."""

from __future__ import annotations

app_name = "communes"

urlpatterns: list = []
