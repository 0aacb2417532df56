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
from dossiers.models import Dossier, Evenement, Notification, Recommande, RetourDeCourrier
from dossiers.models.courriers import Canal
from dossiers.models.journal import NatureEvenement as N
from dossiers.models.suites import EtatRetrait
from dossiers.services import horloge, silence
from dossiers.services.journal import DossierPurge, consigner, journal_des, rectifier, verrouiller
from droit.echeancier import Echeancier, Etat
from droit.francais import en_lettres

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


#: A decision handed over on paper: its day was read on a notice, and may have been misread.
VOIES_PAPIER = frozenset({Canal.LRAR, Canal.REMISE})


@dataclass(frozen=True)
class Correction:
    """The clock as it stands, and as it would stand."""

    avant: Echeancier
    apres: Echeancier


def est_corrigeable(evenement: Evenement) -> bool:
    """Whether a person typed the day of this fact, on a dossier still open.

    The notification of the decision closes the dossier: on paper, its day is corrected on the dossier it closed.
    """
    voie = evenement.donnees.contenu.get("voie")
    if evenement.nature == N.DECISION:
        return voie in VOIES_PAPIER and evenement.dossier.etat == EtatDossier.NOTIFIE
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
    prevue = Correction(horloge.projeter(evenement.dossier).echeancier, apres)
    if evenement.nature == N.DECISION:
        _exiger_la_meme_issue(evenement.dossier, prevue)
    return prevue


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
    # The return of the letter does not move the day of its presentation (R*423-47), nor prevent to correct it.
    suites = (e for e in utiles if e.vise_id == evenement.pk and e.nature != N.RETOUR_COURRIER)
    suite = next(suites, None)
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
    retour = RetourDeCourrier.objects.filter(notification__evenement=evenement).first()
    if retour is not None and retour.date_remise < jour:
        raise ErreurMetier(
            f"La lettre est revenue ou a été remise le {en_lettres(retour.date_remise)} : elle a été présentée ce "
            "jour-là au plus tard."
        )
    if evenement.nature == N.DECISION:
        _exiger_une_notification_possible(evenement, jour, utiles)
    if evenement.nature == N.DEPOT and jour.year != evenement.date_legale.year and evenement.dossier.numero:
        raise ErreurMetier(
            "Le numéro porte l'année du dépôt (A423-2) : une date d'une autre année ne se rectifie pas ici."
        )


def _exiger_une_notification_possible(evenement: Evenement, jour: date, utiles: list[Evenement]) -> None:
    """The decision reached the petitioner after it was signed and posted, and nothing was built on that day."""
    dossier = evenement.dossier
    signature = next((e.date_legale for e in reversed(utiles) if e.nature == N.SIGNATURE), None)
    if signature is not None and jour < signature:
        raise ErreurMetier(
            f"La décision a été signée le {en_lettres(signature)} : elle n'a pas pu être notifiée avant."
        )
    recommande = Recommande.objects.filter(notification__evenement=evenement).first()
    if recommande is not None and jour < recommande.date_depot:
        raise ErreurMetier(
            f"La lettre a été déposée à la poste le {en_lettres(recommande.date_depot)} : elle n'a pas pu être "
            "présentée avant."
        )
    if dossier.retraits.exclude(etat=EtatRetrait.ABANDONNE).exists():
        raise ErreurMetier(
            "Un retrait de cette décision est engagé ou notifié : la date de sa notification ne se rectifie plus ici."
        )


def _exiger_la_meme_issue(dossier: Dossier, prevue: Correction) -> None:
    """A decision in time that the right day makes late: silence had spoken, which no correction writes."""
    avant, apres = prevue.avant.decision, prevue.apres.decision
    le = prevue.apres.silence.le
    if avant is None or apres is None or not avant.dans_le_delai or apres.dans_le_delai or le is None:
        return
    tacite = silence.libelle(prevue.apres.silence.effet, dossier.suffixe)
    raise ErreurMetier(
        f"À cette date, la décision aurait été notifiée hors délai : {tacite} depuis le {en_lettres(le)}. "
        "Cela change l'issue du dossier, et ne se rectifie pas ici. Vérifiez la date sur l'avis de réception ; si "
        "elle est exacte, gardez cet avis et voyez la suite avec l'autorité et son conseil : une décision "
        "défavorable tardive ne vaut pas retrait, lequel demande une procédure contradictoire et un délai."
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
        if evenement.nature == N.DECISION and apres.decision is not None and apres.decision.dans_le_delai:
            _ecarter_le_tacite(dossier, par)
        if evenement.nature == N.DEPOT:
            dossier.date_depot = jour
            dossier.save(update_fields=["date_depot"])
    horloge.actualiser(dossier)
    return dossier


def _ecarter_le_tacite(dossier: Dossier, par) -> None:
    """The decision was in time after all: the tacit one that the wrong day let stand never existed."""
    for tacite in journal_des(dossier, N.DECISION_TACITE):
        rectifier(tacite, par=par, motif="Décision notifiée dans le délai, selon la date rectifiée.")


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
