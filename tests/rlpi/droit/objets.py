"""Devices and places used by the tests, each complete: a test changes what it is about."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from rlpi.droit.controle import controler
from rlpi.droit.dispositif import Dispositif, Genre, Support
from rlpi.droit.lieu import Lieu
from rlpi.droit.verdict import Controle, Verdict
from rlpi.droit.zones import ReglesDeZone

D = Decimal
C, N, A = Verdict.CONFORME, Verdict.NON_CONFORME, Verdict.A_VERIFIER
VEILLE = date(2023, 11, 1)
JOUR_J = date(2023, 11, 2)
AUJOURD_HUI = date(2026, 3, 10)
GRANDE = Lieu(
    en_agglomeration=True,
    population=230_000,
    population_unite_urbaine=1_000_000,
    protections=frozenset(),
    rlp=False,
    domaine_public=False,
    espace_boise_classe=False,
    zone_naturelle_plu=False,
    visible_autoroute=False,
)
PETITE = replace(GRANDE, population=2_000, population_unite_urbaine=0)


def j(texte: str) -> date:
    return date.fromisoformat(texte)


def affiche(support: Support = Support.MUR, genre: Genre = Genre.PUBLICITE, **champs: Any) -> Dispositif:
    """A poster compliant on a wall or on the ground of a large agglomeration."""
    valeurs: dict[str, Any] = {
        "largeur": D(3),
        "hauteur": D(2),
        "hauteur_sol": D(4),
        "saillie": D("0.1"),
        "surface_ouverture": D(0),
        "depasse_support": False,
        "devant_baie": False,
        "parallele_au_mur": True,
        "cloture_aveugle": True,
        "distance_baie": D(20),
        "devant_baie_voisine": True,
        "distance_limite": D(5),
        "longueur_voie": D(30),
        "nombre_existants": 0,
    }
    return Dispositif(genre, support, **(valeurs | champs))


def enseigne(support: Support = Support.MUR, genre: Genre = Genre.ENSEIGNE, **champs: Any) -> Dispositif:
    """A sign compliant on a façade of 60 m²."""
    valeurs: dict[str, Any] = {
        "largeur": D(4),
        "hauteur": D("0.8"),
        "hauteur_sol": D(4),
        "saillie": D("0.2"),
        "depasse_support": False,
        "devant_baie": False,
        "surface_facade": D(60),
        "surface_existante": D(0),
        "distance_baie": D(20),
        "devant_baie_voisine": True,
        "distance_limite": D(5),
        "nombre_existants": 0,
    }
    return Dispositif(genre, support, **(valeurs | champs))


def table(
    dispositif: Dispositif,
    lieu: Lieu = GRANDE,
    regles: ReglesDeZone | None = None,
    jour: date = AUJOURD_HUI,
) -> tuple[Controle, ...]:
    return controler(dispositif, lieu, regles, jour)


def lignes(controles: tuple[Controle, ...], regle: str) -> list[Controle]:
    return [ligne for ligne in controles if ligne.regle == regle]


def ligne(controles: tuple[Controle, ...], regle: str) -> Controle:
    """The one line of a rule (fails if there are several or none)."""
    (trouvee,) = lignes(controles, regle)
    return trouvee


def verdict(dispositif: Dispositif, regle: str, lieu: Lieu = GRANDE, jour: date = AUJOURD_HUI) -> Verdict:
    return ligne(table(dispositif, lieu, None, jour), regle).verdict


def ecarts(controles: tuple[Controle, ...]) -> set[tuple[str, Verdict]]:
    """What is not compliant, to state a whole table in one line."""
    return {(ligne.regle, ligne.verdict) for ligne in controles if ligne.verdict is not C}
