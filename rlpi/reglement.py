"""The regulation of a commune as a jurist reads it: situations and zones by date, rules in words, compliance dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from carto.models import ImportCouche, NatureCouche, ZonePublicite
from communes.models import Commune
from droit.articles import Article
from droit.trace import Reserve
from rlpi.droit.conformite import apres_rlp
from rlpi.droit.dispositif import Genre, Support
from rlpi.droit.mesures import nombre_fr
from rlpi.droit.zones import LIBELLES, OUI_NON, Metrique, RegleDeZone
from rlpi.models import SituationCommune
from rlpi.regles import regles_de_zone
from rlpi.territoire import Territoire, territoire

LIBELLES_OUI_NON = {
    Metrique.NUMERIQUE: "Numérique",
    Metrique.LUMINEUX: "Éclairage",
    Metrique.ADMIS: "Dispositif admis",
    Metrique.EXTINCTION: "Extinction la nuit",
}


@dataclass(frozen=True, slots=True)
class RegleLue:
    """One rule of a zone in words: whom it concerns, what it limits, how much, where it is written."""

    portee: str
    objet: str
    limite: str
    reference: str


@dataclass(frozen=True, slots=True)
class ZoneLue:
    """One zone in force; ``illisibles``: rules nobody can apply, hence never applied in silence."""

    zone: ZonePublicite
    regles: tuple[RegleLue, ...]
    illisibles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionLue:
    """One version of the regulation: its dates, and until when what it made unlawful may stay."""

    lot: ImportCouche
    dernier_jour: date | None
    est_en_vigueur: bool
    publicites: date | None
    enseignes: date | None
    articles: tuple[Article, Article]
    reserves: tuple[Reserve, ...]


@dataclass(frozen=True, slots=True)
class ReglementLu:
    """What is known of one commune on ``jour``."""

    commune: Commune
    jour: date
    territoire: Territoire
    situations: tuple[SituationCommune, ...]
    versions: tuple[VersionLue, ...]
    zones: tuple[ZoneLue, ...]


def lire(commune: Commune, jour: date) -> ReglementLu:
    """The regulation of ``commune`` on ``jour``, with every version that came before or after."""
    lots = lots_de(commune)
    zones = ZonePublicite.objects.filter(lot__in=lots).en_vigueur(jour).defer("geom").order_by("code", "pk")
    return ReglementLu(
        commune=commune,
        jour=jour,
        territoire=territoire(commune, jour),
        situations=tuple(
            SituationCommune.objects.filter(commune=commune).select_related("signataire").order_by("-debut")
        ),
        versions=tuple(_version(lot, jour) for lot in lots),
        zones=tuple(_zone(zone) for zone in zones),
    )


def lots_de(commune: Commune) -> list[ImportCouche]:
    """The imports of zones that cover the commune, the latest first."""
    lots = ImportCouche.objects.filter(nature=NatureCouche.RLPI).order_by("-debut", "-pk")
    return [lot for lot in lots if commune.code_insee in lot.communes_insee]


def _version(lot: ImportCouche, jour: date) -> VersionLue:
    veille = lot.debut - timedelta(days=1)
    publicites = apres_rlp(Genre.PUBLICITE, lot.debut, veille)
    enseignes = apres_rlp(Genre.ENSEIGNE, lot.debut, veille)
    return VersionLue(
        lot=lot,
        dernier_jour=None if lot.fin is None else lot.fin - timedelta(days=1),
        est_en_vigueur=lot.debut <= jour and (lot.fin is None or jour < lot.fin),
        publicites=publicites.au_plus_tard,
        enseignes=enseignes.au_plus_tard,
        articles=(publicites.motif.article, enseignes.motif.article),
        reserves=tuple(dict.fromkeys((*publicites.reserves, *enseignes.reserves))),
    )


def _zone(zone: ZonePublicite) -> ZoneLue:
    regles, illisibles = regles_de_zone(zone)
    lues = () if regles is None else tuple(_regle(regle) for regle in regles.regles)
    return ZoneLue(zone, lues, illisibles)


def _regle(regle: RegleDeZone) -> RegleLue:
    return RegleLue(_portee(regle), *_contenu(regle), regle.reference)


def _portee(regle: RegleDeZone) -> str:
    genres = [_mot(genre) for genre in Genre if genre in regle.genres]
    supports = [_mot(support) for support in Support if support in regle.supports]
    mots = ", ".join(genres) or "tout dispositif"
    if supports:
        mots += f" ({', '.join(supports)})"
    if regle.lumineux is not None:
        mots += ", lumineux" if regle.lumineux else ", non lumineux"
    return mots


def _mot(code: Genre | Support) -> str:
    return code.value.replace("_", " ").replace("bache", "bâche").replace("publicite", "publicité")


def _contenu(regle: RegleDeZone) -> tuple[str, str]:
    """What is limited, and how much."""
    if regle.metrique in OUI_NON:
        return LIBELLES_OUI_NON[regle.metrique], "admis" if regle.admis else "interdit"
    if regle.heures is not None:
        debut, fin = regle.heures
        return LIBELLES_OUI_NON[Metrique.EXTINCTION], f"de {debut:%H h %M} à {fin:%H h %M}"
    libelle, unite, sens = LIBELLES[regle.metrique]
    valeur = nombre_fr(regle.valeur) if regle.valeur is not None else ""
    if regle.metrique is Metrique.PART_FACADE:
        unite = "% de la façade"
    elif regle.metrique is Metrique.TRANCHE:
        return libelle, f"un par tranche de {valeur} m"
    return libelle, f"{valeur} {unite} {sens.value}".replace("  ", " ")
