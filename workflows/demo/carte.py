"""The lands of the demonstration held against its fictional layers, as a filing would have done."""

from __future__ import annotations

from dossiers.models import Dossier
from dossiers.models.detections import CauseDetection
from dossiers.services import terrain


def confronter_les_terrains() -> int:
    """Asks the map for each open dossier that has a land and no answer yet; how many were asked."""
    sans_reponse = Dossier.objects.en_cours().filter(emprise__isnull=False, detections__isnull=True)
    faites = 0
    for dossier in sans_reponse.order_by("pk").iterator(chunk_size=200):
        faites += terrain.confronter(dossier, cause=CauseDetection.DEPOT) is not None
    return faites
