"""Which files of a piece stand today, when later ones have replaced them."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime

from dossiers.models import Dossier, Evenement, VersionPiece
from dossiers.models.journal import NatureEvenement
from dossiers.models.pieces import AnalyseVirus, NatureVersion


def courantes(dossier: Dossier) -> list[VersionPiece]:
    """The files of the last arrival of each piece, withdrawn and infected ones left out.

    A piece may come as several sheets: those filed together, or sent in one answer, stand together. When the last
    arrival is infected nothing stands: what it replaced is not put forward in its place.
    """
    versions = list(
        VersionPiece.objects.filter(piece__dossier=dossier, est_retiree=False)
        .select_related("piece", "fichier")
        .order_by("piece__rang", "piece_id", "numero")
    )
    receptions: list[datetime] = []
    if any(v.nature == NatureVersion.COMPLEMENTAIRE for v in versions):
        faits = Evenement.objects.filter(dossier=dossier, nature=NatureEvenement.RECEPTION_PIECES)
        receptions = list(faits.values_list("enregistre_le", flat=True))
    dernieres = {v.piece_id: _arrivee(v, receptions) for v in versions}
    return [
        v
        for v in versions
        if _arrivee(v, receptions) == dernieres[v.piece_id] and v.fichier.analyse != AnalyseVirus.INFECTE
    ]


def _arrivee(version: VersionPiece, receptions: list[datetime]) -> Hashable:
    """What the files brought together have in common: the filing, one answer to a request, or one proposal."""
    if version.nature == NatureVersion.INITIALE:
        return NatureVersion.INITIALE
    if version.nature == NatureVersion.MODIFICATIVE:
        return version.nature, version.deposee_le
    return version.nature, sum(1 for enregistree in receptions if enregistree < version.deposee_le)
