"""Who follows a dossier: each change is written, and told to whom receives it from someone else."""

from __future__ import annotations

from collections.abc import Iterable

from communes.models import Utilisateur
from dossiers.models import Attribution, Dossier
from dossiers.models.repartition import MotifAttribution
from dossiers.services import envois


def suivre(dossier: Dossier, a: Utilisateur | None, *, auteur: Utilisateur | None, motif: str) -> Attribution:
    """Writes who follows the dossier from now on, in the caller's transaction."""
    dossier.instructeur = a
    dossier.save(update_fields=["instructeur", "modifie_le"])
    return Attribution.objects.create(dossier=dossier, instructeur=a, par=auteur, motif=motif)


def noter_departs(dossiers: Iterable[int]) -> None:
    """The same for dossiers that went back to the common queue together."""
    Attribution.objects.bulk_create(
        Attribution(dossier_id=pk, motif=MotifAttribution.DEPART) for pk in dossiers
    )


def annoncer(dossier: Dossier, attribution: Attribution, *, nombre: int = 1) -> None:
    """Tells the officer, once, that someone else gave him this dossier (and ``nombre`` - 1 others)."""
    if attribution.instructeur_id in (None, attribution.par_id):
        return
    envois.prevoir(
        dossier,
        "affectation",
        occurrence=str(attribution.pk),
        charge={
            "pour": attribution.instructeur_id,
            "par": str(attribution.par or ""),
            "nombre": nombre,
            **({"chemin": "/instruction/?onglet=a-moi"} if nombre > 1 else {}),
        },
    )
