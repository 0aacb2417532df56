"""How long the dossiers of the droit des sols are kept (see :mod:`droit.conservation`)."""

from __future__ import annotations

from droit.conservation import ARTICLES_A_CONFRONTER, VISA, Issue, RegleConservation, Sort

AUTORISATIONS = frozenset({"PC", "PCMI", "PA", "PD", "DP"})
CERTIFICATS = frozenset({"CUa", "CUb"})
TABLEAU = "instruction DGP/SIAF/2014/006 du 22 septembre 2014 (archives communes aux collectivités)"
INSTRUIRE = "Instruire la demande et rendre la décision (code de l’urbanisme, livre IV)"
DERNIER_FAIT = "du dernier fait consigné au journal (décision, achèvement, dernière suite)"

REGLES = (
    RegleConservation(
        "ads_accordes",
        "Permis et déclarations accordés : demande, pièces, courriers, avis",
        f"{INSTRUIRE} ; prouver ensuite ce qui a été autorisé",
        DERNIER_FAIT,
        Sort.CONSERVER,
        f"code de l’urbanisme, L421-9 (dix ans après l’achèvement) ; {TABLEAU} : conservation intégrale",
        mois=120,
        types=AUTORISATIONS,
        issue=Issue.FAVORABLE,
        reserve=f"tableau de tri à confronter avec les archives départementales ; {ARTICLES_A_CONFRONTER}",
    ),
    RegleConservation(
        "ads_sans_suite",
        "Permis et déclarations refusés, rejetés, retirés ou abandonnés (l’arrêté reste)",
        f"{INSTRUIRE} ; répondre à un recours",
        DERNIER_FAIT,
        Sort.ELIMINER,
        f"{VISA} ; {TABLEAU}",
        mois=120,
        types=AUTORISATIONS,
        issue=Issue.AUTRE,
        reserve=f"durée à fixer avec les archives départementales ; {ARTICLES_A_CONFRONTER}",
    ),
    RegleConservation(
        "ads_certificats",
        "Certificats d’urbanisme : demande, pièces, courriers, avis (le certificat reste)",
        "Répondre à la demande (L410-1)",
        DERNIER_FAIT,
        Sort.ELIMINER,
        f"L410-1 (validité de dix-huit mois, prorogeable par année) ; {VISA} ; {TABLEAU}",
        mois=60,
        types=CERTIFICATS,
        reserve=f"durée à fixer avec les archives départementales ; {ARTICLES_A_CONFRONTER}",
    ),
)
