"""Working draft of a decision, and previews of letters: kept or shown, without legal effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.etats import EtatDossier
from dossiers.models import Decision, Dossier
from dossiers.models.courriers import NatureCourrier
from dossiers.models.decisions import EtatDecision
from dossiers.models.journal import NatureEvenement
from dossiers.services import courriers, horloge
from dossiers.services.completude import (
    choisir_canal,
    contexte_de_la_demande,
    jour_du_courrier,
    pieces_a_demander,
)
from dossiers.services.journal import verrouiller
from droit.echeancier import Etat, Fait

CHAMPS = ("sens", "motifs", "prescriptions", "rapport", "complements", "signataire")


class ProjetDepasse(ErreurMetier):
    """Another person saved the draft meanwhile; ``courant`` is the kept version."""

    def __init__(self, courant: Decision):
        super().__init__(
            f"{courant.preparee_par} a enregistré une autre version de ce projet pendant votre saisie. "
            "Rien n'a été remplacé : comparez les deux versions, puis enregistrez la vôtre."
        )
        self.courant = courant


def projet(dossier: Dossier) -> Decision | None:
    """The draft in hand, else the last one sent back (to start again from), else None."""
    return (
        dossier.decisions.filter(etat__in=[EtatDecision.PROJET, EtatDecision.RENVOYEE])
        .select_related("preparee_par", "renvoyee_par")
        .order_by("-pk")
        .first()
    )


def version(decision: Decision | None) -> str:
    """Marks one state of the draft, to notice that it changed meanwhile."""
    if decision is None:
        return ""
    return f"{decision.pk}-{decision.preparee_le.timestamp():.6f}"


@transaction.atomic
def enregistrer_projet(
    dossier: Dossier,
    *,
    par,
    sens: str,
    motifs: str = "",
    prescriptions: str = "",
    rapport: str = "",
    complements: Mapping[str, Any] | None = None,
    signataire=None,
    version_lue: str | None = None,
) -> Decision:
    """Keeps the draft as typed, complete or not. ``version_lue``: what the page showed (``version``).

    ``complements``: what the type asks besides (``registre``); ``signataire``: whom the arrêté will name.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ProjetDepasse: the draft changed since that page.
        ErreurMetier: nothing to draft at this stage.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if dossier.etat != EtatDossier.EN_INSTRUCTION:
        raise ErreurMetier("La décision se prépare quand le dossier est complet et en instruction.")
    if dossier.decisions.filter(
        etat__in=[EtatDecision.A_VALIDER, EtatDecision.A_SIGNER, EtatDecision.SIGNEE]
    ).exists():
        raise ErreurMetier("Une décision est déjà à la signature pour ce dossier.")
    contenu = {
        "sens": sens,
        "motifs": motifs,
        "prescriptions": prescriptions,
        "rapport": rapport,
        "complements": dict(complements or {}),
        "signataire": signataire,
    }
    courant = projet(dossier)
    if courant is not None and all(getattr(courant, champ) == contenu[champ] for champ in CHAMPS):
        return courant
    if version_lue is not None and courant is not None and version(courant) != version_lue:
        raise ProjetDepasse(courant)
    if courant is not None and courant.etat == EtatDecision.PROJET and courant.preparee_par_id != par.pk:
        # The other person's draft stays on record: whoever drafted will not sign.
        courant.etat = EtatDecision.CADUQUE
        courant.save(update_fields=["etat"])
    if courant is None or courant.etat != EtatDecision.PROJET:
        return Decision.objects.create(
            dossier=dossier,
            etat=EtatDecision.PROJET,
            preparee_par=par,
            preparee_le=timezone.now(),
            **contenu,
        )
    for champ, valeur in contenu.items():
        setattr(courant, champ, valeur)
    courant.preparee_le = timezone.now()
    courant.save(update_fields=[*CHAMPS, "preparee_le"])
    return courant


@dataclass(frozen=True)
class DemandePrevue:
    """What a request sent on ``jour`` would do. ``compte``: the clock takes it into account (R*423-41)."""

    jour: date
    canal: str
    compte: bool
    horloge: horloge.Horloge


def prevoir_demande(
    dossier: Dossier, *, canal: str = "", date_presentation: date | None = None
) -> DemandePrevue:
    """The clock if the request for missing pieces were sent now (or presented on that date).

    Raises:
        ErreurMetier: portal without consent, or a date in the future.
    """
    canal, jour = choisir_canal(dossier, canal, date_presentation or timezone.localdate())
    codes = tuple(piece.code for piece in pieces_a_demander(dossier))
    echeancier = horloge.prevoir(
        dossier, Fait(NatureEvenement.DEMANDE_PIECES, jour, voie=canal, pieces=codes)
    )
    compte = echeancier.completude is not None and echeancier.completude.etat == Etat.INCOMPLET
    return DemandePrevue(jour, canal, compte, horloge.Horloge(echeancier, est_provisoire=False))


def apercu_demande(dossier: Dossier, prevue: DemandePrevue, *, auteur) -> bytes:
    """The request for missing pieces as it would leave, made by ``auteur``, without keeping it."""
    return courriers.composer(
        dossier,
        NatureCourrier.DEMANDE_PIECES,
        contexte_de_la_demande(
            dossier,
            pieces_a_demander(dossier),
            prevue.horloge,
            prevue.canal,
            jour_du_courrier(prevue.canal, prevue.jour),
            auteur,
        ),
    )
