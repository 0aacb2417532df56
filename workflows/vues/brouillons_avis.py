"""The answer form of a consulted service, and its draft that nobody else reads."""

from __future__ import annotations

from django.http import HttpRequest

from dossiers.models import Consultation
from dossiers.services import brouillons_avis
from workflows.formulaires_consultations import Avis
from workflows.vues.commun import jouer


def formulaire_d_avis(request: HttpRequest, demande: Consultation, *, par) -> Avis:
    """The form of an opinion, with what its author alone had kept."""
    garde = brouillons_avis.du(demande, par)
    champs = ("sens", "motivation", "signataire")
    formulaire = Avis(
        request.POST or None,
        request.FILES or None,
        avec_signataire=par is None,
        initial={champ: getattr(garde, champ) for champ in champs} if garde else None,
    )
    formulaire.garde_le = garde.enregistre_le if garde else None
    return formulaire


def garder_brouillon(request: HttpRequest, demande: Consultation, *, par) -> None:
    """Keeps what is typed, right or not yet; the answer is not given."""
    textes = {champ: request.POST.get(champ, "") for champ in ("sens", "motivation", "signataire")}
    jouer(
        request,
        lambda: brouillons_avis.garder(demande, par=par, **textes),
        "Brouillon gardé : vous seul le voyez. Un document joint se choisit à nouveau avant d’envoyer.",
    )
