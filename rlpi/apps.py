from django.apps import AppConfig


class RlpiConfig(AppConfig):
    name = "rlpi"
