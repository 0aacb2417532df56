"""What every screen of the bench does: find what may be seen, refuse what may not be done, say why."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers import journal_acces
from dossiers.models import Decision, Dossier
from dossiers.services import arrivees
from workflows import battement, circuit, presentation

T = TypeVar("T")


def agent_requis(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuses (403) whoever holds no right of an agent or elected person today."""

    @wraps(vue)
    def gardee(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not h.est_agent(request.user):
            raise PermissionDenied("Cet espace est celui des agents et des élus.")
        return vue(request, *args, **kwargs)

    return gardee


def dossier_visible(request: HttpRequest, reference: str, *, objet: str = "dossier") -> Dossier:
    """The dossier if the person may consult it, else 404; reading it (GET) is noted in the access log."""
    dossier = (
        Dossier.objects.visibles_par(request.user)
        .select_related("commune", "service", "instructeur", "depot", "depositaire")
        .filter(reference=reference)
        .first()
    )
    if dossier is None:
        raise Http404("Ce dossier n'existe pas, ou ne relève pas de vos communes.")
    if request.method == "GET":
        journal_acces.noter(request, dossier, objet)
    return dossier


@cache
def _forme_d_adresse(nom: str) -> str:
    return reverse(f"workflows:{nom}", args=["{}"]).replace("%7B%7D", "{}")


def adresse_de_dossier(reference: str, nom: str = "dossier") -> str:
    """The address of a page of a dossier; for lists, which ask for one a row."""
    return _forme_d_adresse(nom).format(reference)


def decision_visible(request: HttpRequest, pk: int) -> Decision:
    """The decision if its dossier may be consulted, else 404."""
    decision = (
        Decision.objects.filter(pk=pk, dossier__in=Dossier.objects.visibles_par(request.user))
        .select_related("dossier__commune", "dossier__service", "dossier__instructeur", "pdf", "pdf_signe")
        .select_related("preparee_par", "signee_par", "dossier__depot")
        .first()
    )
    if decision is None:
        raise Http404("Cette décision n'existe pas, ou ne relève pas de vos communes.")
    if request.method == "GET":
        journal_acces.noter(request, decision.dossier, "décision")
    return decision


def exiger(request: HttpRequest, dossier: Dossier, *actions: str) -> None:
    """Refuses (403) whoever may do none of ``actions`` on this visible dossier."""
    ici = (dossier.commune_id, dossier.domaine)
    if not any(h.peut(request.user, a, *ici, type_dossier=dossier.type) for a in actions):
        verbe = h.LIBELLES[actions[0]].lower()
        raise PermissionDenied(f"Il faut le droit de : {verbe}, pour {dossier.commune}.")


def jouer(request: HttpRequest, acte: Callable[[], T], succes: str | Callable[[T], str] = "") -> T | None:
    """Runs an act of the trade; its refusal becomes a message (403 when it is a matter of right).

    Returns what the act returned, or None when it was refused.
    """
    try:
        resultat = acte()
    except ActionInterdite as refus:
        raise PermissionDenied(refus.message) from refus
    except ErreurMetier as refus:
        messages.error(request, refus.message)
        return None
    texte = succes(resultat) if callable(succes) else succes
    if texte:
        messages.success(request, texte)
    return resultat


def tenter(formulaire, acte: Callable[[], T]) -> T | None:
    """Runs an act; its refusal is shown on the form, with what was typed (403 for a matter of right)."""
    try:
        return acte()
    except ActionInterdite as refus:
        raise PermissionDenied(refus.message) from refus
    except ErreurMetier as refus:
        formulaire.add_error(None, refus.message)
        return None


def rendre(
    request: HttpRequest, gabarit: str, contexte: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the bench, with the alert of the daily job when it has not run."""
    return render(
        request,
        f"workflows/{gabarit}.html",
        {"alerte_battement": battement.alerte(), "aujourd_hui": timezone.localdate(), **contexte},
        status=status,
    )


ONGLETS = (
    ("dossier", "Résumé"),
    ("pieces", "Pièces"),
    ("demande", "Demande"),
    ("terrain", "Terrain"),
    ("delai", "Délai"),
    ("consultations", "Avis"),
    ("rapport", "Rapport"),
    ("decision", "Décision"),
    ("courriers", "Courriers"),
    ("lettres", "Lettres"),
    ("echanges", "Échanges"),
    ("journal", "Journal"),
)


def rendre_dossier(
    request: HttpRequest,
    dossier: Dossier,
    onglet: str,
    contexte: dict[str, Any],
    *,
    gabarit: str = "",
    status=200,
) -> HttpResponse:
    """One page of a dossier: breadcrumb, tabs, state, what the person may do now."""
    actions = contexte.pop("actions", None) or circuit.peut_agir(request.user, dossier)
    libelle = str(dossier)
    attentes = arrivees.en_attente(dossier)
    return rendre(
        request,
        gabarit or onglet,
        {
            "dossier": dossier,
            "actions": actions,
            "attentes": attentes,
            "ton_etat": presentation.ton_etat(dossier),
            "fil": [
                {"url": reverse("workflows:file"), "libelle": "Dossiers"},
                {"url": "", "libelle": libelle},
            ],
            "onglets": [
                {
                    "url": reverse(f"workflows:{nom}", args=[dossier.reference]),
                    "libelle": titre,
                    "courant": nom == onglet,
                    "compte": sum(attentes.values()) or None if nom == "echanges" else None,
                }
                for nom, titre in ONGLETS
            ],
            **contexte,
        },
        status=status,
    )
