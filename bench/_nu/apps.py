from django.apps import AppConfig


class NuConfig(AppConfig):
    name = "bench._nu"
    label = "nu"
