from django.apps import AppConfig


class AdsConfig(AppConfig):
    name = "ads"
    verbose_name = "Application du droit des sols"

    def ready(self) -> None:
        from ads.domaine import DOMAINE
        from dossiers import registre

        registre.enregistrer(DOMAINE)
