"""Static files: viewflow's own pages are not served, so their files are not collected."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StatiquesConfig(StaticFilesConfig):
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "viewflow"]
