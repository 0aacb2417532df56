from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from dossiers.recherche import brancher
        from dossiers.services import (  # noqa: F401
            analyses,
            brouillons,
            carte_dossiers,
            courriels_agents,
            courriels_avis,
            courriels_suivi,
            messages,
            partages,
        )

        connection_created.connect(brancher, dispatch_uid="dossiers.recherche")
