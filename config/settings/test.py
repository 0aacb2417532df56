"""Settings of the test suite: same stack choice by environment, faster hashing, eager tasks."""

import os
import tempfile

if not os.environ.get("MITOYEN_VAR"):
    os.environ["MITOYEN_VAR"] = tempfile.mkdtemp(prefix="mitoyen-test-")
# Workers of one run share nothing: a test that damages a stored file must not be seen by its neighbour.
_ouvrier = os.environ.get("PYTEST_XDIST_WORKER")
if _ouvrier and os.path.basename(os.environ["MITOYEN_VAR"]) != _ouvrier:
    os.environ["MITOYEN_VAR"] = os.path.join(os.environ["MITOYEN_VAR"], _ouvrier)
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("MITOYEN_SCRIPT", "test")

from config.settings.base import *  # noqa: E402

SECRET_KEY = "tests"  # noqa: S105
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
