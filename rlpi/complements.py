"""What an arrêté of outdoor advertising must say besides, and what must be known before signing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dossiers.models import Dossier
from dossiers.models.decisions import SensDecision
from dossiers.redaction import ENTIER, Complement
from dossiers.registre import Mention
from droit.articles import Article
from rlpi.droit.dispositif import Genre, Lumiere
from rlpi.droit.duree import MOIS_AUTORISATION_LUMINEUSE, article_de_la_duree, article_de_la_surface
from rlpi.formulaires.champs import CHAMPS
from rlpi.formulaires.groupes import par_dispositif
from rlpi.territoire import territoire

FAVORABLES = frozenset({SensDecision.ACCORD, SensDecision.ACCORD_PRESCRIPTIONS})
LU_EN_2015 = "Article lu dans sa rédaction de 2015 : à confirmer."
DUREE = Complement(
    "duree",
    "Durée de l’autorisation",
    "R581-15, R581-20 II",
    FAVORABLES,
    aide=f"Huit ans (96 mois) au plus. {LU_EN_2015}",
    genre=ENTIER,
    unite="mois",
    minimum=1,
    maximum=MOIS_AUTORISATION_LUMINEUSE,
    est_attendu=True,
)
DUREE_MANIFESTATION = Complement(
    "duree_manifestation",
    "Durée d’installation du dispositif exceptionnel",
    "R581-21 III, R581-56",
    FAVORABLES,
    aide=f"Au plus tôt un mois avant la manifestation, au plus tard quinze jours après. {LU_EN_2015}",
    est_attendu=True,
)
SURFACE = Complement(
    "surface",
    "Surface consacrée à l’affichage publicitaire sur la bâche",
    "R581-19 II, R581-20 III",
    FAVORABLES,
    aide=f"Ses limites, en mètres carrés. {LU_EN_2015}",
    est_attendu=True,
)


def complements(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[Complement]:
    """What the draft asks for these devices: a term, a period, an area, where their article wants one."""
    if type_dossier != "AP":
        return ()
    lus = [
        (Genre(d["genre"]), Lumiere(d["lumiere"]) if d.get("lumiere") else None)
        for d in par_dispositif(donnees.get("projet", {}), CHAMPS)
        if d.get("genre")
    ]
    durees = [article_de_la_duree(genre, lumiere) for genre, lumiere in lus]
    surfaces = [article_de_la_surface(genre) for genre, _ in lus]
    est_exceptionnel = any(genre is Genre.EXCEPTIONNEL for genre, _ in lus)
    return (
        *_selon(DUREE, durees),
        *([DUREE_MANIFESTATION] if est_exceptionnel else []),
        *_selon(SURFACE, surfaces),
    )


def _selon(complement: Complement, articles: Sequence[Article | None]) -> Sequence[Complement]:
    """The complement with the articles of these devices only; nothing when none wants it."""
    cites = list(dict.fromkeys(str(article) for article in articles if article is not None))
    return (replace(complement, article=", ".join(cites)),) if cites else ()


def controles(dossier: Dossier, sens: str, jour: date) -> Sequence[Mention]:
    """The arrêté names the local regulation only where one is known to apply: say when nobody knows."""
    if territoire(dossier.commune, jour).rlp is not None:
        return ()
    return (
        Mention(
            f"Rien n'établit qu'un règlement local de publicité couvre {dossier.commune}, ni qu'aucun ne la couvre : "
            "l'arrêté n'en vise pas. L'administrateur l'indique dans la situation de la commune.",
            "L581-14",
        ),
    )
