from django.apps import AppConfig


class AdsConfig(AppConfig):
    name = "ads"
    verbose_name = "Application du droit des sols"

    def ready(self) -> None:
        from ads import consultations  # noqa: F401
        from ads.domaine import DOMAINE
        from dossiers import registre

        registre.enregistrer(DOMAINE)
