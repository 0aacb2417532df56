"""The place of a device: agglomeration, protections, local regulation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from droit.articles import Article, Code
from rlpi.droit.mesures import DispositifInvalide, ErreurDeChamp

# R581-26, R581-31, R581-34: "more than 10,000 inhabitants", "less than 10,000 … urban unit of more
# than 100,000".
POPULATION_GRANDE = 10_000
UNITE_URBAINE_GRANDE = 100_000
# Beyond any French agglomeration: a typing error.
POPULATION_ABSURDE = 20_000_000


class Protection(StrEnum):
    """The protected places of L581-4 and L581-8."""

    MONUMENT_HISTORIQUE = "monument_historique"
    MONUMENT_NATUREL = "monument_naturel"
    SITE_CLASSE = "site_classe"
    COEUR_PARC_NATIONAL = "coeur_parc_national"
    RESERVE_NATURELLE = "reserve_naturelle"
    ARBRE = "arbre"
    IMMEUBLE_DESIGNE = "immeuble_designe"
    ABORDS = "abords"
    SITE_PATRIMONIAL = "site_patrimonial"
    PARC_REGIONAL = "parc_regional"
    SITE_INSCRIT = "site_inscrit"
    COVISIBILITE = "covisibilite"
    AIRE_ADHESION = "aire_adhesion"
    NATURA_2000 = "natura_2000"

    @property
    def libelle(self) -> str:
        """The place in French, with its preposition."""
        return LIBELLES[self]


LIBELLES: dict[Protection, str] = {
    Protection.MONUMENT_HISTORIQUE: "sur un monument historique classé ou inscrit",
    Protection.MONUMENT_NATUREL: "sur un monument naturel",
    Protection.SITE_CLASSE: "dans un site classé",
    Protection.COEUR_PARC_NATIONAL: "dans le cœur d'un parc national",
    Protection.RESERVE_NATURELLE: "dans une réserve naturelle",
    Protection.ARBRE: "sur un arbre",
    Protection.IMMEUBLE_DESIGNE: "sur un immeuble protégé par arrêté pour son caractère",
    Protection.ABORDS: "aux abords d'un monument historique",
    Protection.SITE_PATRIMONIAL: "dans un site patrimonial remarquable",
    Protection.PARC_REGIONAL: "dans un parc naturel régional",
    Protection.SITE_INSCRIT: "dans un site inscrit",
    Protection.COVISIBILITE: "à moins de 100 mètres et dans le champ de visibilité d'un immeuble protégé",
    Protection.AIRE_ADHESION: "dans l'aire d'adhésion d'un parc national",
    Protection.NATURA_2000: "dans une zone Natura 2000",
}
ABSOLUES = frozenset(
    {
        Protection.MONUMENT_HISTORIQUE,
        Protection.MONUMENT_NATUREL,
        Protection.SITE_CLASSE,
        Protection.COEUR_PARC_NATIONAL,
        Protection.RESERVE_NATURELLE,
        Protection.ARBRE,
        Protection.IMMEUBLE_DESIGNE,
    }
)
RELATIVES = frozenset(Protection) - ABSOLUES


def article_protection(protection: Protection) -> Article:
    """The article that protects this place."""
    if protection is Protection.IMMEUBLE_DESIGNE:
        return Article("L581-4", "II", Code.ENVIRONNEMENT)
    if protection in ABSOLUES:
        return Article("L581-4", "I", Code.ENVIRONNEMENT)
    return Article("L581-8", "I", Code.ENVIRONNEMENT)


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where the device is. ``None``: not known, hence a question or "à vérifier", never an answer.

    ``population`` is that of the agglomeration, ``population_unite_urbaine`` that of the INSEE urban
    unit (0: in none). ``rlp`` says whether a local regulation is in force here on the day considered.

    Raises:
        DispositifInvalide: an impossible population (French message naming the field).
    """

    en_agglomeration: bool | None = None
    population: int | None = None
    population_unite_urbaine: int | None = None
    protections: frozenset[Protection] | None = None
    rlp: bool | None = None
    zone: str = ""
    domaine_public: bool | None = None
    aeroport: bool = False
    grand_aeroport: bool = False
    gare: bool = False
    enceinte_sportive: bool = False
    perimetre_commercial: bool = False
    route_grande_circulation: bool = False
    espace_boise_classe: bool | None = None
    zone_naturelle_plu: bool | None = None
    visible_autoroute: bool | None = None

    def __post_init__(self) -> None:
        erreurs = [
            ErreurDeChamp(champ, f"{libelle} doit être un nombre entier d'habitants plausible.")
            for champ, libelle in (
                ("population", "La population de l'agglomération"),
                ("population_unite_urbaine", "La population de l'unité urbaine"),
            )
            if not _est_population(getattr(self, champ))
        ]
        if erreurs:
            raise DispositifInvalide(tuple(erreurs))

    @property
    def absolues(self) -> tuple[Protection, ...]:
        """The protections of L581-4 known here, in the order of the article."""
        return tuple(p for p in Protection if p in (self.protections or ()) and p in ABSOLUES)

    @property
    def relatives(self) -> tuple[Protection, ...]:
        """The protections of L581-8 known here."""
        return tuple(p for p in Protection if p in (self.protections or ()) and p in RELATIVES)

    @property
    def plus_de_10000(self) -> bool | None:
        """More than 10,000 inhabitants in the agglomeration; exactly 10,000 is settled by no text."""
        if self.population is None or self.population == POPULATION_GRANDE:
            return None
        return self.population > POPULATION_GRANDE

    @property
    def regime_grande(self) -> bool | None:
        """The "large" regime of R581-26: over 10,000 inhabitants, or an urban unit over 100,000.

        Airports and stations follow it too. ``None`` when the populations do not allow an answer.
        """
        if self.aeroport or self.gare or self.perimetre_commercial:
            return True
        unite = self.population_unite_urbaine
        if unite is not None and unite > UNITE_URBAINE_GRANDE:
            return True
        if self.plus_de_10000 is not False:
            return self.plus_de_10000
        return None if unite is None else False


def _est_population(valeur: object) -> bool:
    return valeur is None or (type(valeur) is int and 0 <= valeur <= POPULATION_ABSURDE)
