"""Préenseignes dérogatoires and temporary ones, and the period of temporary devices."""

from __future__ import annotations

from decimal import Decimal

from droit.articles import Fiabilite
from rlpi.droit import duree, extinction
from rlpi.droit.controle_lieu import controler_interdictions
from rlpi.droit.controle_publicite import controler_population, controler_publicite
from rlpi.droit.dispositif import Dispositif, Genre, Support
from rlpi.droit.sources import env
from rlpi.droit.verdict import Contexte, Controle, Verdict, a_verifier, affirmer, appliquer, inverse


def controler_derogatoire(ctx: Contexte) -> list[Controle]:
    """Préenseignes dérogatoires, outside agglomerations only (L581-19, R581-66, R581-67)."""
    dispositif = ctx.dispositif
    suffixe = "_mh" if dispositif.monument_ouvert else ""
    return [
        *controler_interdictions(ctx),
        affirmer(
            "hors_agglomeration",
            env("R581-66"),
            inverse(ctx.lieu.en_agglomeration),
            "Le lieu est hors agglomération",
            "Une préenseigne dérogatoire n'est admise que hors agglomération",
            "Limites de l'agglomération : à préciser",
        ),
        appliquer(ctx, "derogatoire_hauteur", dispositif.hauteur),
        appliquer(ctx, "derogatoire_largeur", dispositif.largeur),
        appliquer(ctx, f"derogatoire_distance{suffixe}", dispositif.distance_activite),
        appliquer(ctx, f"derogatoire_nombre{suffixe}", nombre_total(dispositif)),
        a_verifier(
            "harmonisation",
            env("R581-66", "al. 4"),
            "Prescriptions d'harmonisation du gestionnaire de la voirie : à vérifier (article R581-66).",
        ),
        *extinction.controler_publicite(ctx),
    ]


def nombre_total(dispositif: Dispositif) -> Decimal | None:
    """The devices that share the limit, this one included."""
    return None if dispositif.nombre_existants is None else Decimal(dispositif.nombre_existants + 1)


def controler_preenseigne_temporaire(ctx: Contexte) -> list[Controle]:
    """R581-69 to R581-71; on a wall, or on the ground of a large agglomeration, the common rules too."""
    dispositif, lieu = ctx.dispositif, ctx.lieu
    grande = lieu.regime_grande if lieu.en_agglomeration else lieu.en_agglomeration
    lignes = controler_periode(ctx)
    if dispositif.support is not Support.SOL or grande:
        return [*lignes, *controler_publicite(ctx)]
    lignes.extend(controler_interdictions(ctx))
    if grande is None:
        lignes.append(controler_population(env("R581-71")))
    return [
        *lignes,
        appliquer(ctx, "temporaire_hauteur", dispositif.hauteur),
        appliquer(ctx, "temporaire_largeur", dispositif.largeur),
        appliquer(ctx, "temporaire_nombre", nombre_total(dispositif)),
        affirmer(
            "lumineux",
            env("R581-34"),
            inverse(dispositif.est_lumineux_propre),
            "Le dispositif n'est pas lumineux, ou seulement éclairé par projection ou transparence",
            "La publicité lumineuse est interdite ici",
            "Éclairage : à préciser",
            Fiabilite.VERIFIE,
        ),
        *extinction.controler_publicite(ctx),
    ]


def controler_periode(ctx: Contexte) -> list[Controle]:
    """When a temporary or exceptional device is in place (R581-56, R581-69)."""
    dispositif = ctx.dispositif
    exceptionnel = dispositif.genre is Genre.EXCEPTIONNEL
    article = env("R581-56" if exceptionnel else "R581-69")
    if dispositif.debut_operation is None or dispositif.fin_operation is None:
        texte = f"Dates de l'opération : à préciser (article {article})."
        return [a_verifier("periode", article, texte)]
    calcul = duree.periode_exceptionnelle if exceptionnel else duree.periode_temporaire
    periode = calcul(dispositif.debut_operation, dispositif.fin_operation)
    limite = f"{periode.debut:%d/%m/%Y} – {periode.fin:%d/%m/%Y}"
    if dispositif.date_pose is None or dispositif.date_retrait is None:
        texte = f"Dates de pose et de retrait : à préciser, dans la période {limite} (article {article})."
        return [
            Controle("periode", article, None, limite, "", Verdict.A_VERIFIER, texte, "", periode.reserves)
        ]
    dedans = periode.debut <= dispositif.date_pose and dispositif.date_retrait <= periode.fin
    mesuree = f"{dispositif.date_pose:%d/%m/%Y} – {dispositif.date_retrait:%d/%m/%Y}"
    texte = f"En place : {mesuree} ; période admise : {limite} (article {article})."
    verdict = Verdict.CONFORME if dedans else Verdict.NON_CONFORME
    return [Controle("periode", article, mesuree, limite, "", verdict, texte, "", periode.reserves)]
