"""Dossiers on a map: those that a person may see, and the public notices, which everybody may."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from carto.couches import CouchePublique, enregistrer
from carto.models.base import filtrer_par_emprise
from dossiers import registre
from dossiers.models import Dossier
from dossiers.services import affichage

RAYON = 300.0
AUTOUR_MAXIMUM = 60
#: Below this zoom a land is smaller than a finger: it is drawn as a point.
POINTS_SOUS = 16
#: Notices on the map are at most this old, in seconds.
FRAICHEUR = 60


def autour(dossier: Dossier, utilisateur) -> list[Dossier]:
    """Other dossiers within ``RAYON`` metres that ``utilisateur`` may consult, the latest first."""
    if dossier.emprise is None or dossier.emprise.empty:
        return []
    xmin, ymin, xmax, ymax = dossier.emprise.extent
    emprise = (xmin - RAYON, ymin - RAYON, xmax + RAYON, ymax + RAYON)
    visibles = Dossier.objects.visibles_par(utilisateur).exclude(pk=dossier.pk).filter(emprise__isnull=False)
    proches = (
        filtrer_par_emprise(visibles, "emprise", emprise).defer("donnees").order_by("-date_depot", "-pk")
    )
    return [d for d in proches[: 2 * AUTOUR_MAXIMUM] if dossier.emprise.distance(d.emprise) <= RAYON][
        :AUTOUR_MAXIMUM
    ]


def avis_publics() -> QuerySet[Dossier]:
    """What the law posts today, with a land on the map."""
    return affichage.publies(timezone.localdate()).filter(emprise__isnull=False)


def _tranche() -> str:
    return str(int(timezone.now().timestamp()) // FRAICHEUR)


enregistrer(
    CouchePublique(
        "avis_publics", "Avis affichés", "Demandes déposées et décisions que la loi affiche (R*423-6, R*424-15), sans nom",
        avis_publics,
        {
            "nom": "numero", "avis": "avis", "type": "type", "adresse": "adresse_terrain",
            "date_depot": "date_depot", "commune": "commune__code_insee",
        },
        zoom_min=8, est_datee=False, champ_geom="emprise", couleur="#9b3f21", points_sous=POINTS_SOUS, version_propre=_tranche,
        libeller=lambda d: f"{d.avis} : {d.numero}, {registre.libelle_de(d)}",
    )
)  # fmt: skip
