"""Plausible measures: what is refused at the door, field by field, in French."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class ErreurDeChamp:
    """One refused value: the field's name and a French sentence."""

    champ: str
    message: str


class DispositifInvalide(ValueError):
    """A device or a place described by impossible values; ``erreurs`` names each field."""

    def __init__(self, erreurs: tuple[ErreurDeChamp, ...]) -> None:
        super().__init__(" ".join(erreur.message for erreur in erreurs))
        self.erreurs = erreurs

    @property
    def champ(self) -> str:
        """The first field in error."""
        return self.erreurs[0].champ


@dataclass(frozen=True, slots=True)
class Borne:
    """What a plausible measure is: above ``mini`` (strictly unless ``zero_admis``), at most ``maxi``."""

    libelle: str
    maxi: Decimal
    unite: str
    zero_admis: bool = False


BORNES: dict[str, Borne] = {
    "largeur": Borne("La largeur", Decimal(150), "m"),
    "hauteur": Borne("La hauteur", Decimal(100), "m"),
    "hauteur_sol": Borne("La hauteur au-dessus du sol", Decimal(300), "m"),
    "saillie": Borne("La saillie", Decimal(20), "m", zero_admis=True),
    "luminance": Borne("La luminance", Decimal(100000), "cd/m²", zero_admis=True),
    "distance_baie": Borne("La distance à la baie voisine", Decimal(10000), "m", zero_admis=True),
    "distance_limite": Borne("La distance à la limite séparative", Decimal(10000), "m", zero_admis=True),
    "distance_bache": Borne("La distance à l'autre bâche", Decimal(100000), "m", zero_admis=True),
    "distance_activite": Borne("La distance à l'activité signalée", Decimal(1000), "km", zero_admis=True),
    "surface_facade": Borne("La surface de la façade", Decimal(100000), "m²"),
    "hauteur_facade": Borne("La hauteur de la façade", Decimal(300), "m"),
    "surface_existante": Borne(
        "La surface des dispositifs déjà en place", Decimal(100000), "m²", zero_admis=True
    ),
    "surface_ouverture": Borne(
        "La surface de la plus grande ouverture du mur", Decimal(10000), "m²", zero_admis=True
    ),
    "surface_publicitaire": Borne("La surface publicitaire", Decimal(15000), "m²"),
    "surface_abritee": Borne("La surface abritée au sol", Decimal(10000), "m²"),
    "hauteur_panneau_fond": Borne("La hauteur des panneaux de fond", Decimal(100), "m", zero_admis=True),
    "longueur_voie": Borne("La longueur du côté bordant la voie", Decimal(100000), "m"),
    "largeur_voie": Borne("La distance entre les deux alignements de la voie", Decimal(1000), "m"),
}
NOMBRES: dict[str, str] = {
    "nombre_existants": "Le nombre de dispositifs déjà en place",
    "nombre_panneaux": "Le nombre de panneaux",
}


def nombre_fr(valeur: Decimal) -> str:
    """``10.50`` as a French reader writes it: ``10,5``."""
    return f"{valeur.normalize():f}".replace(".", ",")


def lire_mesure(champ: str, brut: object) -> Decimal | ErreurDeChamp:
    """A plausible measure, exact (a float is read by its shortest spelling), or why it is refused."""
    borne = BORNES[champ]
    if isinstance(brut, bool) or not isinstance(brut, (Decimal, int, float, str)):
        return ErreurDeChamp(champ, f"{borne.libelle} doit être un nombre.")
    try:
        valeur = Decimal(str(brut))
    except InvalidOperation:
        return ErreurDeChamp(champ, f"{borne.libelle} doit être un nombre.")
    if not valeur.is_finite():
        return ErreurDeChamp(champ, f"{borne.libelle} doit être un nombre fini.")
    if valeur < 0:
        return ErreurDeChamp(champ, f"{borne.libelle} ne peut pas être négative.")
    if valeur == 0 and not borne.zero_admis:
        return ErreurDeChamp(champ, f"{borne.libelle} ne peut pas être nulle.")
    if valeur > borne.maxi:
        limite = f"{nombre_fr(borne.maxi)} {borne.unite}"
        return ErreurDeChamp(champ, f"{borne.libelle} n'est pas plausible : elle dépasse {limite}.")
    return valeur
