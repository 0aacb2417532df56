"""Circumstances of the project retained by the instructor: facts that may lengthen the delay."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from dossiers.models.journal import NatureEvenement
from dossiers.services import horloge
from dossiers.services.journal import consigner, verrouiller

MODIFIABLES = (EtatDossier.A_VERIFIER, EtatDossier.INCOMPLET, EtatDossier.EN_INSTRUCTION)


@transaction.atomic
def retenir(dossier: Dossier, codes: Iterable[str], *, par, motif: str = "") -> Dossier:
    """Records the whole list of circumstances retained today; the same list again changes nothing.

    The delay itself changes only once its letter is notified in time (R*423-42).

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: unknown code, or the dossier is no longer (or not yet) instructed.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if dossier.etat not in MODIFIABLES:
        raise ErreurMetier("Les circonstances se retiennent pendant l'instruction du dossier.")
    connues = registre.domaine(dossier.domaine).circonstances
    retenues = sorted(set(codes))
    inconnues = [code for code in retenues if code not in connues]
    if inconnues:
        raise ErreurMetier(f"Circonstance inconnue : « {inconnues[0]} ».")
    if retenues == sorted(dossier.circonstances):
        return dossier
    dossier.circonstances = retenues
    dossier.save(update_fields=["circonstances"])
    consigner(
        dossier,
        NatureEvenement.CIRCONSTANCES,
        timezone.localdate(),
        par=par,
        donnees={"codes": retenues, "motif": motif.strip()},
    )
    horloge.actualiser(dossier)
    return dossier
