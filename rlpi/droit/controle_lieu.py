"""May advertising be there at all? L581-4, L581-7, L581-8, supports of R581-22."""

from __future__ import annotations

from droit.articles import Fiabilite
from rlpi.droit.dispositif import Genre, Support
from rlpi.droit.lieu import article_protection
from rlpi.droit.sources import env, reserves_de
from rlpi.droit.verdict import (
    Contexte,
    Controle,
    Sens,
    Verdict,
    a_verifier,
    affirmer,
    appliquer,
    inverse,
)

AGGLOMERATION = env("L581-7")
SUPPORTS = env("R581-22")
HORS_AGGLOMERATION = frozenset({Genre.PREENSEIGNE_DEROGATOIRE, Genre.PREENSEIGNE_TEMPORAIRE})


def controler_interdictions(ctx: Contexte) -> list[Controle]:
    """The absolute and relative bans, then the agglomeration."""
    lignes = _protections(ctx)
    if ctx.dispositif.genre not in HORS_AGGLOMERATION:
        lignes.append(_agglomeration(ctx))
    return lignes


def _protections(ctx: Contexte) -> list[Controle]:
    lieu = ctx.lieu
    if lieu.protections is None:
        texte = "Lieux protégés : à préciser (articles L581-4 et L581-8)."
        return [a_verifier("interdiction", env("L581-4"), texte)]
    lignes = []
    for protection in lieu.absolues:
        article = article_protection(protection)
        texte = f"Toute publicité est interdite {protection.libelle} (article {article})."
        lignes.append(
            Controle(
                "interdiction",
                article,
                None,
                None,
                "",
                Verdict.NON_CONFORME,
                texte,
                "",
                reserves_de(article, Fiabilite.A_CONFIRMER),
            )
        )
    for protection in lieu.relatives:
        lignes.append(
            affirmer(
                "interdiction",
                article_protection(protection),
                False if lieu.rlp is False else None,
                "",
                f"La publicité est interdite {protection.libelle} : aucun règlement local n'y déroge",
                f"La publicité est interdite {protection.libelle}, sauf si le règlement local y déroge",
            )
        )
    if not lignes:
        texte = "Aucun lieu protégé (articles L581-4 et L581-8)."
        lignes.append(Controle("interdiction", env("L581-4"), None, None, "", Verdict.CONFORME, texte))
    return lignes


def _agglomeration(ctx: Contexte) -> Controle:
    lieu = ctx.lieu
    exception = lieu.aeroport or lieu.gare or lieu.enceinte_sportive or lieu.perimetre_commercial
    return affirmer(
        "agglomeration",
        AGGLOMERATION,
        True if exception else lieu.en_agglomeration,
        "Le lieu est en agglomération, ou dans une emprise où la publicité est admise",
        "Hors agglomération, la publicité est interdite",
        "Limites de l'agglomération : à préciser",
        Fiabilite.VERIFIE,
    )


def controler_support(ctx: Contexte) -> list[Controle]:
    """R581-22: blind walls and fences only, no public equipment, no cemetery wall."""
    dispositif = ctx.dispositif
    if dispositif.support in {Support.EQUIPEMENT_PUBLIC, Support.CIMETIERE}:
        alinea = "1°" if dispositif.support is Support.EQUIPEMENT_PUBLIC else "4°"
        return [
            affirmer(
                "support",
                env("R581-22", alinea),
                False,
                "",
                "La publicité est interdite sur ce support",
                "",
            )
        ]
    if dispositif.support is Support.CLOTURE:
        return [
            affirmer(
                "support",
                env("R581-22", "3°"),
                dispositif.cloture_aveugle,
                "La clôture est aveugle",
                "La publicité est interdite sur une clôture qui n'est pas aveugle",
                "La clôture est-elle aveugle ? À préciser",
            )
        ]
    if dispositif.support in {Support.MUR, Support.PERPENDICULAIRE}:
        return [appliquer(ctx, "mur_ouverture", dispositif.surface_ouverture, Sens.MOINS_DE)]
    return []


def dans_les_limites(ctx: Contexte, numero: str, quoi: str) -> Controle:
    """The device does not go past the wall, the eaves or the rail that carries it."""
    return affirmer(
        "limites_support",
        env(numero),
        inverse(ctx.dispositif.depasse_support),
        f"Le dispositif ne dépasse pas {quoi}",
        f"Le dispositif dépasse {quoi}",
        f"Le dispositif dépasse-t-il {quoi} ? À préciser",
    )


def controler_devant_baie(ctx: Contexte, numero: str, alinea: str, quoi: str) -> Controle:
    """The device covers no opening."""
    return affirmer(
        "baie",
        env(numero, alinea),
        inverse(ctx.dispositif.devant_baie),
        f"Le dispositif n'est pas devant {quoi}",
        f"Le dispositif ne peut pas être devant {quoi}",
        f"Le dispositif est-il devant {quoi} ? À préciser",
    )


def controler_parallele(ctx: Contexte, numero: str) -> Controle:
    """The device lies in a plane parallel to the wall."""
    a_plat = False if ctx.dispositif.support is Support.PERPENDICULAIRE else ctx.dispositif.parallele_au_mur
    return affirmer(
        "parallele",
        env(numero),
        a_plat,
        "Le dispositif est sur le mur ou dans un plan parallèle",
        "Le dispositif doit être sur le mur ou dans un plan parallèle",
        "Le dispositif est-il dans un plan parallèle au mur ? À préciser",
    )
