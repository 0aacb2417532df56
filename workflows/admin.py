"""viewflow puts its processes and tasks in ``/admin/``; the path of a dossier is no referential."""

from __future__ import annotations

from django.contrib import admin
from viewflow.workflow.models import Process, Task

for modele in (Process, Task):
    if admin.site.is_registered(modele):
        admin.site.unregister(modele)
