"""What must be known before signing an arrêté of the droit des sols, besides what holds for every domain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ads.droit.circonstances import PERMIS_ET_DP
from ads.droit.echeancier_silence import EVALUATION
from ads.redaction_commun import FAVORABLES
from ads.redaction_notes import RECOURS_ABF
from dossiers.models import Dossier
from dossiers.models.decisions import SensDecision
from dossiers.registre import Mention
from dossiers.services.controles import abf_a_refuse


def controles(dossier: Dossier, sens: str, jour: date) -> Sequence[Mention]:
    """What this outcome calls for, by what is retained of the project."""
    return (*_recours_abf(dossier, sens), *_annexe_evaluation(dossier, sens))


def _recours_abf(dossier: Dossier, sens: str) -> Iterator[Mention]:
    if sens != SensDecision.REFUS or RECOURS_ABF & set(dossier.circonstances) or not abf_a_refuse(dossier):
        return
    yield Mention(
        "L'architecte des Bâtiments de France a refusé son accord, mais ni les abords d'un monument historique ni un "
        "site patrimonial remarquable ne sont retenus : l'arrêté ne rappellera pas le recours devant le préfet de "
        "région. Si le terrain s'y trouve, retenez cette circonstance.",
        "R*424-14",
    )


def _annexe_evaluation(dossier: Dossier, sens: str) -> Iterator[Mention]:
    if sens in FAVORABLES and dossier.type in PERMIS_ET_DP and EVALUATION in dossier.circonstances:
        yield Mention(
            "Le projet est soumis à évaluation environnementale : la décision comprend en annexe un document "
            "comportant les éléments du I de l'article L122-1-1 du code de l'environnement. L'arrêté ne le contient "
            "pas : joignez-le.",
            "L424-4",
        )
