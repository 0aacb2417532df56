from django.apps import AppConfig


class CartoConfig(AppConfig):
    name = "carto"
    verbose_name = "Cartographie"
    default_auto_field = "django.db.models.BigAutoField"
