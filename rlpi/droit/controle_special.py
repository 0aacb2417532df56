"""National rules of street furniture, bâches, exceptional devices, small formats and vehicles."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from droit.articles import Article, Fiabilite
from rlpi.droit import extinction
from rlpi.droit.controle_lieu import (
    controler_devant_baie,
    controler_interdictions,
    controler_parallele,
    controler_support,
)
from rlpi.droit.controle_preenseigne import controler_periode
from rlpi.droit.controle_publicite import cle_numerique, controler_numerique, controler_population
from rlpi.droit.dispositif import Dispositif, Genre, Lumiere, Mobilier, Support
from rlpi.droit.lieu import Protection
from rlpi.droit.sources import env
from rlpi.droit.verdict import (
    Contexte,
    Controle,
    Sens,
    Verdict,
    a_verifier,
    affirmer,
    appliquer,
    comparer,
    inverse,
    somme,
)

A_CONFIRMER = Fiabilite.A_CONFIRMER
# R581-43: 2 m², plus 2 m² for each whole 4.50 m² of sheltered ground.
ABRI_BASE = Decimal(2)
ABRI_TRANCHE = Decimal("4.50")
# R581-47: above both, the furniture follows the rules of ground devices.
INFORMATION_SURFACE = Decimal(2)
INFORMATION_HAUTEUR = Decimal(3)
# R581-54 and R581-57.
PART_CHANTIER = Decimal("0.5")
PART_DEVANTURE = Decimal("0.1")
SANS_ECRAN = frozenset({Protection.PARC_REGIONAL, Protection.AIRE_ADHESION, Protection.NATURA_2000})
UNITAIRES = {
    Mobilier.ABRI: "abri_unitaire",
    Mobilier.KIOSQUE: "kiosque_unitaire",
    Mobilier.MAT: "mat_unitaire",
}


def controler_mobilier(ctx: Contexte) -> list[Controle]:
    """R581-42 to R581-47. The poster or the screen alone is measured (R581-42-1)."""
    dispositif = ctx.dispositif
    lignes = controler_interdictions(ctx)
    if dispositif.lumiere is None:
        lignes.append(
            a_verifier("lumiere", env("R581-42"), "Éclairage du mobilier : à préciser (article R581-42).")
        )
    elif dispositif.lumiere is Lumiere.NUMERIQUE:
        lignes.extend(_ecran(ctx))
    elif dispositif.est_lumineux_propre:
        non = "Hors numérique, le mobilier urbain ne porte que des affiches éclairées par projection ou transparence"
        lignes.append(affirmer("lumineux", env("R581-42"), None, "", "", non))
    if dispositif.mobilier is None:
        lignes.append(
            a_verifier("mobilier", env("R581-42"), "Type de mobilier urbain : à préciser (article R581-42).")
        )
    else:
        lignes.extend(_selon_mobilier(ctx, dispositif.mobilier))
    lignes.extend(extinction.controler_publicite(ctx, mobilier=True))
    lignes.extend(extinction.controler_luminance(ctx))
    return lignes


def _ecran(ctx: Contexte) -> list[Controle]:
    """Digital street furniture: large agglomerations only, ten metres from a parallel bay."""
    dispositif, lieu = ctx.dispositif, ctx.lieu
    article = env("R581-42", "al. 2")
    admis = lieu.plus_de_10000
    if SANS_ECRAN & (lieu.protections or frozenset()):
        admis = False
    lignes = [
        affirmer(
            "numerique",
            article,
            admis,
            "Le mobilier numérique est admis dans cette agglomération",
            "Le mobilier numérique est interdit dans les agglomérations de moins de 10 000 habitants, les "
            "parcs naturels régionaux, les aires d'adhésion et les zones Natura 2000",
            "Population de l'agglomération : à préciser",
            Fiabilite.A_CONFIRMER,
        ),
        *controler_numerique(ctx),
    ]
    prefixe = cle_numerique(ctx)
    lignes.append(appliquer(ctx, f"{prefixe}_surface", dispositif.surface))
    lignes.append(appliquer(ctx, f"{prefixe}_hauteur", dispositif.hauteur_sol))
    if dispositif.devant_baie_voisine is not False:
        lignes.append(
            comparer(
                "distance_baie",
                "Distance à la baie d'habitation parallèle",
                env("R581-42", "al. 4"),
                dispositif.distance_baie,
                Decimal(10),
                "m",
                Sens.AU_MOINS,
                A_CONFIRMER,
            )
        )
    return lignes


def _selon_mobilier(ctx: Contexte, mobilier: Mobilier) -> list[Controle]:
    dispositif = ctx.dispositif
    if mobilier is Mobilier.COLONNE:
        texte = (
            "Une colonne n'annonce que des spectacles ou des manifestations culturelles (article R581-45)."
        )
        return [a_verifier("contenu", env("R581-45"), texte)]
    if mobilier is Mobilier.INFORMATION:
        return _information(ctx)
    lignes = [appliquer(ctx, UNITAIRES[mobilier], dispositif.surface)]
    if mobilier is Mobilier.ABRI:
        lignes.append(_abri_total(dispositif))
    elif mobilier is Mobilier.KIOSQUE:
        lignes.append(appliquer(ctx, "kiosque_total", dispositif.surface_publicitaire))
    else:
        panneaux = dispositif.nombre_panneaux
        lignes.append(appliquer(ctx, "mat_panneaux", None if panneaux is None else Decimal(panneaux)))
        texte = "Un mât n'annonce que des manifestations (article R581-46)."
        lignes.append(a_verifier("contenu", env("R581-46"), texte))
    return lignes


def surface_maximale_abri(surface_abritee: Decimal) -> Decimal:
    """R581-43: 2 m², plus 2 m² for each whole 4.50 m² of sheltered ground."""
    tranches = (surface_abritee / ABRI_TRANCHE).to_integral_value(rounding=ROUND_FLOOR)
    return ABRI_BASE + 2 * tranches


def _abri_total(dispositif: Dispositif) -> Controle:
    article = env("R581-43")
    if dispositif.surface_abritee is None:
        texte = "Surface totale : surface abritée au sol absente (article R581-43). À compléter."
        return a_verifier("surface_totale", article, texte)
    return comparer(
        "surface_totale",
        "Surface publicitaire totale",
        article,
        dispositif.surface_publicitaire,
        surface_maximale_abri(dispositif.surface_abritee),
        "m²",
        fiabilite=A_CONFIRMER,
    )


def _information(ctx: Contexte) -> list[Controle]:
    """R581-47: above 2 m² and 3 m high, the rules of ground devices; half of the furniture at most."""
    dispositif = ctx.dispositif
    article = env("R581-47")
    texte = "La publicité ne dépasse pas la surface réservée aux informations : à vérifier (article R581-47)."
    lignes = [a_verifier("part_information", article, texte)]
    surface, hauteur = dispositif.surface, dispositif.hauteur_sol
    if surface is None or hauteur is None:
        lignes.append(a_verifier("surface", article, "Format du mobilier : à préciser (article R581-47)."))
    elif surface > INFORMATION_SURFACE and hauteur > INFORMATION_HAUTEUR:
        lignes.append(appliquer(ctx, "information_surface", surface))
        lignes.append(appliquer(ctx, "sol_hauteur", hauteur))
        if ctx.lieu.regime_grande is None:
            lignes.append(controler_population(env("R581-31")))
        else:
            lignes.append(
                affirmer(
                    "sol",
                    env("R581-31"),
                    ctx.lieu.regime_grande,
                    "Ce format est admis dans cette agglomération",
                    "Ce format est interdit dans cette agglomération",
                    "",
                )
            )
    return lignes


def _population_10000(ctx: Contexte, article: Article, quoi: str) -> Controle:
    """Bâches and exceptional devices: the agglomeration alone counts, not the urban unit."""
    return affirmer(
        "population",
        article,
        ctx.lieu.plus_de_10000,
        f"{quoi} sont admis dans cette agglomération",
        f"{quoi} sont interdits dans les agglomérations de moins de 10 000 habitants",
        "Population de l'agglomération : à préciser",
    )


def _visibilite(ctx: Contexte, numero: str) -> Controle:
    return affirmer(
        "visible_autoroute",
        env(numero),
        inverse(ctx.lieu.visible_autoroute),
        "La publicité n'est pas visible d'une autoroute ou d'une voie rapide",
        "La publicité est visible d'une autoroute ou d'une voie rapide",
        "La publicité est-elle visible d'une autoroute ou d'une voie rapide ? À préciser",
    )


def controler_bache(ctx: Contexte) -> list[Controle]:
    """R581-53 to R581-55."""
    dispositif = ctx.dispositif
    lignes = [
        *controler_interdictions(ctx),
        _population_10000(ctx, env("R581-53", "II"), "Les dispositifs sur bâche"),
        _visibilite(ctx, "R581-53"),
        appliquer(ctx, "bas", dispositif.bas, Sens.AU_MOINS),
    ]
    if dispositif.genre is Genre.BACHE_CHANTIER:
        lignes.append(appliquer(ctx, "chantier_saillie", dispositif.saillie))
        lignes.append(_part_chantier(dispositif))
    else:
        lignes.append(appliquer(ctx, "bache_ouverture", dispositif.surface_ouverture, Sens.MOINS_DE))
        lignes.append(controler_devant_baie(ctx, "R581-55", "", "une baie"))
        lignes.append(controler_parallele(ctx, "R581-55"))
        lignes.append(appliquer(ctx, "bache_saillie", dispositif.saillie))
        lignes.append(appliquer(ctx, "bache_distance", dispositif.distance_bache, Sens.AU_MOINS))
    lignes.extend(extinction.controler_publicite(ctx))
    lignes.extend(extinction.controler_luminance(ctx))
    return lignes


def _part_chantier(dispositif: Dispositif) -> Controle:
    """R581-54: half of the bâche, more if the works deserve the energy label."""
    article, surface = env("R581-54"), dispositif.surface
    if surface is None:
        texte = "Part publicitaire : surface de la bâche absente (article R581-54). À compléter."
        return a_verifier("part_bache", article, texte)
    ligne = comparer(
        "part_bache",
        "Surface publicitaire",
        article,
        dispositif.surface_publicitaire,
        surface * PART_CHANTIER,
        "m²",
    )
    if (
        ligne.valeur_mesuree is None
        or ligne.verdict is Verdict.CONFORME
        or dispositif.renovation_bbc is False
    ):
        return ligne
    texte = f"{ligne.explication_fr} Au-delà, le maire peut l'autoriser pour une rénovation BBC."
    return a_verifier("part_bache", article, texte)


def controler_exceptionnel(ctx: Contexte) -> list[Controle]:
    """R581-56: over 10,000 inhabitants, around the event, 50 m² at most if digital."""
    dispositif = ctx.dispositif
    lignes = [
        *controler_interdictions(ctx),
        *controler_support(ctx),
        _population_10000(ctx, env("R581-56"), "Les dispositifs de dimensions exceptionnelles"),
        _visibilite(ctx, "R581-56"),
        *controler_periode(ctx),
        appliquer(ctx, "bas", dispositif.bas, Sens.AU_MOINS),
    ]
    if dispositif.lumiere is None:
        texte = "Éclairage du dispositif : à préciser (article R581-56)."
        lignes.append(a_verifier("lumiere", env("R581-56"), texte))
    elif dispositif.lumiere is Lumiere.NUMERIQUE:
        lignes.append(appliquer(ctx, "exceptionnel_numerique", dispositif.surface))
    lignes.extend(extinction.controler_publicite(ctx))
    lignes.extend(extinction.controler_luminance(ctx))
    return lignes


def controler_petit_format(ctx: Contexte) -> list[Controle]:
    """R581-57: under 1 m² each; together a tenth of the shopfront and 2 m² at most."""
    dispositif = ctx.dispositif
    article = env("R581-57")
    total = somme((dispositif.surface, dispositif.surface_existante))
    facade = dispositif.surface_facade
    lignes = [
        *controler_interdictions(ctx),
        affirmer(
            "support",
            article,
            dispositif.support is Support.DEVANTURE,
            "Le dispositif est intégré à une devanture commerciale",
            "Un petit format n'est admis que sur une devanture commerciale",
            "",
        ),
        appliquer(ctx, "petit_format_unitaire", dispositif.surface, Sens.MOINS_DE),
        appliquer(ctx, "petit_format_total", total),
        appliquer(ctx, "bas", dispositif.bas, Sens.AU_MOINS),
    ]
    if facade is None:
        texte = "Part de la devanture : surface de la devanture absente (article R581-57). À compléter."
        lignes.append(a_verifier("part_devanture", article, texte))
    else:
        lignes.append(
            comparer(
                "part_devanture",
                "Surface cumulée sur la devanture",
                article,
                total,
                facade * PART_DEVANTURE,
                "m²",
                fiabilite=A_CONFIRMER,
            )
        )
    lignes.extend(extinction.controler_publicite(ctx))
    return lignes


def controler_vehicule(ctx: Contexte) -> list[Controle]:
    """R581-48: 12 m² on the vehicle, no light, no parking in view of a public road."""
    dispositif = ctx.dispositif
    article = env("R581-48")
    surface = dispositif.surface_publicitaire
    if surface is None:
        surface = somme((dispositif.surface, dispositif.surface_existante))
    return [
        *controler_interdictions(ctx),
        appliquer(ctx, "vehicule_surface", surface),
        affirmer(
            "lumineux",
            article,
            inverse(dispositif.est_lumineux),
            "Le véhicule ne porte pas de publicité lumineuse",
            "La publicité lumineuse est interdite sur les véhicules",
            "Éclairage : à préciser",
        ),
        a_verifier(
            "stationnement",
            article,
            "Le véhicule ne stationne pas en vue d'une voie publique : à vérifier (article R581-48).",
        ),
    ]


def controler_affichage_libre(ctx: Contexte) -> list[Controle]:
    """L581-13: the place must be one of those the mayor reserved by order."""
    texte = "L'emplacement est-il réservé par arrêté du maire ? À vérifier (article L581-13)."
    return [a_verifier("emplacement_reserve", env("L581-13"), texte)]
