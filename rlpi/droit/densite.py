"""Density of advertising along a street side (R581-25): pure arithmetic on its length L, in metres.

L ≤ 80 m: one device, or two aligned on one wall, or two on the ground if L > 40 m; beyond, one more per
slice of 80 m past the first. The text says neither whether a started slice counts nor whether the extra
device adds to the exception: the answer is an interval, and control says "à vérifier" inside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from droit.articles import Fiabilite
from droit.trace import Motif, Reserve
from rlpi.droit.mesures import nombre_fr
from rlpi.droit.sources import env, reserves_de

TRANCHE = Decimal(80)
SEUIL_DEUX_AU_SOL = Decimal(40)
ARTICLE_PRIVE = env("R581-25", "I")
ARTICLE_PUBLIC = env("R581-25", "II")


class LongueurInvalide(ValueError):
    """A street side must have a positive, finite length (message in French)."""

    def __init__(self) -> None:
        super().__init__(
            "La longueur du côté bordant la voie doit être un nombre de mètres supérieur à zéro."
        )
        self.champ = "longueur_voie"


@dataclass(frozen=True, slots=True)
class Densite:
    """How many devices: ``certain`` in every reading of the text, ``soutenable`` in the widest one."""

    certain: int
    soutenable: int
    motif: Motif
    reserves: tuple[Reserve, ...]


def _longueur(brut: Decimal | int | float | str) -> Decimal:
    try:
        longueur = Decimal(str(brut))
    except ArithmeticError:
        raise LongueurInvalide from None
    if not longueur.is_finite() or longueur <= 0:
        raise LongueurInvalide
    return longueur


def _tranches(longueur: Decimal, arrondi: str) -> int:
    """Slices of 80 m past the first, whole or started."""
    if longueur <= TRANCHE:
        return 0
    return int(((longueur - TRANCHE) / TRANCHE).to_integral_value(rounding=arrondi))


def densite(
    longueur_facade_m: Decimal | int | float | str,
    *,
    domaine_public: bool = False,
    alignes_sur_mur: bool = False,
    au_sol: bool = False,
) -> Densite:
    """What R581-25 allows along a street side of this length.

    The two exceptions (aligned on one wall, on the ground) exist on private land only (I).

    Raises:
        LongueurInvalide: not a positive length.
    """
    longueur = _longueur(longueur_facade_m)
    exception = not domaine_public and (alignes_sur_mur or (au_sol and longueur > SEUIL_DEUX_AU_SOL))
    base = 2 if exception else 1
    entieres, entamees = _tranches(longueur, ROUND_FLOOR), _tranches(longueur, ROUND_CEILING)
    certain, soutenable = max(base, 1 + entieres), base + entamees
    article = ARTICLE_PUBLIC if domaine_public else ARTICLE_PRIVE
    doutes = list(reserves_de(article, Fiabilite.A_CONFIRMER))
    if certain != soutenable:
        doutes.append(
            Reserve(
                f"L'article {article} ne dit pas si une tranche de 80 m entamée compte, ni si elle s'ajoute "
                f"à l'exception : {certain} ou {soutenable} dispositifs selon la lecture.",
                article,
            )
        )
    pluriel = "s" if soutenable > 1 else ""
    effet = f"Côté de {nombre_fr(longueur)} m : {soutenable} dispositif{pluriel} au plus."
    return Densite(certain, soutenable, Motif(article, effet), tuple(doutes))


def nombre_maximal(
    longueur_facade_m: Decimal | int | float | str,
    *,
    domaine_public: bool = False,
    alignes_sur_mur: bool = False,
    au_sol: bool = False,
) -> int:
    """The most devices R581-25 may allow along this side, started slices counted (see :func:`densite`)."""
    return densite(
        longueur_facade_m,
        domaine_public=domaine_public,
        alignes_sur_mur=alignes_sur_mur,
        au_sol=au_sol,
    ).soutenable


def nombre_par_tranche(longueur_m: Decimal | int | float | str, tranche_m: Decimal) -> int:
    """A zone's own density: one device per whole slice of ``tranche_m`` metres, none below it.

    Raises:
        LongueurInvalide: not a positive length, or not a positive slice.
    """
    return int(_longueur(longueur_m) // _longueur(tranche_m))
