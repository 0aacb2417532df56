"""The two clocks by type, as the command assembles them."""

from collections.abc import Callable

from ads.droit import echeancier as ads
from ads.droit.circonstances import CIRCONSTANCES
from droit.echeancier import Echeancier, Faits
from rlpi.droit import echeancier as rlpi

MOTEURS: dict[str, Callable[[Faits], Echeancier]] = {
    **dict.fromkeys(ads.TYPES, ads.echeancier),
    **dict.fromkeys(rlpi.TYPES, rlpi.echeancier),
}
CODES = frozenset(CIRCONSTANCES)
