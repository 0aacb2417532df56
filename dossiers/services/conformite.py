"""The check of a declaration: no decision follows it, its conformity is recorded and the dossier closed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import passer
from dossiers.models import Dossier
from dossiers.models.dossiers import Etape
from dossiers.models.journal import NatureEvenement
from dossiers.services import horloge
from dossiers.services.journal import consigner, verrouiller


def est_sans_decision(dossier: Dossier) -> bool:
    """Whether the law gives this type no decision to take (R581-8: the declarant may build at once)."""
    return not registre.domaine(dossier.domaine).sens(dossier.type)


@transaction.atomic
def constater_conformite(dossier: Dossier, *, par, est_conforme: bool, constat: str = "") -> Dossier:
    """Records that a declaration respects the rules, or what it breaks, and closes the dossier.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: this type calls for a decision, it is not at this stage, or the breach is not described.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if not est_sans_decision(dossier):
        raise ErreurMetier("Ce dossier appelle une décision : il ne se clôt pas par un contrôle.")
    if not est_conforme and not constat.strip():
        raise ErreurMetier("Décrivez ce qui n'est pas conforme.")
    passer(dossier, "controler")
    dossier.etape = Etape.CLOS
    dossier.save(update_fields=["etat", "etape"])
    consigner(
        dossier,
        NatureEvenement.CONTROLE,
        timezone.localdate(),
        par=par,
        donnees={"est_conforme": est_conforme, "constat": constat.strip()},
    )
    horloge.actualiser(dossier)
    return dossier
