"""How long the dossiers of outdoor advertising are kept (see :mod:`droit.conservation`)."""

from __future__ import annotations

from droit.conservation import ARTICLES_A_CONFRONTER, VISA, RegleConservation, Sort

REGLES = (
    RegleConservation(
        "rlpi_dossiers",
        "Autorisations et déclarations de publicité et d’enseigne : demande, pièces, courriers (l’arrêté reste)",
        "Instruire la demande et exercer la police de la publicité (code de l’environnement, L581-1 et suivants)",
        "du dernier fait consigné au journal",
        Sort.ELIMINER,
        VISA,
        mois=120,
        types=frozenset({"AP", "DPP"}),
        reserve="durée à fixer avec les archives départementales ; gardez le dossier tant que le dispositif est "
        f"en place ; {ARTICLES_A_CONFRONTER}",
    ),
)
