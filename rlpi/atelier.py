"""What the drawing bench needs on the petitioner's page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from dossiers.models import Dossier
from rlpi import avis, planche
from rlpi.droit.seuils import SEUILS


def contexte_atelier(dossier: Dossier, nombre: int) -> dict[str, Any]:
    """Pictures at hand, devices to draw, national share of façade (R581-63), what the rules say."""
    jour = timezone.localdate()
    return {
        "photos": [
            {
                "version": version.pk,
                "nom": version.nom,
                "url": reverse("guichet:fichier", args=[dossier.reference, version.pk]),
            }
            for version in planche.photos(dossier)
        ],
        "rangs": range(1, nombre + 1),
        "jointes": planche.jointes(dossier),
        "seuil_facade": str(SEUILS["facade_seuil"].au(jour)),
        "taux": str(SEUILS["facade_taux"].au(jour)),
        "taux_petite": str(SEUILS["facade_taux_petite"].au(jour)),
        "avis": avis.avis(dossier, jour),
    }
