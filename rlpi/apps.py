from django.apps import AppConfig


class RlpiConfig(AppConfig):
    name = "rlpi"
    verbose_name = "Affichage extérieur (RLPi)"

    def ready(self) -> None:
        from dossiers import registre
        from rlpi import consultations  # noqa: F401
        from rlpi.domaine import DOMAINE

        registre.enregistrer(DOMAINE)
