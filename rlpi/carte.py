"""The place of a dossier as the map and the commune's record tell it, on the day whose law is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.gis.geos import GEOSGeometry

from carto.models import ImportCouche, NatureCouche, ZonePublicite
from carto.services.detection import Detection, NatureSuggestion, Suggestion, detecter, suggerer
from communes.models import Commune
from dossiers.models import Dossier
from droit.articles import Article
from droit.trace import Reserve
from rlpi import projet
from rlpi.droit.lieu import Lieu, Protection, article_protection
from rlpi.droit.sources import env
from rlpi.droit.verdict import Controle, a_verifier
from rlpi.droit.zones import ReglesDeZone
from rlpi.regles import regles_de_zone
from rlpi.territoire import Territoire, territoire

ARTICLE_PLAN = env("R581-7")
ARTICLE_ZONE = env("L581-14")
ARTICLE_AGGLOMERATION = env("L581-7")
ARTICLE_PROTECTIONS = env("L581-8")
# Drawings are no better than this: less outside the commune is the precision of the cadastre.
TOLERANCE_M2 = 1.0


@dataclass(frozen=True, slots=True)
class LieuSitue:
    """The place, the rules of its zone, the lines that the map alone gives, the doubts and the sources."""

    lieu: Lieu
    jour: date
    territoire: Territoire
    regles: ReglesDeZone | None = None
    zones: tuple[ZonePublicite, ...] = ()
    lignes: tuple[Controle, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    sources: tuple[str, ...] = ()
    est_situe: bool = False


def situer(dossier: Dossier, donnees: Mapping[str, Any], jour: date) -> LieuSitue:
    """The place of a filed dossier: what the petitioner said, completed and contradicted by the map.

    Args:
        donnees: checked form data (``dossiers.saisie.donnees_propres``).
        jour: the day whose rules apply, that of the filing.
    """
    commune = dossier.commune
    le_territoire = territoire(commune, jour)
    lieu = replace(
        projet.lieu(donnees),
        rlp=le_territoire.rlp,
        population=le_territoire.population_agglomeration,
        population_unite_urbaine=le_territoire.population_unite_urbaine,
    )
    base = LieuSitue(lieu, jour, le_territoire, reserves=le_territoire.reserves)
    obstacle = _obstacle(dossier.emprise, commune)
    if obstacle is not None:
        return replace(base, lignes=(obstacle,))
    detection = detecter(dossier.emprise, jour)
    return _avec_protections(_avec_zones(replace(base, est_situe=True), detection), detection, commune)


def _obstacle(emprise: GEOSGeometry | None, commune: Commune) -> Controle | None:
    """Why the map cannot answer: no outline, an outline that crosses itself, or one outside the commune."""
    if emprise is None or emprise.empty:
        texte = (
            "Le terrain n'est pas situé sur la carte (parcelles non trouvées au cadastre) : zone à vérifier."
        )
        return a_verifier("situation", ARTICLE_PLAN, texte)
    if not emprise.valid:
        return a_verifier(
            "situation", ARTICLE_PLAN, "Le contour du terrain se croise lui-même : à redessiner."
        )
    if commune.contour is not None:
        dehors = emprise.difference(commune.contour).area
        if dehors > TOLERANCE_M2 and dehors >= emprise.area / 2:
            texte = f"Le terrain dessiné est hors de la commune de {commune} : emplacement à vérifier."
            return a_verifier("situation", ARTICLE_PLAN, texte)
    return None


def _avec_zones(situe: LieuSitue, detection: Detection) -> LieuSitue:
    """The zone in force that covers most of the land; a land on two zones is to be checked."""
    touches = detection.publicite
    if not touches:
        return situe
    zones = tuple(touche.objet for touche in touches)
    principale = zones[0]
    regles, illisibles = regles_de_zone(principale)
    lignes = [a_verifier("zone", ARTICLE_ZONE, texte, principale.code) for texte in illisibles]
    codes = list(dict.fromkeys(zone.code for zone in zones))
    if len(codes) > 1:
        texte = (
            f"Le terrain est à cheval sur les zones {', '.join(codes)} : le contrôle lit la zone "
            f"{principale.code}, la plus étendue ; vérifiez où sera posé le dispositif."
        )
        lignes.append(a_verifier("zone", ARTICLE_ZONE, texte, principale.code))
    agglomeration = {zone.est_en_agglomeration for zone in zones}
    reserves = [
        Reserve(
            "L'agglomération est lue dans la zone du règlement local ; elle se constate sur place "
            "(panneaux d'entrée et de sortie).",
            ARTICLE_AGGLOMERATION,
        )
    ]
    if any(zone.est_fictive for zone in zones):
        reserves.append(
            Reserve("Zones de démonstration : elles n'ont aucune valeur juridique.", ARTICLE_ZONE)
        )
    lieu = replace(
        situe.lieu,
        zone=principale.code,
        rlp=True if situe.lieu.rlp is None else situe.lieu.rlp,
        en_agglomeration=agglomeration.pop() if len(agglomeration) == 1 else None,
        zone_naturelle_plu=_zone_naturelle(detection),
    )
    sources = dict.fromkeys(f"{zone} : {zone.source} ({zone.millesime})" for zone in zones)
    return replace(
        situe,
        lieu=lieu,
        regles=regles,
        zones=zones,
        lignes=(*situe.lignes, *lignes),
        reserves=(*situe.reserves, *reserves),
        sources=(*situe.sources, *sources),
    )


def _zone_naturelle(detection: Detection) -> bool | None:
    """Whether the local plan's zone is N (R581-30 2°); ``None`` on two kinds of zones or without a plan."""
    genres = {touche.objet.typezone.upper() == "N" for touche in detection.zones}
    return genres.pop() if len(genres) == 1 else None


def _avec_protections(situe: LieuSitue, detection: Detection, commune: Commune) -> LieuSitue:
    """Protected places: certain ones are kept, the others are lines to check; silence counts if the layer is in."""
    suggestions = [s for s in suggerer(detection, "rlpi") if s.nature == NatureSuggestion.PROTECTION]
    certaines = {Protection(s.code): s for s in suggestions if s.est_certaine}
    douteuses = [s for s in suggestions if not s.est_certaine and Protection(s.code) not in certaines]
    declarees = situe.lieu.protections
    reserves: list[Reserve] = []
    connues: frozenset[Protection] | None = declarees
    if certaines:
        connues = (declarees or frozenset()) | frozenset(certaines)
    elif declarees is None and not douteuses and _servitudes_chargees(commune, detection.jour):
        connues = frozenset()
    elif declarees == frozenset() and douteuses:
        connues = None
    if declarees == frozenset() and certaines:
        noms = ", ".join(s.libelle.lower() for s in certaines.values())
        reserves.append(
            Reserve(
                f"Le demandeur n'a signalé aucune protection ; la carte en montre : {noms}.",
                ARTICLE_PROTECTIONS,
            )
        )
    return replace(
        situe,
        lieu=replace(situe.lieu, protections=connues),
        lignes=(*situe.lignes, *(_ligne_protection(s) for s in douteuses)),
        reserves=(*situe.reserves, *reserves),
        sources=(*situe.sources, *dict.fromkeys(_source(s) for s in suggestions if s.touche is not None)),
    )


def _ligne_protection(suggestion: Suggestion) -> Controle:
    article: Article = article_protection(Protection(suggestion.code))
    return a_verifier("protection", article, f"{suggestion.libelle}. {suggestion.pourquoi}")


def _source(suggestion: Suggestion) -> str:
    objet = suggestion.touche.objet
    return f"{objet} : {objet.source} ({objet.millesime})"


def _servitudes_chargees(commune: Commune, jour: date) -> bool:
    """Whether an import of protections in force covers the commune: only then does an empty map mean something."""
    imports = ImportCouche.objects.filter(nature=NatureCouche.SUP, debut__lte=jour)
    return any(
        commune.code_insee in codes and (fin is None or fin > jour)
        for codes, fin in imports.values_list("communes_insee", "fin")
    )
