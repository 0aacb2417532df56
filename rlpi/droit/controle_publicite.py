"""National rules of publicités and préenseignes: walls, ground, roofs, luminous, density, temporary."""

from __future__ import annotations

from decimal import Decimal

from droit.articles import Article, Fiabilite
from rlpi.droit import extinction
from rlpi.droit.controle_lieu import (
    controler_devant_baie,
    controler_interdictions,
    controler_parallele,
    controler_support,
    dans_les_limites,
)
from rlpi.droit.densite import densite
from rlpi.droit.dispositif import Lumiere, Support
from rlpi.droit.mesures import nombre_fr
from rlpi.droit.seuils import SEUILS
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
)

A_CONFIRMER = Fiabilite.A_CONFIRMER
FACADES = frozenset({Support.MUR, Support.PERPENDICULAIRE, Support.STORE, Support.BALCON, Support.DEVANTURE})
CLOTURES = frozenset({Support.CLOTURE, Support.PALISSADE})
# R581-38: façades up to 20 m, a sixth of their height; above, a tenth.
FACADE_BASSE = Decimal(20)


def controler_publicite(ctx: Contexte) -> list[Controle]:
    """Every national rule of a publicité or of a préenseigne (L581-19: the same rules)."""
    dispositif = ctx.dispositif
    lignes = [*controler_interdictions(ctx), *controler_support(ctx)]
    if dispositif.lumiere is None:
        texte = "Éclairage : à préciser, il commande les formats (articles R581-26 à R581-41)."
        lignes.append(a_verifier("lumiere", env("R581-34"), texte))
    elif dispositif.est_lumineux_propre:
        lignes.extend(_lumineuse(ctx))
    else:
        lignes.extend(_non_lumineuse(ctx))
    if dispositif.support not in {Support.PALISSADE, Support.TOITURE}:
        lignes.append(controler_densite(ctx))
    lignes.extend(extinction.controler_publicite(ctx))
    lignes.extend(extinction.controler_luminance(ctx))
    return lignes


def controler_population(article: Article) -> Controle:
    """What cannot be judged while the population of the agglomeration or urban unit is unknown."""
    texte = (
        "Population de l'agglomération ou de l'unité urbaine : à préciser, elle commande le format "
        f"(article {article})."
    )
    return a_verifier("population", article, texte)


def _non_lumineuse(ctx: Contexte) -> list[Controle]:
    support = ctx.dispositif.support
    if support is Support.SOL:
        return _sol(ctx)
    if support is Support.TOITURE:
        non = "La publicité non lumineuse est interdite sur une toiture ou une terrasse"
        return [affirmer("toiture", env("R581-27", "al. 2"), False, "", non, "")]
    if support in FACADES or support in CLOTURES:
        return _mur(ctx)
    return []


def _mur(ctx: Contexte) -> list[Controle]:
    dispositif, grande = ctx.dispositif, ctx.lieu.regime_grande
    if grande is None:
        lignes = [controler_population(env("R581-26"))]
    else:
        surface = "mur_surface_grande" if grande else "mur_surface_petite"
        if not grande and ctx.lieu.route_grande_circulation:
            surface = "mur_surface_route"
        lignes = [
            appliquer(ctx, surface, dispositif.surface),
            appliquer(ctx, "mur_hauteur_grande" if grande else "mur_hauteur_petite", dispositif.hauteur_sol),
        ]
    lignes.append(appliquer(ctx, "bas", dispositif.bas, Sens.AU_MOINS))
    lignes.append(dans_les_limites(ctx, "R581-27", "les limites du mur ou l'égout du toit"))
    if dispositif.support in FACADES:
        lignes.append(controler_parallele(ctx, "R581-28"))
        lignes.append(appliquer(ctx, "mur_saillie", dispositif.saillie))
        lignes.append(controler_devant_baie(ctx, "L581-8", "III", "une baie"))
    return lignes


def _sol(ctx: Contexte) -> list[Controle]:
    """Ground devices not luminous: R581-30 to R581-33."""
    dispositif, lieu = ctx.dispositif, ctx.lieu
    lignes = _sol_emplacement(ctx)
    if lieu.regime_grande:
        prefixe = "aeroport_sol" if lieu.grand_aeroport else "sol"
        lignes.append(appliquer(ctx, f"{prefixe}_surface", dispositif.surface))
        lignes.append(appliquer(ctx, f"{prefixe}_hauteur", dispositif.hauteur_sol))
    lignes.append(appliquer(ctx, "bas", dispositif.bas, Sens.AU_MOINS))
    return lignes


def _sol_emplacement(ctx: Contexte) -> list[Controle]:
    """R581-30, R581-31, R581-33: also for luminous ground devices (R581-40)."""
    lieu = ctx.lieu
    if lieu.regime_grande is None:
        lignes = [controler_population(env("R581-31"))]
    else:
        lignes = [
            affirmer(
                "sol",
                env("R581-31"),
                lieu.regime_grande,
                "Les dispositifs au sol sont admis dans cette agglomération",
                "Les dispositifs au sol sont interdits dans les agglomérations de moins de 10 000 habitants "
                "hors d'une unité urbaine de plus de 100 000 habitants",
                "",
            )
        ]
    lignes.extend(
        affirmer(regle, article, inverse(fait), oui, non, question)
        for regle, article, fait, oui, non, question in (
            (
                "visible_autoroute",
                env("R581-31", "al. 2"),
                lieu.visible_autoroute,
                "L'affiche n'est pas visible d'une autoroute ou d'une voie rapide",
                "L'affiche est visible d'une autoroute ou d'une voie rapide",
                "L'affiche est-elle visible d'une autoroute ou d'une voie rapide ? À préciser",
            ),
            (
                "espace_boise",
                env("R581-30", "1°"),
                lieu.espace_boise_classe,
                "Le terrain n'est pas un espace boisé classé",
                "Les dispositifs au sol sont interdits dans un espace boisé classé",
                "Le terrain est-il un espace boisé classé ? À préciser",
            ),
            (
                "zone_naturelle",
                env("R581-30", "2°"),
                lieu.zone_naturelle_plu,
                "Le terrain n'est pas dans une zone à protéger du plan local d'urbanisme",
                "Les dispositifs au sol sont interdits dans une zone à protéger du plan local d'urbanisme",
                "Le terrain est-il dans une zone à protéger du plan local d'urbanisme ? À préciser",
            ),
        )
    )
    lignes.extend(controler_recul(ctx, "sol_baie", env("R581-33", "al. 2")))
    return lignes


def controler_recul(ctx: Contexte, cle_baie: str, article_limite: Article) -> list[Controle]:
    """Ten metres from a neighbour's bay in front of it; half the height from the boundary."""
    dispositif = ctx.dispositif
    seuil = SEUILS[cle_baie]
    if dispositif.devant_baie_voisine is False:
        texte = f"Aucune baie voisine en face du dispositif (article {seuil.article})."
        baie = Controle(seuil.regle, seuil.article, None, None, "m", Verdict.CONFORME, texte)
    else:
        baie = appliquer(ctx, cle_baie, dispositif.distance_baie, Sens.AU_MOINS)
        if baie.verdict is Verdict.NON_CONFORME and dispositif.devant_baie_voisine is None:
            texte = f"{baie.explication_fr} À vérifier : le dispositif est-il en avant du mur de cette baie ?"
            baie = a_verifier(seuil.regle, seuil.article, texte, reserves=baie.reserves)
    if dispositif.hauteur_sol is None:
        texte = f"Distance à la limite séparative : hauteur absente (article {article_limite}). À compléter."
        return [baie, a_verifier("distance_limite", article_limite, texte)]
    return [
        baie,
        comparer(
            "distance_limite",
            "Distance à la limite séparative",
            article_limite,
            dispositif.distance_limite,
            dispositif.hauteur_sol / 2,
            "m",
            Sens.AU_MOINS,
            A_CONFIRMER,
        ),
    ]


def _lumineuse(ctx: Contexte) -> list[Controle]:
    """R581-34 to R581-41, digital included."""
    grande, support = ctx.lieu.regime_grande, ctx.dispositif.support
    if grande is None:
        lignes = [controler_population(env("R581-34"))]
    else:
        lignes = [
            affirmer(
                "lumineux",
                env("R581-34"),
                grande,
                "La publicité lumineuse est admise dans cette agglomération",
                "La publicité lumineuse est interdite dans les agglomérations de moins de 10 000 habitants "
                "hors d'une unité urbaine de plus de 100 000 habitants",
                "",
                Fiabilite.VERIFIE,
            )
        ]
    if support in CLOTURES or support is Support.BALCON:
        alinea, quoi = (
            ("3°", "un garde-corps de balcon") if support is Support.BALCON else ("4°", "une clôture")
        )
        non = f"La publicité lumineuse est interdite sur {quoi}"
        return [*lignes, affirmer("support", env("R581-36", alinea), False, "", non, "")]
    if support is Support.TOITURE:
        return [*lignes, *controler_toiture_lumineuse(ctx)]
    lignes.extend(_format_lumineux(ctx))
    if support is Support.SOL:
        return [*lignes, *_sol_emplacement(ctx)]
    lignes.append(controler_devant_baie(ctx, "R581-36", "1°", "une baie"))
    lignes.append(dans_les_limites(ctx, "R581-36", "les limites du mur"))
    lignes.append(controler_parallele(ctx, "R581-37"))
    return lignes


def _format_lumineux(ctx: Contexte) -> list[Controle]:
    dispositif = ctx.dispositif
    prefixe = "lumineuse"
    lignes: list[Controle] = []
    if dispositif.lumiere is Lumiere.NUMERIQUE:
        prefixe, lignes = cle_numerique(ctx), controler_numerique(ctx)
    lignes.append(appliquer(ctx, f"{prefixe}_surface", dispositif.surface))
    lignes.append(appliquer(ctx, f"{prefixe}_hauteur", dispositif.hauteur_sol))
    return lignes


def cle_numerique(ctx: Contexte) -> str:
    """Which format of R581-41 applies: a large airport, a power-hungry screen, or the common one."""
    if ctx.lieu.grand_aeroport:
        return "aeroport_numerique"
    return "surconsommation" if ctx.dispositif.surconsommation else "numerique"


def controler_numerique(ctx: Contexte) -> list[Controle]:
    """R581-41: automatic dimming; power consumption known."""
    dispositif = ctx.dispositif
    lignes = [
        affirmer(
            "gradation",
            env("R581-41", "al. 3"),
            dispositif.gradation,
            "L'écran adapte sa lumière à la luminosité ambiante",
            "L'écran doit adapter sa lumière à la luminosité ambiante",
            "Système de gradation : à préciser",
        )
    ]
    if dispositif.surconsommation is None and not ctx.lieu.grand_aeroport:
        texte = "Consommation électrique : à préciser, au-delà du seuil le format tombe à 2,1 m² (article R581-41)."
        lignes.append(a_verifier("consommation", env("R581-41"), texte))
    return lignes


def controler_toiture_lumineuse(ctx: Contexte) -> list[Controle]:
    """R581-38 and R581-39: luminous devices on a roof."""
    dispositif = ctx.dispositif
    facade = dispositif.hauteur_facade
    if facade is None:
        texte = "Hauteur sur toiture : hauteur de la façade absente (article R581-38). À compléter."
        lignes = [a_verifier("hauteur_toiture", env("R581-38"), texte)]
    else:
        basse = facade <= FACADE_BASSE
        seuil = SEUILS["toit_pub_basse" if basse else "toit_pub_haute"]
        limite = min(seuil.au(ctx.jour), facade / (6 if basse else 10))
        lignes = [
            comparer(
                seuil.regle,
                seuil.libelle,
                seuil.article,
                dispositif.hauteur,
                limite,
                "m",
                fiabilite=A_CONFIRMER,
            )
        ]
    lignes.append(controler_lettres(ctx, "R581-39"))
    lignes.append(appliquer(ctx, "toit_pub_panneau", dispositif.hauteur_panneau_fond))
    return lignes


def controler_lettres(ctx: Contexte, numero: str) -> Controle:
    """Cut-out letters or signs hiding their fixings."""
    return affirmer(
        "lettres",
        env(numero),
        ctx.dispositif.lettres_decoupees,
        "Le dispositif est fait de lettres ou de signes découpés",
        "Sur une toiture, seuls des lettres ou des signes découpés sont admis",
        "Lettres ou signes découpés : à préciser",
    )


def controler_densite(ctx: Contexte) -> Controle:
    """R581-25: devices along the street side, this one included."""
    dispositif = ctx.dispositif
    public = ctx.lieu.domaine_public
    article = env("R581-25", "II" if public else "I")
    if dispositif.longueur_voie is None or dispositif.nombre_existants is None:
        texte = (
            "Densité : longueur du côté bordant la voie et dispositifs existants à préciser "
            f"(article {article})."
        )
        return a_verifier("densite", article, texte)
    admise = densite(
        dispositif.longueur_voie,
        domaine_public=bool(public),
        alignes_sur_mur=bool(dispositif.aligne_sur_mur),
        au_sol=dispositif.support is Support.SOL,
    )
    nombre = dispositif.nombre_existants + 1
    verdict = Verdict.A_VERIFIER
    if nombre <= admise.certain:
        verdict = Verdict.CONFORME
    elif nombre > admise.soutenable:
        verdict = Verdict.NON_CONFORME
    limite = str(admise.certain)
    if admise.certain != admise.soutenable:
        limite = f"{admise.certain} à {admise.soutenable} selon la lecture"
    pluriel = "s" if nombre > 1 else ""
    texte = (
        f"Densité : {nombre} dispositif{pluriel} pour {nombre_fr(dispositif.longueur_voie)} m le long de la voie ; "
        f"{limite} au plus (article {article})."
    )
    return Controle("densite", article, Decimal(nombre), limite, "", verdict, texte, "", admise.reserves)
