from django.apps import AppConfig


class CommunesConfig(AppConfig):
    name = "communes"
    verbose_name = "Communes, services et habilitations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from communes import verifications  # noqa: F401
        from communes.habilitations import synchroniser_permissions

        post_migrate.connect(synchroniser_permissions, sender=self)
