"""One advertising device, as measured: what the law of outdoor advertising needs to know of it.

Lengths in metres (frame included: R581-24-1, R581-65-1), areas in square metres, luminance in candelas
per square metre, hours as local times. ``None`` always means "not measured" or "not known", never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from rlpi.droit.lieu import Lieu as Lieu
from rlpi.droit.lieu import Protection as Protection
from rlpi.droit.mesures import BORNES, NOMBRES, ErreurDeChamp, lire_mesure
from rlpi.droit.mesures import DispositifInvalide as DispositifInvalide


class Genre(StrEnum):
    """What the device is in law (L581-3, L581-9, L581-13, L581-18, R581-68)."""

    ENSEIGNE = "enseigne"
    ENSEIGNE_TEMPORAIRE = "enseigne_temporaire"
    LASER = "laser"
    PUBLICITE = "publicite"
    PETIT_FORMAT = "petit_format"
    PREENSEIGNE = "preenseigne"
    PREENSEIGNE_TEMPORAIRE = "preenseigne_temporaire"
    PREENSEIGNE_DEROGATOIRE = "preenseigne_derogatoire"
    MOBILIER_URBAIN = "mobilier_urbain"
    BACHE_CHANTIER = "bache_chantier"
    BACHE_PUBLICITAIRE = "bache_publicitaire"
    EXCEPTIONNEL = "exceptionnel"
    VEHICULE = "vehicule"
    AFFICHAGE_LIBRE = "affichage_libre"


ENSEIGNES = frozenset({Genre.ENSEIGNE, Genre.ENSEIGNE_TEMPORAIRE, Genre.LASER})
PREENSEIGNES = frozenset({Genre.PREENSEIGNE, Genre.PREENSEIGNE_TEMPORAIRE, Genre.PREENSEIGNE_DEROGATOIRE})
BACHES = frozenset({Genre.BACHE_CHANTIER, Genre.BACHE_PUBLICITAIRE})


class Support(StrEnum):
    """What carries the device."""

    MUR = "mur"
    PERPENDICULAIRE = "perpendiculaire"
    STORE = "store"
    BALCON = "balcon"
    CLOTURE = "cloture"
    PALISSADE = "palissade"
    SOL = "sol"
    TOITURE = "toiture"
    MOBILIER = "mobilier"
    DEVANTURE = "devanture"
    VEHICULE = "vehicule"
    EQUIPEMENT_PUBLIC = "equipement_public"
    CIMETIERE = "cimetiere"


class Lumiere(StrEnum):
    """How the device is lit (L581-9, R581-34, R581-59)."""

    NON = "non"
    PROJECTION = "projection"
    TRANSPARENCE = "transparence"
    NEON = "neon"
    NUMERIQUE = "numerique"
    AUTRE = "autre"


# L581-9, third paragraph: posters lit by projection or transparency follow the rules of unlit ads.
ASSIMILEES_NON_LUMINEUSES = frozenset({Lumiere.NON, Lumiere.PROJECTION, Lumiere.TRANSPARENCE})


class Mobilier(StrEnum):
    """The kinds of street furniture of R581-43 to R581-47."""

    ABRI = "abri"
    KIOSQUE = "kiosque"
    COLONNE = "colonne"
    MAT = "mat"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Dispositif:
    """One device of a dossier.

    ``hauteur_sol`` is the height of its *top* above the ground. ``surface_existante`` and
    ``nombre_existants`` count the other devices that share the same limit (same façade, same roof,
    same street side), this one excluded. ``pose_le`` is set for a device already in place.
    ``extinction_debut``/``extinction_fin`` is the time it is dark; ``fermeture``/``ouverture`` the
    hours of the activity a sign announces; ``service_fin``/``service_debut`` those of the transport
    line a shelter serves. Anything unknown stays ``None`` and is answered "à vérifier".

    Raises:
        DispositifInvalide: every impossible value, field by field, in French.
    """

    genre: Genre
    support: Support
    lumiere: Lumiere | None = Lumiere.NON
    largeur: Decimal | None = None
    hauteur: Decimal | None = None
    hauteur_sol: Decimal | None = None
    saillie: Decimal | None = None
    luminance: Decimal | None = None
    # Neighbourhood
    distance_baie: Decimal | None = None
    devant_baie_voisine: bool | None = None
    distance_limite: Decimal | None = None
    distance_bache: Decimal | None = None
    distance_activite: Decimal | None = None
    # The façade, the wall, the roof, the street
    surface_facade: Decimal | None = None
    hauteur_facade: Decimal | None = None
    surface_existante: Decimal | None = None
    nombre_existants: int | None = None
    surface_ouverture: Decimal | None = None
    cloture_aveugle: bool | None = None
    depasse_support: bool | None = None
    devant_baie: bool | None = None
    parallele_au_mur: bool | None = None
    longueur_voie: Decimal | None = None
    largeur_voie: Decimal | None = None
    aligne_sur_mur: bool | None = None
    # How it is made and lit
    lettres_decoupees: bool | None = None
    hauteur_panneau_fond: Decimal | None = None
    activite_majoritaire: bool | None = None
    clignotante: bool | None = None
    service_urgence: bool = False
    extinction_debut: time | None = None
    extinction_fin: time | None = None
    fermeture: time | None = None
    ouverture: time | None = None
    activite_continue: bool = False
    service_fin: time | None = None
    service_debut: time | None = None
    images_fixes: bool | None = None
    surconsommation: bool | None = None
    gradation: bool | None = None
    mesure_audience: bool = False
    # Street furniture, bâches, vehicles, events
    mobilier: Mobilier | None = None
    surface_publicitaire: Decimal | None = None
    surface_abritee: Decimal | None = None
    nombre_panneaux: int | None = None
    renovation_bbc: bool | None = None
    remplacement: bool = False
    operation_longue: bool | None = None
    monument_ouvert: bool = False
    culture: bool = False
    debut_operation: date | None = None
    fin_operation: date | None = None
    date_pose: date | None = None
    date_retrait: date | None = None
    pose_le: date | None = None

    def __post_init__(self) -> None:
        erreurs: list[ErreurDeChamp] = []
        for champ in BORNES:
            brut = getattr(self, champ)
            if brut is not None:
                lue = lire_mesure(champ, brut)
                if isinstance(lue, ErreurDeChamp):
                    erreurs.append(lue)
                else:
                    object.__setattr__(self, champ, lue)
        for champ, libelle in NOMBRES.items():
            nombre = getattr(self, champ)
            if nombre is not None and (type(nombre) is not int or not 0 <= nombre <= 10000):
                erreurs.append(ErreurDeChamp(champ, f"{libelle} doit être un entier entre 0 et 10 000."))
        if not erreurs:
            erreurs.extend(self._incoherences())
        if erreurs:
            raise DispositifInvalide(tuple(erreurs))

    def _incoherences(self) -> list[ErreurDeChamp]:
        """Values possible one by one, impossible together."""
        erreurs: list[ErreurDeChamp] = []
        if self.hauteur is not None and self.hauteur_sol is not None and self.hauteur_sol < self.hauteur:
            erreurs.append(
                ErreurDeChamp(
                    "hauteur_sol",
                    "Le haut du dispositif ne peut pas être à une hauteur inférieure à sa propre hauteur.",
                )
            )
        if (self.extinction_debut is None) != (self.extinction_fin is None):
            erreurs.append(
                ErreurDeChamp("extinction_fin", "Les deux heures d'extinction se donnent ensemble.")
            )
        elif self.extinction_debut is not None and self.extinction_debut == self.extinction_fin:
            erreurs.append(
                ErreurDeChamp(
                    "extinction_fin", "Les deux heures d'extinction ne peuvent pas être identiques."
                )
            )
        for debut, fin, message in (
            ("debut_operation", "fin_operation", "L'opération ne peut pas finir avant de commencer."),
            ("date_pose", "date_retrait", "Le dispositif ne peut pas être retiré avant d'être posé."),
        ):
            premier, dernier = getattr(self, debut), getattr(self, fin)
            if premier is not None and dernier is not None and dernier < premier:
                erreurs.append(ErreurDeChamp(fin, message))
        surface = self.surface
        if (
            self.genre in BACHES
            and surface is not None
            and self.surface_publicitaire is not None
            and self.surface_publicitaire > surface
        ):
            erreurs.append(
                ErreurDeChamp(
                    "surface_publicitaire", "La surface publicitaire ne peut pas dépasser celle de la bâche."
                )
            )
        return erreurs

    @property
    def surface(self) -> Decimal | None:
        """Width × height, frame included (R581-24-1, R581-65-1), in m²; ``None`` if one is missing."""
        if self.largeur is None or self.hauteur is None:
            return None
        return self.largeur * self.hauteur

    @property
    def bas(self) -> Decimal | None:
        """Height of the bottom edge above the ground, in metres."""
        if self.hauteur is None or self.hauteur_sol is None:
            return None
        return self.hauteur_sol - self.hauteur

    @property
    def est_lumineux(self) -> bool | None:
        """Lit by any source made for it (R581-34, R581-59); ``None`` if not known."""
        return None if self.lumiere is None else self.lumiere is not Lumiere.NON

    @property
    def est_lumineux_propre(self) -> bool | None:
        """Luminous otherwise than by projection or transparency (L581-9); ``None`` if not known."""
        return None if self.lumiere is None else self.lumiere not in ASSIMILEES_NON_LUMINEUSES
