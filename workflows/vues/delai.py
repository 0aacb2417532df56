"""Circumstances of the project and the letter that changes the delay."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.models import Dossier
from dossiers.models.journal import NatureEvenement
from dossiers.services import circonstances as services_circonstances
from dossiers.services import majoration as services_majoration
from dossiers.services import silence
from dossiers.services.completude import choisir_canal
from dossiers.services.journal import journal_des
from workflows.formulaires import Circonstances, EnvoiLettre
from workflows.vues.commun import agent_requis, dossier_visible, exiger, rendre_dossier, tenter
from workflows.vues.documents import servir_pdf


def _vues(dossier: Dossier) -> str:
    """Which circumstances stood when the page was read."""
    return " ".join(sorted(dossier.circonstances)) or "aucune"


def _est_perimee(dossier: Dossier, formulaire: Circonstances) -> bool:
    """Someone changed the list since the page was read: it is told, what was ticked stays ticked."""
    lues = formulaire.cleaned_data["vues"]
    if not lues or lues == _vues(dossier):
        return False
    connues = registre.domaine(dossier.domaine).circonstances
    en_place = ", ".join(connues.get(c, c) for c in dossier.circonstances) or "aucune"
    formulaire.add_error(
        None,
        f"Les circonstances ont été changées entre-temps. Celles qui valent : {en_place}. "
        "Les vôtres, cochées ci-dessous, ne sont pas enregistrées ; enregistrez de nouveau pour les remplacer.",
    )
    formulaire.data = formulaire.data.copy()
    formulaire.data["vues"] = _vues(dossier)
    return True


@require_http_methods(["GET", "POST"])
@agent_requis
def circonstances(request: HttpRequest, reference: str) -> HttpResponse:
    """Ticks the circumstances retained for this project."""
    dossier = dossier_visible(request, reference, objet="circonstances")
    exiger(request, dossier, h.INSTRUIRE)
    formulaire = Circonstances(
        request.POST or None,
        dossier=dossier,
        initial={"codes": dossier.circonstances, "vues": _vues(dossier)},
    )
    if request.method == "POST" and formulaire.is_valid() and not _est_perimee(dossier, formulaire):
        propres = formulaire.cleaned_data
        retenu = tenter(
            formulaire,
            lambda: services_circonstances.retenir(
                dossier, propres["codes"], par=request.user, motif=propres["motif"]
            ),
        )
        if retenu is not None:
            messages.success(request, "Circonstances enregistrées.")
            return redirect(
                "workflows:majoration" if retenu.circonstances else "workflows:dossier", reference
            )
    return rendre_dossier(request, dossier, "dossier", {"formulaire": formulaire}, gabarit="circonstances")


@require_http_methods(["GET", "POST"])
@agent_requis
def majoration(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter of R*423-42: what it changes, its preview, its sending."""
    dossier = dossier_visible(request, reference, objet="majoration")
    exiger(request, dossier, h.INSTRUIRE)
    formulaire = EnvoiLettre(request.POST or None, dossier=dossier, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        lettre = tenter(
            formulaire,
            lambda: services_majoration.notifier_majoration(dossier, par=request.user, **formulaire.envoi()),
        )
        if lettre is not None:
            messages.success(request, "La lettre de modification du délai est partie.")
            return redirect("workflows:dossier", reference)
    canal, jour = choisir_canal(dossier, "", timezone.localdate())
    prevue = services_majoration.prevoir(dossier, jour, canal)
    return rendre_dossier(
        request,
        dossier,
        "dossier",
        {
            "formulaire": formulaire,
            "prevue": prevue,
            "effet_apres": silence.libelle(prevue.apres.silence.effet, dossier.suffixe),
            "deja": journal_des(dossier, NatureEvenement.MAJORATION),
        },
        gabarit="majoration",
    )


@require_GET
@agent_requis
@xframe_options_sameorigin
def apercu_majoration(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter as it would leave today."""
    dossier = dossier_visible(request, reference, objet="aperçu de la majoration")
    exiger(request, dossier, h.INSTRUIRE)
    try:
        pdf = services_majoration.apercu(dossier, auteur=request.user)
    except ErreurMetier as refus:
        return HttpResponse(refus.message, content_type="text/plain; charset=utf-8", status=422)
    return servir_pdf(pdf, "apercu-majoration.pdf")
