from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CartoConfig(AppConfig):
    name = "carto"
    verbose_name = "Cartographie"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from carto.index_spatiaux import retablir

        post_migrate.connect(retablir, sender=self, dispatch_uid="carto.index_spatiaux")
