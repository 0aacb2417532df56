"""Static files: viewflow's own pages are not served, so their files are not collected. And the checks of a real site."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StatiquesConfig(StaticFilesConfig):
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "viewflow"]

    def ready(self):
        super().ready()
        from config import deploiement  # noqa: F401 - registers the checks
