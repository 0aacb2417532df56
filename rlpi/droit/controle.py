"""The substantive control: one device, every rule, a line each; the instructor decides.

National rules first, then those of the zone. A zone rule never loosens a national one: where both limit
the same thing, both lines are given and the looser says which one is stricter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from droit.francais import en_lettres
from rlpi.droit import controle_special as special
from rlpi.droit.conformite import apres_rlp
from rlpi.droit.controle_enseigne import controler_enseigne, controler_enseigne_temporaire
from rlpi.droit.controle_preenseigne import controler_derogatoire, controler_preenseigne_temporaire
from rlpi.droit.controle_publicite import controler_publicite
from rlpi.droit.dispositif import Dispositif, Genre, Support
from rlpi.droit.lieu import Lieu
from rlpi.droit.sources import env
from rlpi.droit.verdict import Contexte, Controle, Verdict, a_verifier, avec_unite
from rlpi.droit.zones import Metrique, ReglesDeZone, controler_zone
from rlpi.droit.zones import RegleDeZone as RegleDeZone
from rlpi.droit.zones import RegleInvalide as RegleInvalide

PAR_GENRE: dict[Genre, Callable[[Contexte], list[Controle]]] = {
    Genre.ENSEIGNE: controler_enseigne,
    Genre.LASER: controler_enseigne,
    Genre.ENSEIGNE_TEMPORAIRE: controler_enseigne_temporaire,
    Genre.PUBLICITE: controler_publicite,
    Genre.PREENSEIGNE: controler_publicite,
    Genre.PREENSEIGNE_TEMPORAIRE: controler_preenseigne_temporaire,
    Genre.PREENSEIGNE_DEROGATOIRE: controler_derogatoire,
    Genre.MOBILIER_URBAIN: special.controler_mobilier,
    Genre.BACHE_CHANTIER: special.controler_bache,
    Genre.BACHE_PUBLICITAIRE: special.controler_bache,
    Genre.EXCEPTIONNEL: special.controler_exceptionnel,
    Genre.PETIT_FORMAT: special.controler_petit_format,
    Genre.VEHICULE: special.controler_vehicule,
    Genre.AFFICHAGE_LIBRE: special.controler_affichage_libre,
}
PAR_SUPPORT: dict[Support, Callable[[Contexte], list[Controle]]] = {
    Support.MOBILIER: special.controler_mobilier,
    Support.VEHICULE: special.controler_vehicule,
    Support.DEVANTURE: special.controler_petit_format,
}
MINIMA = frozenset(
    {Metrique.DISTANCE_BAIE.value, Metrique.DISTANCE_LIMITE.value, Metrique.LONGUEUR_MINIMALE.value}
)
RLP = env("L581-14")


def controler(
    dispositif: Dispositif, lieu: Lieu, regles: ReglesDeZone | None, jour: date
) -> tuple[Controle, ...]:
    """Every rule applied to one device.

    Args:
        regles: the zone's rules, ``None`` if there are none or if they are not known.
        jour: the day whose law is read (filing of the dossier, or visit for a device in place).
    """
    ctx = Contexte(dispositif, lieu, jour)
    nationales = _nationales(ctx)
    locales = _locales(ctx, regles)
    if any(ligne.regle == "admis" and ligne.verdict is Verdict.CONFORME for ligne in locales):
        nationales = [_deroger(ligne, locales) for ligne in nationales]
    return tuple(_plus_strictes([*nationales, *locales]))


def _nationales(ctx: Contexte) -> list[Controle]:
    """By what the device is in law; a publicité also by what carries it."""
    dispositif = ctx.dispositif
    if dispositif.genre in {Genre.PUBLICITE, Genre.PREENSEIGNE} and dispositif.support in PAR_SUPPORT:
        return PAR_SUPPORT[dispositif.support](ctx)
    return PAR_GENRE[dispositif.genre](ctx)


def _locales(ctx: Contexte, regles: ReglesDeZone | None) -> list[Controle]:
    """The zone's rules, or why they are missing."""
    if regles is None:
        if ctx.lieu.rlp is False:
            return []
        texte = (
            "Un règlement local s'applique, mais les règles de la zone ne sont pas connues : à vérifier."
            if ctx.lieu.rlp
            else "Un règlement local de publicité s'applique-t-il ? À vérifier."
        )
        return [a_verifier("zone", RLP, texte, ctx.lieu.zone)]
    if ctx.lieu.rlp is False:
        texte = (
            f"Des règles de zone sont données ({regles.texte}) alors que le lieu est dit hors de tout "
            "règlement local : à vérifier."
        )
        return [a_verifier("zone", RLP, texte, regles.zone)]
    lignes = [_maintenir(ctx, regles, ligne) for ligne in controler_zone(ctx, regles)]
    if ctx.lieu.zone and ctx.lieu.zone != regles.zone:
        texte = f"Le lieu est en zone {ctx.lieu.zone}, les règles sont celles de la zone {regles.zone}."
        lignes.insert(0, a_verifier("zone", RLP, texte, regles.zone))
    return lignes


def _maintenir(ctx: Contexte, regles: ReglesDeZone, ligne: Controle) -> Controle:
    """A device older than the zone may stay two or six years (L581-43, R581-88), if it was lawful before."""
    pose_le = ctx.dispositif.pose_le
    if ligne.verdict is not Verdict.NON_CONFORME or pose_le is None:
        return ligne
    delai = apres_rlp(ctx.dispositif.genre, regles.depuis, pose_le)
    if delai.au_plus_tard is None or ctx.jour > delai.au_plus_tard:
        return ligne
    texte = (
        f"{ligne.explication_fr} Posé avant cette règle : maintien possible jusqu'au "
        f"{en_lettres(delai.au_plus_tard)} s'il respectait la réglementation antérieure "
        f"(article {delai.motif.article})."
    )
    return replace(
        ligne,
        verdict=Verdict.A_VERIFIER,
        explication_fr=texte,
        reserves=(*ligne.reserves, *delai.reserves),
    )


def _deroger(ligne: Controle, locales: Iterable[Controle]) -> Controle:
    """L581-8 I: a local regulation that admits the device lifts the relative ban, never the absolute one."""
    if ligne.regle != "interdiction" or ligne.article.numero != "L581-8":
        return ligne
    zone = next(locale.zone for locale in locales if locale.regle == "admis")
    texte = f"{ligne.explication_fr} La zone {zone} du règlement local y déroge."
    return replace(ligne, verdict=Verdict.CONFORME, explication_fr=texte)


def _plus_strictes(lignes: list[Controle]) -> list[Controle]:
    """Where several lines limit the same thing, the looser ones say which limit is the stricter."""
    limites: dict[tuple[str, str], list[Decimal]] = {}
    for ligne in lignes:
        if isinstance(ligne.limite, Decimal):
            limites.setdefault((ligne.regle, ligne.unite), []).append(ligne.limite)
    rendues = []
    for ligne in lignes:
        rendue = ligne
        if isinstance(ligne.limite, Decimal):
            connues = limites[(ligne.regle, ligne.unite)]
            stricte = max(connues) if ligne.regle in MINIMA else min(connues)
            if stricte != ligne.limite:
                texte = (
                    f"{ligne.explication_fr} Une limite plus stricte s'applique : "
                    f"{avec_unite(stricte, ligne.unite)}."
                )
                rendue = replace(ligne, explication_fr=texte)
        rendues.append(rendue)
    return rendues


def synthese(controles: Iterable[Controle]) -> Verdict:
    """One word for a table: not compliant if a line is, else to be checked if a line is, else compliant.

    An empty table is to be checked: nothing was controlled.
    """
    verdicts = {controle.verdict for controle in controles}
    for verdict in (Verdict.NON_CONFORME, Verdict.A_VERIFIER):
        if verdict in verdicts:
            return verdict
    return Verdict.CONFORME if verdicts else Verdict.A_VERIFIER
