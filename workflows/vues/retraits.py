"""Withdrawal of a decision, step by step (L424-5)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from communes import habilitations as h
from communes import second_facteur
from communes.erreurs import ErreurMetier
from dossiers.models import Dossier
from dossiers.models.suites import EtatRetrait
from dossiers.services import retrait
from workflows import formulaires_suites as f
from workflows.vues.avant_signature import avant_signature
from workflows.vues.commun import agent_requis, dossier_visible, exiger
from workflows.vues.suites import TRANSMETTENT, agir


def _retrait(dossier: Dossier):
    en_cours = dossier.retraits.exclude(etat=EtatRetrait.ABANDONNE).first()
    if en_cours is None:
        raise ErreurMetier("Aucun retrait n'est ouvert sur ce dossier.")
    return en_cours


@require_POST
@agent_requis
def ouvrir_retrait(request: HttpRequest, reference: str) -> HttpResponse:
    """Tells the holder that a withdrawal is considered."""
    return agir(
        request,
        reference,
        (h.INSTRUIRE,),
        f.RetraitEnvisage,
        lambda dossier, s: retrait.ouvrir(
            dossier,
            par=request.user,
            motifs=s["motifs"],
            vaut_refus=s["vaut_refus"],
            canal="lrar" if s["jour"] else "",
            date_presentation=s["jour"],
        ),
        "Le bénéficiaire est invité à présenter ses observations.",
    )


@require_POST
@agent_requis
def preparer_retrait(request: HttpRequest, reference: str) -> HttpResponse:
    """The arrêté of withdrawal goes to signature."""
    return agir(
        request,
        reference,
        (h.INSTRUIRE,),
        f.RetraitRedige,
        lambda dossier, s: retrait.preparer(_retrait(dossier), par=request.user, reponse=s["reponse"]),
        "Le retrait est à signer.",
    )


def _signer(le_retrait, par, saisie):
    if not second_facteur.est_dispense(par):
        second_facteur.verifier(par, saisie["code"])
    return retrait.signer(le_retrait, par=par, mot_de_passe=saisie["mot_de_passe"])


@require_POST
@agent_requis
def signer_retrait(request: HttpRequest, reference: str) -> HttpResponse:
    """The authority signs the withdrawal."""
    exiger(request, dossier_visible(request, reference), h.SIGNER)
    if (interposee := avant_signature(request)) is not None:
        return interposee
    return agir(
        request,
        reference,
        (h.SIGNER,),
        f.RetraitSigne,
        lambda dossier, s: _signer(_retrait(dossier), request.user, s),
        "Retrait signé : il reste à le notifier.",
    )


@require_POST
@agent_requis
def notifier_retrait(request: HttpRequest, reference: str) -> HttpResponse:
    """The withdrawal reaches the holder."""
    return agir(
        request,
        reference,
        TRANSMETTENT,
        f.RetraitNotifie,
        lambda dossier, s: retrait.notifier(
            _retrait(dossier),
            par=request.user,
            canal="lrar" if s["jour"] else "",
            date_presentation=s["jour"],
            numero_suivi=s["numero_suivi"],
        ),
        "Retrait notifié.",
    )
