"""The background worker. A row of the database is the truth; a message is only a wake-up."""

import os

from celery import Celery
from celery.signals import worker_ready

from config.memoire import menager

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("mitoyen")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def _pret(**kwargs) -> None:
    menager()
