"""Correcting a wrong fact: it is set aside with its reason, the right one is written, the clock follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Evenement, Notification
from dossiers.models.courriers import Canal
from dossiers.models.journal import NatureEvenement as N
from dossiers.services import horloge
from dossiers.services.journal import DossierPurge, consigner, rectifier, verrouiller
from droit.echeancier import Echeancier, Etat

#: Facts whose day someone typed; the platform's own days (portal, acknowledgements) are not typed.
CORRIGEABLES = frozenset(
    {
        N.DEPOT,
        N.DEMANDE_PIECES,
        N.RECEPTION_PIECES,
        N.MAJORATION,
        N.PROLONGATION,
        N.PROLONGATION_RECOURS_ABF,
        N.REPRISE,
        N.ENQUETE,
        N.RAPPORT_ENQUETE,
        N.BILAN_PUBLIC,
    }
)
#: Facts that can be set aside without another in their place: without them the dossier stands where it is.
RETIRABLES = frozenset({N.REPRISE, N.ENQUETE, N.RAPPORT_ENQUETE, N.BILAN_PUBLIC})


@dataclass(frozen=True)
class Correction:
    """The clock as it stands, and as it would stand."""

    avant: Echeancier
    apres: Echeancier


def est_corrigeable(evenement: Evenement) -> bool:
    """Whether a person typed the day of this fact, on a dossier still open."""
    voie = evenement.donnees.contenu.get("voie")
    return (
        evenement.nature in CORRIGEABLES
        and voie not in (Canal.PORTAIL, "teleservice")
        and not evenement.dossier.est_clos
    )


def prevoir(evenement: Evenement, jour: date | None) -> Correction:
    """The clock before and after: ``jour`` is the right day, or ``None`` to set the fact aside.

    Raises:
        ErreurMetier: this fact cannot be corrected, or not that way.
    """
    _exiger(evenement, jour)
    lignes = horloge.journal_utile(evenement.dossier)
    corrigees = []
    for ligne in lignes:
        if ligne.pk != evenement.pk:
            corrigees.append(ligne)
        elif jour is not None:
            ligne.date_legale = jour
            corrigees.append(ligne)
    faits, _ = horloge.faits(evenement.dossier, corrigees)
    apres = registre.domaine(evenement.dossier.domaine).echeancier(faits)
    return Correction(horloge.projeter(evenement.dossier).echeancier, apres)


def _exiger(evenement: Evenement, jour: date | None) -> None:
    if evenement.dossier.purge_le is not None:
        raise DossierPurge(evenement.dossier.purge_le)
    if not est_corrigeable(evenement):
        raise ErreurMetier(
            "Ce fait ne se rectifie pas ici : sa date vient de la plateforme, ou le dossier est clos."
        )
    utiles = horloge.journal_utile(evenement.dossier)
    if evenement.pk not in {e.pk for e in utiles}:
        raise ErreurMetier("Ce fait est déjà écarté par une rectification.")
    suite = next((e for e in utiles if e.vise_id == evenement.pk), None)
    if suite is not None:
        raise ErreurMetier(f"« {suite.get_nature_display()} » en dépend : rectifiez d'abord ce fait.")
    if jour is None:
        if evenement.nature not in RETIRABLES:
            raise ErreurMetier("Donnez la date exacte : sans ce fait, le dossier n'aurait plus de délai.")
        return
    if jour > timezone.localdate():
        raise ErreurMetier("La date exacte ne peut pas être dans le futur.")
    if jour == evenement.date_legale:
        raise ErreurMetier("C'est déjà la date consignée.")
    if evenement.nature == N.DEPOT and jour.year != evenement.date_legale.year and evenement.dossier.numero:
        raise ErreurMetier(
            "Le numéro porte l'année du dépôt (A423-2) : une date d'une autre année ne se rectifie pas ici."
        )


@transaction.atomic
def corriger(evenement: Evenement, *, par, motif: str, jour: date | None = None) -> Dossier:
    """Sets the wrong fact aside and, with ``jour``, writes the right one in its place.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: no reason, not correctable, or the correction would contradict the dossier's state.
    """
    dossier = verrouiller(evenement.dossier)
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    if len(motif.strip()) < 10:
        raise ErreurMetier("Dites pourquoi ce fait est faux, et ce qui le prouve.")
    apres = prevoir(evenement, jour).apres
    _exiger_le_meme_etat(dossier, apres)
    rectifier(evenement, par=par, motif=motif.strip())
    if jour is not None:
        exact = consigner(
            dossier,
            evenement.nature,
            jour,
            par=par,
            donnees=evenement.donnees.contenu,
            vise=evenement.vise,
        )
        Notification.objects.filter(evenement=evenement).update(evenement=exact, date_envoi=jour)
        if evenement.nature == N.DEPOT:
            dossier.date_depot = jour
            dossier.save(update_fields=["date_depot"])
    horloge.actualiser(dossier)
    return dossier


def _exiger_le_meme_etat(dossier: Dossier, apres: Echeancier) -> None:
    """A correction moves dates; one that would make the dossier complete, or not, is another decision."""
    if apres.completude is None:
        return
    incomplet = dossier.etat == EtatDossier.INCOMPLET
    if dossier.etat not in (EtatDossier.INCOMPLET, EtatDossier.EN_INSTRUCTION, EtatDossier.DECIDE):
        return
    if incomplet and apres.completude.etat == Etat.COMPLET:
        raise ErreurMetier(
            "À cette date, la demande de pièces serait sans effet et le dossier complet depuis son dépôt "
            "(R*423-41) : déclarez d'abord le dossier complet, ou recevez les pièces."
        )
    if not incomplet and apres.completude.etat == Etat.INCOMPLET:
        raise ErreurMetier("À cette date, le dossier serait incomplet alors qu'il est instruit.")
