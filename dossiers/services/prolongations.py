"""Exceptional prolongations and suspensions of the delay, and the consultation of the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Courrier, Dossier, Evenement
from dossiers.models.courriers import NatureCourrier
from dossiers.models.journal import NatureEvenement
from dossiers.registre import ConsultationDuPublic, ProlongationPossible
from dossiers.services import courriers, horloge, silence
from dossiers.services.auteurs import mentions_d_auteur
from dossiers.services.circonstances import MODIFIABLES
from dossiers.services.completude import choisir_canal, jour_du_courrier, notifier_courrier
from dossiers.services.journal import consigner, journal_des, verrouiller
from droit.echeancier import PORTAIL, Echeancier, Fait, FaitProlongation
from droit.trace import Motif


@dataclass(frozen=True)
class Prevision:
    """The clock before and after a prolongation told on a day. ``compte``: the limit moves, or stops."""

    avant: Echeancier
    apres: Echeancier
    motifs: tuple[Motif, ...]

    @property
    def compte(self) -> bool:
        return self.avant.instruction != self.apres.instruction


def possibles(dossier: Dossier) -> list[ProlongationPossible]:
    """What the code of this domain allows for this type."""
    return [p for p in registre.domaine(dossier.domaine).prolongations if dossier.type in p.types]


def _possible(dossier: Dossier, code: str) -> ProlongationPossible:
    trouvee = next((p for p in possibles(dossier) if p.code == code), None)
    if trouvee is None:
        raise ErreurMetier(f"Cette prolongation n'existe pas pour ce type de dossier : « {code} ».")
    return trouvee


def prevoir(
    dossier: Dossier, code: str, jour: date, canal: str = PORTAIL, debut: date | None = None
) -> Prevision:
    """What telling this prolongation on ``jour`` would do.

    Raises:
        ErreurMetier: the domain knows no such prolongation for this type.
    """
    possible = _possible(dossier, code)
    lettre = Fait(possible.nature, jour, voie=canal)
    avant = horloge.projeter(dossier).echeancier
    if possible.nature == NatureEvenement.PROLONGATION:
        apres = horloge.prevoir(dossier, prolongations=(FaitProlongation(code, lettre, debut),))
    else:
        apres = horloge.prevoir(dossier, lettre)
    connus = set(avant.motifs)
    return Prevision(avant, apres, tuple(m for m in apres.motifs if m not in connus))


def _contexte(possible: ProlongationPossible, prevision: Prevision, motif: str, debut: date | None) -> dict:
    return {
        "prolongation": possible,
        "motif": motif,
        "suspendu_le": debut if possible.suspend else None,
        "apres": prevision.apres,
        "effet_silence": silence.libelle(prevision.apres.silence.effet),
        "mentions": (),
    }


@transaction.atomic
def prolonger(
    dossier: Dossier,
    code: str,
    *,
    par,
    motif: str,
    canal: str = "",
    date_presentation: date | None = None,
    date_courrier: date | None = None,
    numero_suivi: str = "",
    debut: date | None = None,
) -> Courrier:
    """Tells the petitioner of a prolongation or a suspension; the clock follows from its day.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: not in instruction, unknown code, no reason or no start, or it would change nothing.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if dossier.etat not in MODIFIABLES:
        raise ErreurMetier("Le délai se prolonge pendant l'instruction du dossier.")
    possible = _possible(dossier, code)
    if not motif.strip():
        raise ErreurMetier("Dites le fait qui prolonge le délai : sa date, qui l'a décidé.")
    if possible.demande_debut and debut is None:
        raise ErreurMetier("Indiquez le jour où le recours est formé, ou où la suspension commence.")
    if debut is not None and debut > timezone.localdate():
        raise ErreurMetier("Ce jour ne peut pas être dans le futur.")
    if any(s.donnees.contenu.get("code") == code for s in journal_des(dossier, possible.nature)):
        raise ErreurMetier("Cette prolongation est déjà consignée.")
    canal, jour = choisir_canal(dossier, canal, date_presentation)
    prevision = prevoir(dossier, code, jour, canal, debut)
    if not prevision.compte:
        raison = prevision.motifs[-1] if prevision.motifs else None
        suite = f" {raison.effet} ({raison.article})" if raison else ""
        raise ErreurMetier(f"Cette lettre ne changerait rien au délai.{suite}")
    donnees = {"voie": canal, "code": code, "libelle": possible.libelle, "motif": motif.strip()}
    if debut is not None:
        donnees["debut"] = debut.isoformat()
    evenement = consigner(dossier, possible.nature, jour, par=par, donnees=donnees)
    contexte = {
        **_contexte(possible, prevision, motif.strip(), debut),
        "jour": jour_du_courrier(canal, jour, date_courrier),
        **mentions_d_auteur(dossier, par),
    }
    courrier = courriers.editer(dossier, NatureCourrier.PROLONGATION, contexte, par=par)
    notifier_courrier(courrier, canal, jour, evenement, numero_suivi=numero_suivi)
    horloge.actualiser(dossier)
    return courrier


def suspensions_ouvertes(dossier: Dossier) -> list[Evenement]:
    """Suspensions recorded that nothing has ended yet."""
    suspensives = {p.code for p in possibles(dossier) if p.suspend}
    finies = {e.vise_id for e in journal_des(dossier, NatureEvenement.REPRISE)}
    return [
        e
        for e in journal_des(dossier, NatureEvenement.PROLONGATION)
        if e.pk not in finies and e.donnees.contenu.get("code") in suspensives
    ]


@transaction.atomic
def reprendre(suspension: Evenement, jour: date, *, par) -> Dossier:
    """Records the event that ends a suspension: what was left of the delay runs again.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: no such suspension is open, or a date before it or in the future.
    """
    dossier = verrouiller(suspension.dossier)
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    if suspension.pk not in {e.pk for e in suspensions_ouvertes(dossier)}:
        raise ErreurMetier("Cette suspension est déjà terminée.")
    _exiger_un_jour(jour, suspension.date_legale)
    consigner(dossier, NatureEvenement.REPRISE, jour, par=par, vise=suspension)
    horloge.actualiser(dossier)
    return dossier


def _exiger_un_jour(jour: date, premier: date) -> None:
    if jour > timezone.localdate():
        raise ErreurMetier("Cette date ne peut pas être dans le futur.")
    if jour < premier:
        raise ErreurMetier(f"Cette date ne peut pas précéder le {premier:%d/%m/%Y}.")


# --- The public ----------------------------------------------------------------------------------


def consultations_du_public(dossier: Dossier) -> list[ConsultationDuPublic]:
    """The ways of consulting the public that the circumstances retained bring."""
    connues = registre.domaine(dossier.domaine).consultations_du_public
    return [c for c in connues if c.code in dossier.circonstances]


def _consultation(dossier: Dossier, code: str) -> ConsultationDuPublic:
    trouvee = next((c for c in consultations_du_public(dossier) if c.code == code), None)
    if trouvee is None:
        raise ErreurMetier("Retenez d'abord la circonstance qui demande de consulter le public.")
    return trouvee


@transaction.atomic
def consulter_le_public(
    dossier: Dossier, code: str, *, par, debut: date, fin: date, registre_en_ligne: str = ""
) -> Evenement:
    """Records when the public is consulted and where its observations are received.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: the circumstance is not retained, the dossier is closed, or the days are not in order.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    _exiger_en_cours(dossier)
    consultation = _consultation(dossier, code)
    if fin < debut:
        raise ErreurMetier("La consultation du public ne peut pas finir avant d'avoir commencé.")
    if debut < dossier.date_depot:
        raise ErreurMetier("La consultation du public ne peut pas commencer avant le dépôt.")
    return consigner(
        dossier,
        NatureEvenement.ENQUETE,
        debut,
        par=par,
        donnees={
            "code": code,
            "libelle": consultation.libelle,
            "fin": fin.isoformat(),
            "registre": registre_en_ligne.strip(),
        },
    )


@transaction.atomic
def recevoir_bilan(dossier: Dossier, code: str, jour: date, *, par) -> Dossier:
    """The report (or the synthesis) arrives; where the code says so, the delay starts from it.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: the circumstance is not retained, already received, or a day out of order.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    _exiger_en_cours(dossier)
    consultation = _consultation(dossier, code)
    nature = NatureEvenement.RAPPORT_ENQUETE if consultation.fait_courir else NatureEvenement.BILAN_PUBLIC
    if journal_des(dossier, nature):
        raise ErreurMetier("Cette réception est déjà consignée : une erreur de date se rectifie.")
    ouvertes = [
        e for e in journal_des(dossier, NatureEvenement.ENQUETE) if e.donnees.contenu.get("code") == code
    ]
    _exiger_un_jour(jour, ouvertes[-1].date_legale if ouvertes else dossier.date_depot)
    consigner(dossier, nature, jour, par=par, donnees={"code": code, "libelle": consultation.bilan})
    horloge.actualiser(dossier)
    return dossier


def _exiger_en_cours(dossier: Dossier) -> None:
    if dossier.etat not in (*MODIFIABLES, EtatDossier.DECIDE):
        raise ErreurMetier("Ce dossier n'est plus en cours d'instruction.")
