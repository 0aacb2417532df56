"""Lights out: the window in which a device must be dark, and whether it is.

Publicité: 1 h to 6 h (R581-35). Enseignes: 1 h to 6 h once the activity has stopped, moved when it stops
or starts between midnight and 7 h (R581-59). Minutes are counted from midnight of the night considered;
an evening hour is negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from droit.articles import Article, Fiabilite
from droit.trace import Reserve
from rlpi.droit.dispositif import Lumiere
from rlpi.droit.sources import env, reserves_de
from rlpi.droit.verdict import Contexte, Controle, Verdict, a_verifier

JOUR, MIDI = 24 * 60, 12 * 60
DEBUT, FIN = 60, 6 * 60
MATIN = 7 * 60
HEURE = 60
PUBLICITE = env("R581-35")
ENSEIGNE = env("R581-59")
# Décret 2022-1294: the same window everywhere; before, the local regulation decided in large units.
EXTINCTION_GENERALE = date(2022, 10, 7)
RESERVE_AVANT = Reserve(
    "Avant octobre 2022, l'extinction des grandes unités urbaines dépendait du règlement local.", PUBLICITE
)
RESERVE_LUMINANCE = Reserve(
    "Les seuils de luminance sont fixés par un arrêté ministériel qui n'est pas repris ici.",
    env("R581-34"),
)


@dataclass(frozen=True, slots=True)
class Plage:
    """Dark at the latest at ``debut``, lit again at the earliest at ``fin`` (minutes)."""

    debut: int
    fin: int

    @property
    def est_vide(self) -> bool:
        """Nothing to switch off."""
        return self.debut >= self.fin

    def __str__(self) -> str:
        return f"{en_heures(self.debut)} – {en_heures(self.fin)}"


NUIT = Plage(DEBUT, FIN)


def en_minutes(heure: time) -> int:
    """Minutes after midnight."""
    return heure.hour * 60 + heure.minute


def en_heures(minutes: int) -> str:
    """``1 h``, ``2 h 30``, ``23 h``."""
    heures, reste = divmod(minutes % JOUR, 60)
    return f"{heures} h {reste:02d}" if reste else f"{heures} h"


def plage_declaree(debut: time, fin: time) -> Plage:
    """The hours a device says it is dark, an evening start counted before midnight."""
    depart = en_minutes(debut)
    duree = (en_minutes(fin) - depart) % JOUR
    if depart >= MIDI:
        depart -= JOUR
    return Plage(depart, depart + duree)


def plage_enseigne(fermeture: time | None, ouverture: time | None) -> Plage | None:
    """The dark window of a sign whose activity stops at ``fermeture`` and starts again at ``ouverture``.

    ``None``: hours missing, or both within the night with the opening first, which the text does not
    foresee. An empty window: the activity leaves no moment to switch off.
    """
    if fermeture is None or ouverture is None:
        return None
    ferme, ouvre = en_minutes(fermeture), en_minutes(ouverture)
    if ouvre <= ferme <= MATIN:
        return None
    debut = ferme + HEURE if ferme <= MATIN else DEBUT
    fin = ouvre - HEURE if ouvre <= MATIN else FIN
    return Plage(debut, fin)


def plage_transport(service_fin: time | None, service_debut: time | None) -> Plage:
    """The dark window of street furniture of a transport line: lit while the line runs (R581-35)."""
    fin_service = en_minutes(service_fin) if service_fin is not None else DEBUT
    debut_service = en_minutes(service_debut) if service_debut is not None else FIN
    debut = max(DEBUT, fin_service) if fin_service < MIDI else DEBUT
    return Plage(debut, min(FIN, debut_service))


def _controler_plage(
    ctx: Contexte, exigee: Plage, article: Article, fiabilite: Fiabilite, zone: str = "", source: str = ""
) -> Controle:
    """Whether the declared dark hours cover the required ones."""
    dispositif = ctx.dispositif
    doutes = reserves_de(article, fiabilite)
    origine = source or f"article {article}"
    if exigee.est_vide:
        texte = f"Activité ou service de nuit : aucune plage d'extinction obligatoire ({origine})."
        return Controle("extinction", article, None, None, "", Verdict.CONFORME, texte, zone, doutes)
    if dispositif.extinction_debut is None or dispositif.extinction_fin is None:
        texte = f"Extinction : heures absentes ; éteint au moins {exigee} ({origine}). À compléter."
        return Controle(
            "extinction", article, None, str(exigee), "h", Verdict.A_VERIFIER, texte, zone, doutes
        )
    declaree = plage_declaree(dispositif.extinction_debut, dispositif.extinction_fin)
    couvre = declaree.debut <= exigee.debut and declaree.fin >= exigee.fin
    verdict = Verdict.CONFORME if couvre else Verdict.NON_CONFORME
    texte = f"Extinction : {declaree} ; éteint au moins {exigee} ({origine})."
    return Controle("extinction", article, str(declaree), str(exigee), "h", verdict, texte, zone, doutes)


def controler_zone(
    ctx: Contexte, heures: tuple[time, time], article: Article, zone: str, source: str
) -> Controle:
    """The dark hours of a zone of the local regulation."""
    return _controler_plage(ctx, plage_declaree(*heures), article, Fiabilite.VERIFIE, zone, source)


def controler_publicite(ctx: Contexte, *, mobilier: bool = False) -> list[Controle]:
    """Lights out for a lit publicité (R581-35); nothing for an unlit one."""
    dispositif = ctx.dispositif
    if not dispositif.est_lumineux:
        return []
    if ctx.jour < EXTINCTION_GENERALE:
        texte = "Extinction : la règle applicable avant octobre 2022 est à vérifier (article R581-35)."
        return [a_verifier("extinction", PUBLICITE, texte, reserves=(RESERVE_AVANT,))]
    if ctx.lieu.aeroport:
        texte = "Extinction : pas d'obligation sur l'emprise d'un aéroport (article R581-35)."
        return [Controle("extinction", PUBLICITE, None, None, "", Verdict.CONFORME, texte)]
    plage = NUIT
    transport = dispositif.service_fin is not None or dispositif.service_debut is not None
    if mobilier and transport:
        numerique = dispositif.lumiere is Lumiere.NUMERIQUE
        if numerique and dispositif.images_fixes is None:
            texte = "Extinction : préciser si les images sont fixes (article R581-35)."
            return [a_verifier("extinction", PUBLICITE, texte)]
        if not numerique or dispositif.images_fixes:
            plage = plage_transport(dispositif.service_fin, dispositif.service_debut)
    return [_controler_plage(ctx, plage, PUBLICITE, Fiabilite.VERIFIE)]


def controler_enseigne(ctx: Contexte) -> list[Controle]:
    """Lights out and blinking of a luminous sign (R581-59); nothing for an unlit one."""
    dispositif = ctx.dispositif
    if not dispositif.est_lumineux:
        return []
    if dispositif.activite_continue:
        plage: Plage | None = Plage(FIN, FIN)
    else:
        plage = plage_enseigne(dispositif.fermeture, dispositif.ouverture)
    if plage is None:
        texte = "Extinction : donner les heures de fermeture et d'ouverture de l'activité (article R581-59)."
        lignes = [a_verifier("extinction", ENSEIGNE, texte)]
    else:
        lignes = [_controler_plage(ctx, plage, ENSEIGNE, Fiabilite.VERIFIE)]
    return [*lignes, _clignotement(ctx)]


def _clignotement(ctx: Contexte) -> Controle:
    dispositif = ctx.dispositif
    verdict, texte = Verdict.A_VERIFIER, "Clignotement : à préciser"
    if dispositif.clignotante is False:
        verdict, texte = Verdict.CONFORME, "L'enseigne ne clignote pas"
    elif dispositif.service_urgence:
        verdict, texte = Verdict.CONFORME, "Pharmacie ou service d'urgence : le clignotement est admis"
    elif dispositif.clignotante:
        verdict, texte = Verdict.NON_CONFORME, "Une enseigne clignotante est interdite"
    return Controle("clignotement", ENSEIGNE, None, None, "", verdict, f"{texte} (article R581-59).")


def controler_luminance(ctx: Contexte) -> list[Controle]:
    """The luminance of a luminous device: its national limit is in an order that is not reproduced here."""
    dispositif = ctx.dispositif
    if not dispositif.est_lumineux_propre:
        return []
    texte = "Luminance : à comparer aux seuils de l'arrêté ministériel (article R581-34)."
    return [
        Controle(
            "luminance",
            env("R581-34"),
            dispositif.luminance,
            None,
            "cd/m²",
            Verdict.A_VERIFIER,
            texte,
            "",
            (RESERVE_LUMINANCE,),
        )
    ]
