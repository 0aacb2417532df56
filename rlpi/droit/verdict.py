"""One line of the control table, and the few ways to draw it.

A missing measure gives ``a_verifier``, never a silent pass. A device in place before 2 November 2023 may
keep its former format until 2 November 2027 (décret 2023-1007).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from droit.articles import Article, Fiabilite
from droit.trace import Reserve
from rlpi.droit.conformite import FIN_TOLERANCE_2023, FORMATS_2023
from rlpi.droit.dispositif import Dispositif
from rlpi.droit.lieu import Lieu
from rlpi.droit.mesures import nombre_fr
from rlpi.droit.seuils import SEUILS
from rlpi.droit.sources import reserves_de


class Verdict(StrEnum):
    """What the control says; the instructor decides."""

    CONFORME = "conforme"
    NON_CONFORME = "non_conforme"
    A_VERIFIER = "a_verifier"


class Sens(StrEnum):
    """How a measure meets its limit."""

    AU_PLUS = "au plus"
    MOINS_DE = "strictement au-dessous"
    AU_MOINS = "au moins"


@dataclass(frozen=True, slots=True)
class Controle:
    """One rule applied to one device. ``zone`` is empty for a national rule."""

    regle: str
    article: Article
    valeur_mesuree: Decimal | str | None
    limite: Decimal | str | None
    unite: str
    verdict: Verdict
    explication_fr: str
    zone: str = ""
    reserves: tuple[Reserve, ...] = ()


@dataclass(frozen=True, slots=True)
class Contexte:
    """What every rule reads: the device, the place, the day."""

    dispositif: Dispositif
    lieu: Lieu
    jour: date


def somme(valeurs: Iterable[Decimal | None]) -> Decimal | None:
    """The total, unknown as soon as one term is."""
    total = Decimal(0)
    for valeur in valeurs:
        if valeur is None:
            return None
        total += valeur
    return total


def avec_unite(valeur: Decimal, unite: str) -> str:
    """``10,5 m²``."""
    return f"{nombre_fr(valeur)} {unite}".strip()


def comparer(
    regle: str,
    libelle: str,
    article: Article,
    valeur: Decimal | None,
    limite: Decimal,
    unite: str,
    sens: Sens = Sens.AU_PLUS,
    fiabilite: Fiabilite = Fiabilite.VERIFIE,
    zone: str = "",
    source: str = "",
) -> Controle:
    """A measure against a limit; unknown measure: ``a_verifier``."""
    texte = f"limite : {avec_unite(limite, unite)} {sens.value} ({source or f'article {article}'})."
    doutes = reserves_de(article, fiabilite)
    if valeur is None:
        explication = f"{libelle} : mesure absente ; {texte} À compléter."
        return Controle(regle, article, None, limite, unite, Verdict.A_VERIFIER, explication, zone, doutes)
    respecte = {
        Sens.AU_PLUS: valeur <= limite,
        Sens.MOINS_DE: valeur < limite,
        Sens.AU_MOINS: valeur >= limite,
    }[sens]
    verdict = Verdict.CONFORME if respecte else Verdict.NON_CONFORME
    explication = f"{libelle} : {avec_unite(valeur, unite)} ; {texte}"
    return Controle(regle, article, valeur, limite, unite, verdict, explication, zone, doutes)


def appliquer(ctx: Contexte, cle: str, valeur: Decimal | None, sens: Sens = Sens.AU_PLUS) -> Controle:
    """A measure against a national limit of the table, on the day of the control."""
    seuil = SEUILS[cle]

    def au(jour: date) -> Controle:
        limite, fiabilite = seuil.au(jour), seuil.datee.fiabilite
        return comparer(
            seuil.regle, seuil.libelle, seuil.article, valeur, limite, seuil.unite, sens, fiabilite
        )

    controle = au(ctx.jour)
    pose_le = ctx.dispositif.pose_le
    if controle.verdict is not Verdict.NON_CONFORME or len(seuil.datee.versions) == 1:
        return controle
    if pose_le is None or pose_le >= FORMATS_2023 or not FORMATS_2023 <= ctx.jour <= FIN_TOLERANCE_2023:
        return controle
    ancien = au(pose_le)
    if ancien.verdict is not Verdict.CONFORME:
        return controle
    doute = Reserve(
        "Posé avant le 2 novembre 2023 selon le format d'alors : à mettre en conformité au plus tard le "
        f"2 novembre 2027 (limite actuelle : {avec_unite(seuil.au(ctx.jour), seuil.unite)}).",
        seuil.article,
    )
    return Controle(
        ancien.regle,
        ancien.article,
        ancien.valeur_mesuree,
        ancien.limite,
        ancien.unite,
        Verdict.CONFORME,
        f"{ancien.explication_fr} Format toléré jusqu'au 2 novembre 2027.",
        "",
        (*ancien.reserves, doute),
    )


def affirmer(
    regle: str,
    article: Article,
    constat: bool | None,
    oui: str,
    non: str,
    inconnu: str,
    fiabilite: Fiabilite = Fiabilite.A_CONFIRMER,
    zone: str = "",
) -> Controle:
    """A yes/no rule: ``True`` respects it, ``None`` is to be checked."""
    verdict, texte = Verdict.A_VERIFIER, inconnu
    if constat is not None:
        verdict, texte = (Verdict.CONFORME, oui) if constat else (Verdict.NON_CONFORME, non)
    doutes = reserves_de(article, fiabilite)
    return Controle(regle, article, None, None, "", verdict, f"{texte} (article {article}).", zone, doutes)


def a_verifier(
    regle: str, article: Article, texte: str, zone: str = "", reserves: tuple[Reserve, ...] = ()
) -> Controle:
    """A rule that the known facts do not settle."""
    return Controle(regle, article, None, None, "", Verdict.A_VERIFIER, texte, zone, reserves)


def inverse(constat: bool | None) -> bool | None:
    """``not``, the unknown staying unknown."""
    return None if constat is None else not constat
