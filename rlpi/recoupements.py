"""What one device alone does not tell: the drawing against the form, the devices of a file against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rlpi.dessin import Dessin
from rlpi.droit.controle_enseigne import FACADES
from rlpi.droit.dispositif import Dispositif, Genre, Support
from rlpi.droit.mesures import nombre_fr
from rlpi.droit.pieces import autorisation_du_proprietaire_requise
from rlpi.droit.seuils import SEUILS
from rlpi.droit.sources import env
from rlpi.droit.verdict import Controle, Verdict, a_verifier

ARTICLE_DESSIN = env("R581-7")
ARTICLE_MESURE = env("R581-24-1")
ARTICLE_PROPRIETAIRE = env("L581-24")
# A drawing on a photo is no better than this: beyond, the two figures do not speak of the same thing.
ECART_METRES = Decimal("0.05")
ECART_PART = Decimal("0.03")
ENSEIGNES_FIXES = frozenset({Genre.ENSEIGNE, Genre.LASER})
LE_LONG_DE_LA_VOIE = frozenset({Genre.PUBLICITE, Genre.PREENSEIGNE})


def ensemble(dispositifs: Sequence[Dispositif]) -> tuple[Dispositif, ...]:
    """Each device, the others of the same file counted as already there where the law sums them up.

    Signs of one façade share its 15 or 25 % (R581-63): one façade unless two areas are declared. Signs of one
    roof share its 60 m² (R581-62), signs over 1 m² on the ground are one a street side (R581-64), advertising
    devices of one land share its density (R581-25).
    """
    return tuple(
        _avec_les_autres(dispositif, rang, dispositifs) for rang, dispositif in enumerate(dispositifs)
    )


def _avec_les_autres(dispositif: Dispositif, rang: int, tous: Sequence[Dispositif]) -> Dispositif:
    autres = [autre for place, autre in enumerate(tous) if place != rang]
    if dispositif.genre in LE_LONG_DE_LA_VOIE:
        return _compter(dispositif, sum(1 for autre in autres if autre.genre in LE_LONG_DE_LA_VOIE))
    if dispositif.genre not in ENSEIGNES_FIXES:
        return dispositif
    soeurs = [autre for autre in autres if autre.genre in ENSEIGNES_FIXES]
    if dispositif.support is Support.SOL:
        return _compter(dispositif, sum(1 for autre in soeurs if _est_grande_au_sol(autre)))
    if dispositif.support is Support.TOITURE:
        return _ajouter(dispositif, [autre for autre in soeurs if autre.support is Support.TOITURE])
    if dispositif.support in FACADES:
        memes = (None, dispositif.surface_facade)
        de_facade = [autre for autre in soeurs if autre.support in FACADES]
        return _ajouter(dispositif, [autre for autre in de_facade if autre.surface_facade in memes])
    return dispositif


def _ajouter(dispositif: Dispositif, autres: Sequence[Dispositif]) -> Dispositif:
    """An unknown total stays unknown: what is in place must be said first."""
    ajout = sum((autre.surface for autre in autres if autre.surface is not None), Decimal(0))
    if not ajout or dispositif.surface_existante is None:
        return dispositif
    return replace(dispositif, surface_existante=dispositif.surface_existante + ajout)


def _compter(dispositif: Dispositif, autres: int) -> Dispositif:
    if not autres or dispositif.nombre_existants is None:
        return dispositif
    return replace(dispositif, nombre_existants=dispositif.nombre_existants + autres)


def _est_grande_au_sol(dispositif: Dispositif) -> bool:
    return dispositif.support is Support.SOL and (
        dispositif.surface is None
        or dispositif.surface > SEUILS["enseigne_sol_seuil"].datee.versions[0].valeur
    )


def du_proprietaire(dispositif: Dispositif, reponse: str) -> list[Controle]:
    """L581-24: the owner's written agreement, declared by the petitioner (no article makes it a piece)."""
    if not autorisation_du_proprietaire_requise(dispositif):
        return []
    regle, article = "proprietaire", ARTICLE_PROPRIETAIRE
    if reponse == "oui":
        texte = "Autorisation écrite du propriétaire : déclarée (article L581-24)."
        return [Controle(regle, article, None, None, "", Verdict.CONFORME, texte)]
    if reponse == "non":
        texte = "Sans l'autorisation écrite du propriétaire, le dispositif ne peut pas être installé (article L581-24)."
        return [Controle(regle, article, None, None, "", Verdict.NON_CONFORME, texte)]
    return [a_verifier(regle, article, "Autorisation écrite du propriétaire : à préciser (article L581-24).")]


def du_dessin(dessin: Dessin | None, dispositif: Dispositif, rang: int) -> list[Controle]:
    """The drawing against the form: no scale, or two measures that disagree, is to be checked.

    ``rang`` counts from 1. No drawing, or this device not drawn: nothing to compare, nothing said.
    """
    if dessin is None or rang > len(dessin.dispositifs) or dessin.dispositifs[rang - 1] is None:
        return []
    mesure = dessin.mesurer(dessin.dispositifs[rang - 1])
    if mesure is None:
        texte = "Photo sans échelle : le dessin ne prouve aucune dimension (article R581-7). À vérifier."
        return [a_verifier("dessin", ARTICLE_DESSIN, texte)]
    dites = (dispositif.largeur, dispositif.hauteur)
    if None in dites or all(_concordent(d, m) for d, m in zip(dites, mesure, strict=True) if d is not None):
        return []
    texte = (
        f"Le dessin montre {_format(mesure)} m, le formulaire dit {_format(dites)} m : dimensions à vérifier "
        "(encadrement compris, article R581-24-1)."
    )
    return [a_verifier("dessin", ARTICLE_MESURE, texte)]


def _concordent(dite: Decimal, dessinee: Decimal) -> bool:
    return abs(dite - dessinee) <= max(ECART_METRES, dite * ECART_PART)


def _format(cotes: Sequence[Decimal | None]) -> str:
    return " × ".join(nombre_fr(cote) for cote in cotes if cote is not None)


def de_la_facade(dessin: Dessin | None, dispositifs: Sequence[Dispositif]) -> list[Controle]:
    """The façade drawn against the one declared: its area commands R581-63."""
    if dessin is None or dessin.surface_facade is None:
        return []
    for dispositif in dispositifs:
        dite = dispositif.surface_facade
        if dite is not None and abs(dite - dessin.surface_facade) > dite * 2 * ECART_PART:
            texte = (
                f"La façade dessinée mesure {nombre_fr(dessin.surface_facade)} m², le formulaire dit "
                f"{nombre_fr(dite)} m² : à vérifier, la part des enseignes en dépend (article R581-63)."
            )
            return [a_verifier("dessin", env("R581-63"), texte)]
    return []
