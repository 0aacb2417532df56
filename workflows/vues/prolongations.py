"""The delay of one dossier on one page: what moves it, what may still move it, and correcting a wrong day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.models import Dossier, Evenement
from dossiers.models.journal import NatureEvenement
from dossiers.services import horloge, rectification, silence
from dossiers.services import prolongations as services
from dossiers.services.circonstances import MODIFIABLES
from dossiers.services.completude import choisir_canal
from dossiers.services.journal import journal_des
from workflows import presentation
from workflows.formulaires_delai import ConsultationPublic, JourPasse, Prolongation, Rectification
from workflows.vues.commun import agent_requis, dossier_visible, exiger, rendre_dossier, tenter


def _peut(request: HttpRequest, dossier: Dossier) -> bool:
    return h.peut_sur(request.user, h.INSTRUIRE, dossier)


def _circonstances(dossier: Dossier) -> list[dict[str, Any]]:
    """Those retained, each with its effects on this type."""
    domaine = registre.domaine(dossier.domaine)
    effets = {e.code: e for e in domaine.effets_delai(dossier.type)}
    return [
        {"libelle": domaine.circonstances.get(c, c), "effets": effets[c].effets if c in effets else ()}
        for c in dossier.circonstances
    ]


def _jour(texte: str | None) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _public(dossier: Dossier) -> list[dict[str, Any]]:
    vus = []
    for consultation in services.consultations_du_public(dossier):
        nature = NatureEvenement.RAPPORT_ENQUETE if consultation.fait_courir else NatureEvenement.BILAN_PUBLIC
        ouvertes = [
            e
            for e in journal_des(dossier, NatureEvenement.ENQUETE)
            if e.donnees.contenu.get("code") == consultation.code
        ]
        ouverte = ouvertes[-1] if ouvertes else None
        contenu = ouverte.donnees.contenu if ouverte else {}
        vus.append(
            {
                "consultation": consultation,
                "ouverte": ouverte,
                "fin": _jour(contenu.get("fin")),
                "registre": contenu.get("registre", ""),
                "bilan": next(iter(journal_des(dossier, nature)), None),
            }
        )
    return vus


@require_GET
@agent_requis
def delai(request: HttpRequest, reference: str) -> HttpResponse:
    """The clock, the circumstances and their letter, prolongations, suspensions, the public."""
    dossier = dossier_visible(request, reference, objet="délai")
    jour = timezone.localdate()
    la_horloge = horloge.projeter(dossier)
    peut = _peut(request, dossier) and dossier.etat in MODIFIABLES
    consignees = [
        e
        for nature in (NatureEvenement.PROLONGATION, NatureEvenement.PROLONGATION_RECOURS_ABF)
        for e in journal_des(dossier, nature)
    ]
    deja = {e.donnees.contenu.get("code") for e in consignees}
    return rendre_dossier(
        request,
        dossier,
        "delai",
        {
            "horloge": presentation.horloge_pour_ecran(dossier, la_horloge, jour),
            "domaine": registre.domaine(dossier.domaine),
            "circonstances": _circonstances(dossier),
            "lettres": journal_des(dossier, NatureEvenement.MAJORATION),
            "limite_lettre": la_horloge.echeancier.completude and la_horloge.echeancier.completude.limite,
            "consignees": consignees,
            "suspensions": services.suspensions_ouvertes(dossier),
            "possibles": [p for p in services.possibles(dossier) if p.code not in deja],
            "public": _public(dossier),
            "corrigeables": [e for e in horloge.journal_utile(dossier) if rectification.est_corrigeable(e)],
            "peut": peut,
            "peut_rectifier": _peut(request, dossier),
        },
    )


@require_http_methods(["GET", "POST"])
@agent_requis
def prolonger(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """One prolongation or suspension: what telling it today does, then its letter leaves."""
    dossier = dossier_visible(request, reference, objet="prolongation")
    exiger(request, dossier, h.INSTRUIRE)
    possible = next((p for p in services.possibles(dossier) if p.code == code), None)
    if possible is None:
        raise Http404("Cette prolongation n'existe pas pour ce type de dossier.")
    formulaire = Prolongation(request.POST or None, dossier=dossier, par=request.user, possible=possible)
    canal, jour = choisir_canal(dossier, "", timezone.localdate())
    debut = jour if possible.demande_debut else None
    if request.method == "POST" and formulaire.is_valid():
        propres = formulaire.cleaned_data
        lettre = tenter(
            formulaire,
            lambda: services.prolonger(
                dossier,
                code,
                par=request.user,
                motif=propres["motif"],
                debut=propres.get("debut"),
                **formulaire.envoi(),
            ),
        )
        if lettre is not None:
            messages.success(request, "La lettre est partie, le délai est recalculé.")
            return redirect("workflows:delai", reference)
    return rendre_dossier(
        request,
        dossier,
        "delai",
        {
            "formulaire": formulaire,
            "possible": possible,
            "prevue": services.prevoir(dossier, code, jour, canal, debut),
        },
        gabarit="prolonger",
    )


def _une_page(
    request: HttpRequest, dossier: Dossier, formulaire, acte, succes: str, contexte: dict[str, Any]
) -> HttpResponse:
    """A short form of the delay: its act, then back to the delay."""
    if request.method == "POST" and formulaire.is_valid() and tenter(formulaire, acte) is not None:
        messages.success(request, succes)
        return redirect("workflows:delai", dossier.reference)
    return rendre_dossier(
        request, dossier, "delai", {"formulaire": formulaire, **contexte}, gabarit="delai_acte"
    )


@require_http_methods(["GET", "POST"])
@agent_requis
def reprendre(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The event that ends a suspension."""
    dossier = dossier_visible(request, reference, objet="suspension")
    exiger(request, dossier, h.INSTRUIRE)
    suspension = next((e for e in services.suspensions_ouvertes(dossier) if e.pk == pk), None)
    if suspension is None:
        messages.info(request, "Cette suspension est déjà terminée.")
        return redirect("workflows:delai", reference)
    possible = next(p for p in services.possibles(dossier) if p.code == suspension.donnees.contenu["code"])
    formulaire = JourPasse(request.POST or None, libelle=possible.reprise.capitalize())
    return _une_page(
        request,
        dossier,
        formulaire,
        lambda: services.reprendre(suspension, formulaire.cleaned_data["jour"], par=request.user),
        "Fin de la suspension consignée : le délai court de nouveau.",
        {
            "titre_acte": "Fin de la suspension",
            "regles": [(f"Le délai est suspendu : {possible.libelle}.", possible.article)],
            "bouton": "Consigner la reprise",
        },
    )


def _consultation(dossier: Dossier, code: str) -> registre.ConsultationDuPublic:
    trouvee = next((c for c in services.consultations_du_public(dossier) if c.code == code), None)
    if trouvee is None:
        raise Http404("Aucune circonstance retenue ne demande cette consultation du public.")
    return trouvee


@require_http_methods(["GET", "POST"])
@agent_requis
def consulter_le_public(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """The days of the enquiry and its register."""
    dossier = dossier_visible(request, reference, objet="consultation du public")
    exiger(request, dossier, h.INSTRUIRE)
    consultation = _consultation(dossier, code)
    formulaire = ConsultationPublic(request.POST or None)
    return _une_page(
        request,
        dossier,
        formulaire,
        lambda: services.consulter_le_public(dossier, code, par=request.user, **formulaire.cleaned_data),
        "Consultation du public consignée.",
        {
            "titre_acte": consultation.libelle,
            "regles": [(m.texte, m.article) for m in consultation.regles],
            "bouton": "Consigner les dates",
        },
    )


@require_http_methods(["GET", "POST"])
@agent_requis
def recevoir_bilan(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """The report received: the delay may start from it."""
    dossier = dossier_visible(request, reference, objet="rapport d'enquête")
    exiger(request, dossier, h.INSTRUIRE)
    consultation = _consultation(dossier, code)
    formulaire = JourPasse(request.POST or None, libelle="Jour de réception")
    return _une_page(
        request,
        dossier,
        formulaire,
        lambda: services.recevoir_bilan(dossier, code, formulaire.cleaned_data["jour"], par=request.user),
        "Réception consignée : le délai est recalculé.",
        {
            "titre_acte": f"Réception : {consultation.bilan}",
            "regles": [(m.texte, m.article) for m in consultation.regles],
            "bouton": "Consigner la réception",
        },
    )


@require_http_methods(["GET", "POST"])
@agent_requis
def rectifier(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Corrects a wrong fact: first shows the clock before and after, then writes it on confirmation."""
    dossier = dossier_visible(request, reference, objet="rectification")
    exiger(request, dossier, h.INSTRUIRE)
    fait = Evenement.objects.filter(pk=pk, dossier=dossier).select_related("donnees", "dossier").first()
    if fait is None:
        raise Http404("Ce fait n'existe pas dans ce dossier.")
    if not rectification.est_corrigeable(fait):
        messages.info(
            request, "Ce fait ne se rectifie pas : sa date vient de la plateforme, ou le dossier est clos."
        )
        return redirect("workflows:journal", reference)
    formulaire = Rectification(request.POST or None, est_retirable=fait.nature in rectification.RETIRABLES)
    prevue = None
    if request.method == "POST" and formulaire.is_valid():
        propres = formulaire.cleaned_data
        jour = propres["jour"]
        empreinte = f"{fait.pk}:{jour}"
        try:
            prevue = rectification.prevoir(fait, jour)
        except ErreurMetier as refus:
            formulaire.add_error(None, refus.message)
        # Written only after the clock before and after was seen for this very date.
        if prevue is not None and propres["vue"] == empreinte:
            fait_corrige = tenter(
                formulaire,
                lambda: rectification.corriger(fait, par=request.user, motif=propres["motif"], jour=jour),
            )
            if fait_corrige is not None:
                messages.success(request, "Rectification consignée : le délai est recalculé.")
                return redirect("workflows:journal", reference)
        formulaire.data = formulaire.data.copy()
        formulaire.data["vue"] = empreinte if prevue is not None else ""
    contexte: dict[str, Any] = {"formulaire": formulaire, "fait": fait, "prevue": prevue}
    if prevue is not None:
        contexte["effets"] = [silence.libelle(e.silence.effet) for e in (prevue.avant, prevue.apres)]
    return rendre_dossier(request, dossier, "journal", contexte, gabarit="rectifier")
