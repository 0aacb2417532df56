"""WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_wsgi_application()

# What loading left stays: the collector has not to walk it again in the middle of a request; and it looks at what a
# page leaves less often (a tenth of a page's time).
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
