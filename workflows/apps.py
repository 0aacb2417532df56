from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = "Circuit des dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows import verifications  # noqa: F401
