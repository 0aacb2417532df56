"""The rules of one zone of a local regulation, as numbers, and their control.

Several rules may bear on the same thing: all apply, so the stricter decides. Two rules with the very same
scope and different values contradict each other: "à vérifier", never a choice made for the instructor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from droit.articles import Fiabilite
from rlpi.droit import extinction
from rlpi.droit.densite import nombre_par_tranche
from rlpi.droit.dispositif import Dispositif, Genre, Lumiere, Support
from rlpi.droit.sources import env
from rlpi.droit.verdict import (
    Contexte,
    Controle,
    Sens,
    Verdict,
    a_verifier,
    affirmer,
    comparer,
    inverse,
    somme,
)

ARTICLE = env("L581-14")


class Metrique(StrEnum):
    """What a zone rule limits. The value is the key of the same thing in the national table."""

    SURFACE = "surface"
    LARGEUR = "largeur"
    HAUTEUR_DISPOSITIF = "hauteur_dispositif"
    HAUTEUR = "hauteur"
    SAILLIE = "saillie"
    PART_FACADE = "part_facade"
    NOMBRE = "nombre"
    LONGUEUR_MINIMALE = "longueur_minimale"
    TRANCHE = "densite"
    DISTANCE_BAIE = "distance_baie"
    DISTANCE_LIMITE = "distance_limite"
    LUMINANCE = "luminance"
    EXTINCTION = "extinction"
    NUMERIQUE = "numerique"
    LUMINEUX = "lumineux"
    ADMIS = "admis"


OUI_NON = frozenset({Metrique.NUMERIQUE, Metrique.LUMINEUX, Metrique.ADMIS})
LIBELLES: dict[Metrique, tuple[str, str, Sens]] = {
    Metrique.SURFACE: ("Surface", "m²", Sens.AU_PLUS),
    Metrique.LARGEUR: ("Largeur", "m", Sens.AU_PLUS),
    Metrique.HAUTEUR_DISPOSITIF: ("Hauteur du dispositif", "m", Sens.AU_PLUS),
    Metrique.HAUTEUR: ("Hauteur au-dessus du sol", "m", Sens.AU_PLUS),
    Metrique.SAILLIE: ("Saillie", "m", Sens.AU_PLUS),
    Metrique.PART_FACADE: ("Surface des enseignes sur la façade", "m²", Sens.AU_PLUS),
    Metrique.NOMBRE: ("Nombre de dispositifs", "", Sens.AU_PLUS),
    Metrique.LONGUEUR_MINIMALE: ("Longueur du côté bordant la voie", "m", Sens.AU_MOINS),
    Metrique.TRANCHE: ("Nombre de dispositifs le long de la voie", "", Sens.AU_PLUS),
    Metrique.DISTANCE_BAIE: ("Distance à la baie voisine", "m", Sens.AU_MOINS),
    Metrique.DISTANCE_LIMITE: ("Distance à la limite séparative", "m", Sens.AU_MOINS),
    Metrique.LUMINANCE: ("Luminance", "cd/m²", Sens.AU_PLUS),
}


class RegleInvalide(ValueError):
    """A zone rule whose value does not fit what it limits (French message, field named)."""

    def __init__(self, champ: str, message: str) -> None:
        super().__init__(message)
        self.champ = champ


@dataclass(frozen=True, slots=True)
class RegleDeZone:
    """One rule: what it limits, its value, the passage of the regulation, and whom it concerns.

    ``valeur`` is a number in the metric's unit (PART_FACADE: per cent), ``heures`` the dark hours of
    EXTINCTION, ``admis`` the answer of a yes/no rule. Empty ``genres``/``supports``: all; ``lumineux``
    restricts to lit or unlit devices.

    Raises:
        RegleInvalide: the value is missing, of another kind, or not positive.
    """

    metrique: Metrique
    reference: str
    valeur: Decimal | None = None
    heures: tuple[time, time] | None = None
    admis: bool | None = None
    genres: frozenset[Genre] = frozenset()
    supports: frozenset[Support] = frozenset()
    lumineux: bool | None = None

    def __post_init__(self) -> None:
        if self.metrique in OUI_NON:
            if self.admis is None:
                raise RegleInvalide("admis", f"La règle « {self.metrique} » se répond par oui ou par non.")
        elif self.metrique is Metrique.EXTINCTION:
            if self.heures is None or self.heures[0] == self.heures[1]:
                raise RegleInvalide("heures", "La règle d'extinction donne deux heures différentes.")
        elif self.valeur is None or not self.valeur.is_finite() or self.valeur < 0:
            raise RegleInvalide("valeur", f"La règle « {self.metrique} » demande un nombre positif.")
        elif self.valeur == 0 and self.metrique is not Metrique.NOMBRE:
            raise RegleInvalide("valeur", f"La règle « {self.metrique} » ne peut pas être nulle.")

    def concerne(self, dispositif: Dispositif) -> bool:
        """Whether the device is in the scope; an unknown lighting is in."""
        if self.genres and dispositif.genre not in self.genres:
            return False
        if self.supports and dispositif.support not in self.supports:
            return False
        return (
            self.lumineux is None
            or dispositif.est_lumineux is None
            or dispositif.est_lumineux is self.lumineux
        )

    @property
    def portee(self) -> tuple[object, ...]:
        """The scope, to recognise two rules about exactly the same devices."""
        return (self.metrique, self.genres, self.supports, self.lumineux)

    @property
    def contenu(self) -> tuple[object, ...]:
        """The value, to recognise two rules that say the same."""
        return (self.valeur, self.heures, self.admis)


@dataclass(frozen=True, slots=True)
class ReglesDeZone:
    """A zone of one version of a local regulation: code, text, dates of force (included), rules."""

    zone: str
    texte: str
    regles: tuple[RegleDeZone, ...]
    depuis: date
    jusqu_au: date | None = None

    def couvre(self, jour: date) -> bool:
        """Whether this version is in force on ``jour``."""
        return self.depuis <= jour and (self.jusqu_au is None or jour <= self.jusqu_au)


def _contradictions(regles: Iterable[RegleDeZone]) -> dict[tuple[object, ...], list[RegleDeZone]]:
    """The rules of the same scope that do not say the same, by scope."""
    groupes: dict[tuple[object, ...], list[RegleDeZone]] = {}
    for regle in regles:
        groupes.setdefault(regle.portee, []).append(regle)
    return {
        portee: groupe for portee, groupe in groupes.items() if len({regle.contenu for regle in groupe}) > 1
    }


def controler_zone(ctx: Contexte, zone: ReglesDeZone) -> list[Controle]:
    """Every rule of the zone that concerns the device, contradictions shown first."""
    if not zone.couvre(ctx.jour):
        texte = f"Les règles de la zone {zone.zone} ({zone.texte}) ne sont pas en vigueur à cette date."
        return [a_verifier("zone", ARTICLE, texte, zone.zone)]
    applicables = tuple(dict.fromkeys(regle for regle in zone.regles if regle.concerne(ctx.dispositif)))
    contradictions = _contradictions(applicables)
    lignes = [
        a_verifier(
            portee_regles[0].metrique.value,
            ARTICLE,
            f"Deux règles de la zone {zone.zone} se contredisent : "
            f"{' / '.join(regle.reference for regle in portee_regles)}.",
            zone.zone,
        )
        for portee_regles in contradictions.values()
    ]
    lignes.extend(_controler(ctx, zone, regle) for regle in applicables if regle.portee not in contradictions)
    return lignes


def _controler(ctx: Contexte, zone: ReglesDeZone, regle: RegleDeZone) -> Controle:
    source = f"zone {zone.zone}, {regle.reference}"
    if regle.metrique in OUI_NON:
        return _controler_oui_non(ctx, zone, regle, source)
    if regle.heures is not None:
        return _controler_heures(ctx, zone.zone, regle.heures, source)
    limite = regle.valeur or Decimal(0)
    valeur = _mesure(ctx.dispositif, regle.metrique)
    if regle.metrique is Metrique.PART_FACADE:
        facade = ctx.dispositif.surface_facade
        if facade is None:
            texte = f"Part de la façade : surface de la façade absente ({source}). À compléter."
            return a_verifier(regle.metrique.value, ARTICLE, texte, zone.zone)
        limite = facade * limite / 100
    if regle.metrique is Metrique.TRANCHE:
        longueur = ctx.dispositif.longueur_voie
        if longueur is None:
            texte = f"Densité : longueur du côté bordant la voie absente ({source}). À compléter."
            return a_verifier(regle.metrique.value, ARTICLE, texte, zone.zone)
        limite = Decimal(nombre_par_tranche(longueur, limite))
    libelle, unite, sens = LIBELLES[regle.metrique]
    return comparer(
        regle.metrique.value,
        libelle,
        ARTICLE,
        valeur,
        limite,
        unite,
        sens,
        zone=zone.zone,
        source=source,
    )


def _controler_heures(ctx: Contexte, zone: str, heures: tuple[time, time], source: str) -> Controle:
    if ctx.dispositif.est_lumineux is False:
        texte = f"Extinction : sans objet, le dispositif n'est pas éclairé ({source})."
        return Controle("extinction", ARTICLE, None, None, "", Verdict.CONFORME, texte, zone)
    return extinction.controler_zone(ctx, heures, ARTICLE, zone, source)


def _controler_oui_non(ctx: Contexte, zone: ReglesDeZone, regle: RegleDeZone, source: str) -> Controle:
    """ADMIS forbids or allows the device itself; the others, the way it is lit."""
    dispositif = ctx.dispositif
    if regle.metrique is Metrique.ADMIS:
        en_cause: bool | None = True
        sujet = "Ce genre de dispositif"
    elif regle.metrique is Metrique.NUMERIQUE:
        en_cause = None if dispositif.lumiere is None else dispositif.lumiere is Lumiere.NUMERIQUE
        sujet = "Le numérique"
    else:
        en_cause = dispositif.est_lumineux
        sujet = "L'éclairage"
    constat = True if regle.admis else inverse(en_cause)
    admis = "admis" if regle.admis else "interdit, le dispositif n'est pas concerné"
    return affirmer(
        regle.metrique.value,
        ARTICLE,
        constat,
        f"{sujet} : {admis} ({source})",
        f"{sujet} est interdit ({source})",
        f"{sujet} est interdit : préciser l'éclairage du dispositif ({source})",
        Fiabilite.VERIFIE,
        zone.zone,
    )


def _mesure(dispositif: Dispositif, metrique: Metrique) -> Decimal | None:
    """What the device measures for this metric."""
    if metrique in {Metrique.NOMBRE, Metrique.TRANCHE}:
        existants = dispositif.nombre_existants
        return None if existants is None else Decimal(existants + 1)
    return {
        Metrique.SURFACE: dispositif.surface,
        Metrique.LARGEUR: dispositif.largeur,
        Metrique.HAUTEUR_DISPOSITIF: dispositif.hauteur,
        Metrique.HAUTEUR: dispositif.hauteur_sol,
        Metrique.SAILLIE: dispositif.saillie,
        Metrique.PART_FACADE: somme((dispositif.surface, dispositif.surface_existante)),
        Metrique.LONGUEUR_MINIMALE: dispositif.longueur_voie,
        Metrique.DISTANCE_BAIE: dispositif.distance_baie,
        Metrique.DISTANCE_LIMITE: dispositif.distance_limite,
        Metrique.LUMINANCE: dispositif.luminance,
    }[metrique]
