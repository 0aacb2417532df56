"""Until when a device already in place may stay although a newer rule forbids it.

A local regulation leaves two years to publicités and préenseignes (R581-88) and six to signs (L581-43);
the décret 2023-1007 leaves four years to the devices larger than its new formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from droit.articles import Fiabilite
from droit.calendrier import ajouter_mois
from droit.trace import Motif, Reserve
from rlpi.droit.dispositif import ENSEIGNES, Genre
from rlpi.droit.sources import env, reserves_de

# The MEL's RLPi approved on 12 December 2019: in force on 85 communes.
RLPI_MEL_2020 = date(2020, 6, 18)
RLPI_MEL_PRESCRIPTION_REVISION = date(2023, 12, 15)
COMMUNES_HORS_RLPI_2020 = (
    "Allennes-les-Marais",
    "Annœullin",
    "Aubers",
    "Bauvin",
    "Bois-Grenier",
    "Carnin",
    "Fromelles",
    "Le Maisnil",
    "Provin",
    "Radinghem-en-Weppes",
)
RESERVE_COMMUNES = Reserve(
    "La liste des communes hors du RLPi de 2020 est déduite : à confirmer auprès de la MEL.",
    env("L581-14"),
)
RESERVE_REVISION = Reserve(
    "Le RLPi de 2020 est en révision depuis le 15 décembre 2023 : vérifier la version en vigueur.",
    env("L581-14-1"),
)
MOIS_PUBLICITES = 24
MOIS_ENSEIGNES = 72
# Décret 2023-1007, art. 2 and 3: formats in force, end of the tolerance for what was in place before.
FORMATS_2023 = date(2023, 11, 2)
FIN_TOLERANCE_2023 = date(2027, 11, 2)


@dataclass(frozen=True, slots=True)
class MiseEnConformite:
    """``au_plus_tard``: last day the device may stay as it is; ``None``: no tolerance at all."""

    au_plus_tard: date | None
    motif: Motif
    reserves: tuple[Reserve, ...] = ()


def apres_rlp(genre: Genre, entree_en_vigueur: date, pose_le: date) -> MiseEnConformite:
    """The compliance date of a device that a local regulation made unlawful (L581-43, R581-88)."""
    enseigne = genre in ENSEIGNES
    article = env("L581-43") if enseigne else env("R581-88", "I")
    if pose_le >= entree_en_vigueur:
        effet = "Posé après l'entrée en vigueur du règlement : aucun délai de mise en conformité."
        return MiseEnConformite(None, Motif(article, effet))
    limite = ajouter_mois(entree_en_vigueur, MOIS_ENSEIGNES if enseigne else MOIS_PUBLICITES)
    effet = (
        "Enseigne posée avant le règlement : six ans pour la mettre en conformité."
        if enseigne
        else "Publicité ou préenseigne posée avant le règlement : deux ans pour la mettre en conformité."
    )
    doutes = reserves_de(article, Fiabilite.A_CONFIRMER)
    return MiseEnConformite(limite, Motif(article, effet, entree_en_vigueur), doutes)


def apres_formats_2023(pose_le: date) -> MiseEnConformite:
    """The compliance date of a device larger than the formats of the décret 2023-1007."""
    article = env("R581-24-1")
    if pose_le >= FORMATS_2023:
        return MiseEnConformite(
            None, Motif(article, "Posé depuis le 2 novembre 2023 : les nouveaux formats s'appliquent.")
        )
    effet = "Posé avant le 2 novembre 2023 : nouveaux formats à respecter au plus tard le 2 novembre 2027."
    return MiseEnConformite(FIN_TOLERANCE_2023, Motif(article, effet, FORMATS_2023))
