"""National rules of signs (R581-58 to R581-65) and of temporary signs (R581-68 to R581-70)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from droit.articles import Fiabilite
from droit.trace import Reserve
from rlpi.droit import extinction
from rlpi.droit.controle_lieu import controler_devant_baie, dans_les_limites
from rlpi.droit.controle_preenseigne import controler_periode, nombre_total
from rlpi.droit.controle_publicite import controler_lettres, controler_recul, controler_toiture_lumineuse
from rlpi.droit.dispositif import Support
from rlpi.droit.seuils import SEUILS
from rlpi.droit.sources import env, reserves_de
from rlpi.droit.verdict import (
    Contexte,
    Controle,
    Sens,
    Verdict,
    a_verifier,
    affirmer,
    appliquer,
    comparer,
    somme,
)

A_CONFIRMER = Fiabilite.A_CONFIRMER
LARGEUR_ETROITE = Decimal(1)  # R581-65 II: 8 m high if narrower than 1 m
FACADE_BASSE = Decimal(15)  # R581-62
LONGUE_DUREE = env("R581-68", "2°")


def surface_maximale_facade(surface_facade: Decimal) -> Decimal:
    """R581-63: 15 % of the commercial façade, bays included; 25 % strictly below 50 m²."""
    return surface_facade * taux_facade(surface_facade) / 100


def taux_facade(surface_facade: Decimal) -> Decimal:
    """The share of R581-63, in per cent."""
    seuil = SEUILS["facade_seuil"].datee.versions[0].valeur
    cle = "facade_taux_petite" if surface_facade < seuil else "facade_taux"
    return SEUILS[cle].datee.versions[0].valeur


def controler_enseigne(ctx: Contexte) -> list[Controle]:
    """Every national rule of a permanent sign, laser included."""
    support = ctx.dispositif.support
    lignes = SELON_SUPPORT.get(support, _support_sans_regle)(ctx)
    if support in FACADES:
        lignes.append(controler_part_facade(ctx))
    return [*lignes, *_lumiere(ctx)]


def controler_enseigne_temporaire(ctx: Contexte) -> list[Controle]:
    """R581-70: only some rules of permanent signs, a format on the ground, a period."""
    dispositif, support = ctx.dispositif, ctx.dispositif.support
    lignes = controler_periode(ctx)
    if support is Support.SOL:
        lignes.extend(_sol_commun(ctx))
        if dispositif.operation_longue is None:
            texte = "Durée et objet de l'opération : à préciser, ils commandent le format (article R581-68)."
            lignes.append(a_verifier("surface", LONGUE_DUREE, texte))
        elif dispositif.operation_longue:
            doute = Reserve("L'effet du décret de 2023 sur ce format n'a pas été lu.", env("R581-70"))
            ligne = appliquer(ctx, "temporaire_sol", dispositif.surface)
            lignes.append(_avec_reserve(ligne, doute))
    elif support is Support.TOITURE:
        lignes.append(_toiture_total(ctx))
    elif support is Support.PERPENDICULAIRE:
        lignes.extend(_drapeau(ctx)[:2])
    elif support is Support.MUR:
        lignes.extend(_mur(ctx))
    else:
        lignes.extend(_support_sans_regle(ctx))
    return [*lignes, *_lumiere(ctx)]


def _avec_reserve(ligne: Controle, reserve: Reserve) -> Controle:
    return Controle(
        ligne.regle,
        ligne.article,
        ligne.valeur_mesuree,
        ligne.limite,
        ligne.unite,
        ligne.verdict,
        ligne.explication_fr,
        ligne.zone,
        (*ligne.reserves, reserve),
    )


def _lumiere(ctx: Contexte) -> list[Controle]:
    if ctx.dispositif.lumiere is None:
        texte = "Éclairage de l'enseigne : à préciser (article R581-59)."
        return [a_verifier("lumiere", env("R581-59"), texte)]
    return [*extinction.controler_enseigne(ctx), *extinction.controler_luminance(ctx)]


def _support_sans_regle(ctx: Contexte) -> list[Controle]:
    texte = (
        "Le règlement national ne fixe pas de format pour une enseigne sur ce support : "
        "vérifier le règlement local (article L581-18)."
    )
    return [a_verifier("support", env("L581-18"), texte)]


def _mur(ctx: Contexte) -> list[Controle]:
    """R581-60, first paragraph: flat on a wall."""
    return [
        dans_les_limites(ctx, "R581-60", "les limites du mur ou l'égout du toit"),
        appliquer(ctx, "enseigne_saillie", ctx.dispositif.saillie),
    ]


def _store(ctx: Contexte) -> list[Controle]:
    """R581-60, second paragraph: on an awning or a canopy."""
    return [appliquer(ctx, "enseigne_auvent", ctx.dispositif.hauteur)]


def _balcon(ctx: Contexte) -> list[Controle]:
    """R581-60, second paragraph: on the rail of a balcony, in front of a bay up to its rail."""
    return [
        dans_les_limites(ctx, "R581-60", "le garde-corps ou la barre d'appui"),
        appliquer(ctx, "enseigne_saillie", ctx.dispositif.saillie),
    ]


def _drapeau(ctx: Contexte) -> list[Controle]:
    """R581-61: perpendicular signs, a tenth of the street and 2 m at most."""
    dispositif = ctx.dispositif
    if dispositif.largeur_voie is None:
        saillie = appliquer(ctx, "drapeau_saillie", dispositif.saillie)
        if saillie.verdict is Verdict.CONFORME:
            texte = f"{saillie.explication_fr} Largeur de la voie à préciser : un dixième au plus."
            saillie = a_verifier("saillie", saillie.article, texte, reserves=saillie.reserves)
    else:
        seuil = SEUILS["drapeau_saillie"]
        limite = min(seuil.au(ctx.jour), dispositif.largeur_voie / 10)
        saillie = comparer(
            "saillie",
            seuil.libelle,
            seuil.article,
            dispositif.saillie,
            limite,
            "m",
            fiabilite=A_CONFIRMER,
        )
    return [
        dans_les_limites(ctx, "R581-61", "la limite supérieure du mur"),
        saillie,
        controler_devant_baie(ctx, "R581-61", "al. 3", "une fenêtre ou un balcon"),
    ]


def _toiture(ctx: Contexte) -> list[Controle]:
    """R581-62: roofs, according to the share of the building the activity fills."""
    dispositif = ctx.dispositif
    article = env("R581-62")
    total = _toiture_total(ctx)
    if dispositif.activite_majoritaire is None:
        texte = "L'activité occupe-t-elle plus de la moitié du bâtiment ? À préciser (article R581-62)."
        return [a_verifier("activite", article, texte), total]
    if not dispositif.activite_majoritaire:
        non = "L'enseigne suit les règles des publicités sur toiture, où le non lumineux est interdit"
        lignes = [
            affirmer(
                "toiture",
                article,
                dispositif.est_lumineux_propre,
                "L'enseigne suit les règles des publicités lumineuses sur toiture",
                non,
                "Éclairage : à préciser",
            )
        ]
        return [*lignes, *controler_toiture_lumineuse(ctx), total]
    facade = dispositif.hauteur_facade
    if facade is None:
        texte = "Hauteur sur toiture : hauteur de la façade absente (article R581-62). À compléter."
        hauteur = a_verifier("hauteur_toiture", article, texte)
    else:
        basse = facade <= FACADE_BASSE
        seuil = SEUILS["toiture_hauteur_basse" if basse else "toiture_hauteur_haute"]
        limite = seuil.au(ctx.jour) if basse else min(seuil.au(ctx.jour), facade / 5)
        hauteur = comparer(
            seuil.regle,
            seuil.libelle,
            article,
            dispositif.hauteur,
            limite,
            "m",
            fiabilite=A_CONFIRMER,
        )
    panneau = appliquer(ctx, "toiture_panneau", dispositif.hauteur_panneau_fond)
    return [controler_lettres(ctx, "R581-62"), panneau, hauteur, total]


def _toiture_total(ctx: Contexte) -> Controle:
    """R581-62, last paragraph: 60 m² for one establishment, some cultural places aside."""
    dispositif = ctx.dispositif
    if dispositif.culture:
        texte = (
            "Surface sur toiture : établissement culturel, vérifier la liste ministérielle (article R581-62)."
        )
        return a_verifier("surface_totale", env("R581-62"), texte)
    total = somme((dispositif.surface, dispositif.surface_existante))
    return appliquer(ctx, "toiture_total", total)


def _sol_commun(ctx: Contexte) -> list[Controle]:
    """R581-64: over 1 m², distances and one device along each road."""
    dispositif = ctx.dispositif
    seuil = SEUILS["enseigne_sol_seuil"]
    surface, limite = dispositif.surface, seuil.au(ctx.jour)
    if surface is not None and surface <= limite:
        texte = "Enseigne au sol de 1 m² au plus : les articles R581-64 et R581-65 ne s'appliquent pas."
        doutes = reserves_de(seuil.article, A_CONFIRMER)
        return [Controle("sol", seuil.article, surface, limite, "m²", Verdict.CONFORME, texte, "", doutes)]
    return [
        *controler_recul(ctx, "enseigne_sol_baie", env("R581-64", "al. 2")),
        appliquer(ctx, "enseigne_sol_nombre", nombre_total(dispositif)),
    ]


def _sol(ctx: Contexte) -> list[Controle]:
    """R581-64 and R581-65: distances, number, surface by agglomeration, height by width."""
    dispositif, lieu = ctx.dispositif, ctx.lieu
    lignes = _sol_commun(ctx)
    surface = dispositif.surface
    if surface is not None and surface <= SEUILS["enseigne_sol_seuil"].au(ctx.jour):
        return lignes
    grande = lieu.plus_de_10000 if lieu.en_agglomeration else lieu.en_agglomeration
    if grande is None:
        texte = "Agglomération et population : à préciser, elles commandent le format (article R581-65)."
        lignes.append(a_verifier("surface", env("R581-65", "I"), texte))
    else:
        lignes.append(appliquer(ctx, "enseigne_sol_grande" if grande else "enseigne_sol_petite", surface))
    largeur = dispositif.largeur
    etroite = largeur is not None and largeur < LARGEUR_ETROITE
    lignes.append(
        appliquer(ctx, "enseigne_sol_etroite" if etroite else "enseigne_sol_large", dispositif.hauteur_sol)
    )
    return lignes


def controler_part_facade(ctx: Contexte) -> Controle:
    """R581-63: the signs of the façade together, this one included."""
    dispositif = ctx.dispositif
    article = env("R581-63")
    facade = dispositif.surface_facade
    if dispositif.culture:
        texte = (
            "Part de la façade : établissement culturel, vérifier la liste ministérielle (article R581-63)."
        )
        return a_verifier("part_facade", article, texte)
    if facade is None:
        texte = "Part de la façade : surface de la façade absente (article R581-63). À compléter."
        return a_verifier("part_facade", article, texte)
    total = somme((dispositif.surface, dispositif.surface_existante))
    taux = taux_facade(facade)
    ligne = comparer(
        "part_facade",
        f"Surface des enseignes sur la façade ({taux.normalize():f} % autorisés)",
        article,
        total,
        surface_maximale_facade(facade),
        "m²",
        Sens.AU_PLUS,
        A_CONFIRMER,
    )
    if dispositif.support in {Support.STORE, Support.PERPENDICULAIRE}:
        doute = Reserve(
            "Le décompte des enseignes sur auvent ou à deux faces est à confirmer (article R581-63).", article
        )
        return _avec_reserve(ligne, doute)
    return ligne


FACADES = frozenset({Support.MUR, Support.PERPENDICULAIRE, Support.STORE, Support.BALCON, Support.DEVANTURE})
SELON_SUPPORT: dict[Support, Callable[[Contexte], list[Controle]]] = {
    Support.MUR: _mur,
    Support.DEVANTURE: _mur,
    Support.STORE: _store,
    Support.BALCON: _balcon,
    Support.PERPENDICULAIRE: _drapeau,
    Support.TOITURE: _toiture,
    Support.SOL: _sol,
}
