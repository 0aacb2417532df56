"""Who may sign: delegations by arrêté, the mayor's interest, the validation chain of each convention."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes import domaines
from communes import habilitations as h
from dossiers import registre
from dossiers.models import Delegation, Interet
from dossiers.models.decisions import SensDecision
from dossiers.services import circuits, signataires
from workflows import formulaires_parapheur as f
from workflows.vues.commun import (
    agent_requis,
    dossier_visible,
    exiger,
    jouer,
    rendre,
    rendre_dossier,
    tenter,
)

FIL = {"url": "/parapheur/", "libelle": "Parapheur"}
DECLARENT = (h.SIGNER, h.ENREGISTRER)


def _exiger_quelque_part(request: HttpRequest, *actions: str) -> None:
    if not any(h.peut_quelque_part(request.user, action) for action in actions):
        raise PermissionDenied("Il faut signer ou administrer pour une commune.")


def siennes(utilisateur):
    """Delegations of the communes where a person signs or administers, and those he holds himself."""
    visibles = h.filtre_communes(utilisateur, h.SIGNER, champ_type=None) | h.filtre_communes(
        utilisateur, h.ADMINISTRER, champ_type=None
    )
    return (
        Delegation.objects.filter(visibles | Q(delegataire=utilisateur))
        .select_related("commune", "delegataire", "enregistree_par")
        .order_by("commune__nom", "-debut", "-pk")
    )


def _etat(delegation: Delegation, jour) -> tuple[str, str]:
    if delegation.revoquee_le is not None and delegation.revoquee_le <= jour:
        return "rapportée", "neutre"
    if delegation.fin is not None and delegation.fin < jour:
        return "terminée", "neutre"
    return ("à venir", "attente") if delegation.debut > jour else ("en vigueur", "favorable")


def _decrire(delegation: Delegation, utilisateur, jour) -> dict:
    mot, ton = _etat(delegation, jour)
    d, c = delegation.domaine, delegation.commune_id
    return {
        "delegation": delegation,
        "etat": mot,
        "ton": ton,
        "domaine": domaines.libelle(d),
        "types": [registre.libelle_type(code) for code in delegation.types],
        "sens": [SensDecision(code).label for code in delegation.sens],
        "peut_rapporter": delegation.revoquee_le is None
        and ton != "neutre"
        and (h.peut(utilisateur, h.SIGNER, c, d) or h.peut(utilisateur, h.ADMINISTRER, c, d))
        and delegation.delegataire_id != utilisateur.pk,
    }


@require_GET
@agent_requis
def delegations(request: HttpRequest) -> HttpResponse:
    """Every delegation a person may read, in force first by commune."""
    _exiger_quelque_part(request, h.SIGNER, h.ADMINISTRER)
    jour = timezone.localdate()
    lignes = [_decrire(d, request.user, jour) for d in siennes(request.user)[:300]]
    return rendre(
        request, "delegations", {"lignes": lignes, "fil": [FIL, {"url": "", "libelle": "Délégations"}]}
    )


@require_http_methods(["GET", "POST"])
@agent_requis
def deleguer(request: HttpRequest) -> HttpResponse:
    """Records one delegation."""
    _exiger_quelque_part(request, h.SIGNER, h.ADMINISTRER)
    formulaire = f.NouvelleDelegation(
        request.POST or None, par=request.user, initial={"debut": timezone.localdate()}
    )
    if request.method == "POST" and formulaire.is_valid():
        s = formulaire.cleaned_data
        commune, domaine = formulaire.couples[s["perimetre"]]
        faite = tenter(
            formulaire,
            lambda: signataires.deleguer(
                commune,
                domaine,
                s["delegataire"],
                par=request.user,
                arrete=s["arrete"],
                debut=s["debut"],
                fin=s["fin"],
                types=s["types"],
                sens=s["sens"],
            ),
        )
        if faite is not None:
            messages.success(request, f"Délégation enregistrée : {faite.delegataire}.")
            return redirect("workflows:delegations")
    fil = [
        FIL,
        {"url": "/parapheur/delegations/", "libelle": "Délégations"},
        {"url": "", "libelle": "Ajouter"},
    ]
    return rendre(request, "delegation", {"formulaire": formulaire, "fil": fil})


@require_POST
@agent_requis
def rapporter_delegation(request: HttpRequest) -> HttpResponse:
    """Ends one delegation."""
    _exiger_quelque_part(request, h.SIGNER, h.ADMINISTRER)
    saisi = f.FinDeDelegation(request.POST)
    trouvee = (
        siennes(request.user).filter(pk=saisi.data.get("delegation") or 0).first()
        if saisi.is_valid()
        else None
    )
    if trouvee is None:
        messages.error(
            request, "Choisissez la délégation et la date à partir de laquelle elle est rapportée."
        )
    else:
        jouer(
            request,
            lambda: signataires.rapporter(trouvee, saisi.cleaned_data["jour"], par=request.user),
            "Délégation rapportée : son titulaire ne signera plus à partir de cette date.",
        )
    return redirect("workflows:delegations")


@require_http_methods(["GET", "POST"])
@agent_requis
def interet(request: HttpRequest, reference: str) -> HttpResponse:
    """The mayor's interest in this project, and who decides in his place (L422-7)."""
    dossier = dossier_visible(request, reference, objet="intérêt au projet")
    exiger(request, dossier, *DECLARENT)
    declare = Interet.objects.filter(dossier=dossier).select_related("interesse", "designe").first()
    initial = {}
    if declare is not None:
        initial = {
            champ: getattr(declare, champ)
            for champ in ("interesse", "designe", "deliberation", "date_deliberation")
        }
    formulaire = f.InteretDeclare(request.POST or None, dossier=dossier, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        s = formulaire.cleaned_data
        fait = tenter(
            formulaire,
            lambda: signataires.declarer_interet(
                dossier,
                s["interesse"],
                par=request.user,
                designe=s["designe"],
                deliberation=s["deliberation"],
                date_deliberation=s["date_deliberation"],
            ),
        )
        if fait is not None:
            messages.success(request, "Intérêt au projet enregistré et consigné au journal.")
            return redirect("workflows:suites", reference)
    return rendre_dossier(
        request, dossier, "decision", {"formulaire": formulaire, "declare": declare}, gabarit="interet"
    )


@require_http_methods(["GET", "POST"])
@agent_requis
def circuits_de_decision(request: HttpRequest) -> HttpResponse:
    """The steps between the instructor and the signatory, convention by convention."""
    _exiger_quelque_part(request, h.VALIDER, h.ADMINISTRER)
    conventions = circuits.conventions_reglables(request.user)
    if request.method == "POST":
        saisi = f.CircuitRegle(request.POST)
        choisie = (
            conventions.filter(pk=saisi.cleaned_data["convention"]).first() if saisi.is_valid() else None
        )
        if choisie is None:
            messages.error(request, "Cette convention n’est plus de celles que vous réglez.")
        else:
            s = saisi.cleaned_data
            jouer(
                request,
                lambda: circuits.regler(
                    choisie, par=request.user, visa_chef=s["visa_chef"], avis_commune=s["avis_commune"]
                ),
                f"Circuit enregistré : {choisie.commune}.",
            )
        return redirect("workflows:circuits")
    lignes = [
        {
            "convention": c,
            "domaine": domaines.libelle(c.domaine),
            "circuit": getattr(c, "circuit_de_decision", None),
        }
        for c in conventions[:300]
    ]
    return rendre(
        request, "circuits", {"lignes": lignes, "fil": [{"url": "", "libelle": "Circuits de décision"}]}
    )
