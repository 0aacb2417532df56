from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dossiers.services import (  # noqa: F401
            brouillons,
            carte_dossiers,
            courriels_agents,
            courriels_avis,
            courriels_suivi,
            messages,
            partages,
        )
