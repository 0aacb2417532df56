"""The embedded stack of a small commune or of a developer, unless the environment says otherwise."""

from config.settings.base import *
