"""Settings of the test suite: same stack choice by environment, faster hashing, eager tasks."""

import os
import tempfile

os.environ.setdefault("MITOYEN_VAR", tempfile.mkdtemp(prefix="mitoyen-test-"))
os.environ.setdefault("DEMO", "1")

from config.settings.base import *

SECRET_KEY = "tests"  # noqa: S105
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
