"""Paper filings entered at the counter: same form, same pieces, the date of reception is the law's."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from dossiers.models.dossiers import Voie
from dossiers.saisie import problemes_de_saisie
from dossiers.services.depot import DepotIncomplet, poser
from dossiers.services.journal import verrouiller
from dossiers.services.numerotation import exiger_la_commune
from dossiers.services.validite import exiger_apres_l_autorisation


@transaction.atomic
def deposer_papier(
    dossier: Dossier, *, par, date_reception: date, oppose_statistiques: bool = False
) -> Dossier:
    """Records a paper request received in mairie on ``date_reception`` (R423-1, R*423-19).

    Missing pieces do not prevent it: completeness is judged afterwards.

    Raises:
        ActionInterdite: ``par`` does not register for this commune.
        DepotIncomplet: the form has problems.
        ErreurMetier: a date in the future, no commune, or already filed.
    """
    dossier = verrouiller(dossier)
    if dossier.commune_id is None:
        raise ErreurMetier("Indiquez d'abord la commune du terrain.")
    h.exiger_sur(par, h.ENREGISTRER, dossier)
    if dossier.etat != EtatDossier.BROUILLON:
        raise ErreurMetier("Ce dossier est déjà déposé.")
    if date_reception > timezone.localdate():
        raise ErreurMetier("La date de réception ne peut pas être dans le futur.")
    exiger_la_commune(dossier)
    exiger_apres_l_autorisation(dossier, date_reception)
    restants = problemes_de_saisie(dossier)
    if restants:
        raise DepotIncomplet(restants)
    # The agent typed the request: he does not become its petitioner, nor the reader of its letters.
    dossier.depositaire = None
    poser(dossier, par=par, jour=date_reception, voie=Voie.PAPIER, oppose_statistiques=oppose_statistiques)
    return dossier
