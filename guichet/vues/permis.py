"""Once the permit is granted: change it, hand it over, say that the works begin or end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from communes.erreurs import ErreurMetier
from communes.widgets import SaisieDate
from dossiers import registre
from dossiers.models import Dossier
from dossiers.models.suites import NatureDeclaration
from dossiers.services import saisie, suites
from dossiers.services.publicite import delivrance
from guichet.vues.commun import dossier_de, fil

DEMANDES = (
    (suites.MODIFICATIF, "Modifier", "Vous voulez changer le projet sans en changer la nature."),
    (suites.TRANSFERT, "Transférer", "Une autre personne reprend l’autorisation, avec votre accord."),
)
DECLARATIONS = {
    NatureDeclaration.DOC: ("Déclarer l’ouverture du chantier", "Les travaux ont commencé le"),
    NatureDeclaration.DAACT: (
        "Déclarer l’achèvement des travaux et leur conformité",
        "Les travaux sont achevés depuis le",
    ),
}


class TravauxForm(forms.Form):
    """What the holder declares: the day, and the part of the works if it is not the whole."""

    nature = forms.ChoiceField(choices=NatureDeclaration.choices, widget=forms.HiddenInput)
    date_fait = forms.DateField(label="Le", widget=SaisieDate())
    precision = forms.CharField(
        label="Tranche concernée",
        required=False,
        max_length=200,
        help_text="Laissez vide si la déclaration vaut pour tout le projet.",
    )


def _possibles(dossier: Dossier) -> list[dict[str, Any]]:
    """The requests the law allows on this permit today; the refusal of the others in words."""
    vues = []
    for code, verbe, texte in DEMANDES:
        try:
            suites.regle_de_suite(dossier, code)
            vues.append({"code": code, "verbe": verbe, "texte": texte, "refus": ""})
        except ErreurMetier as refus:
            vues.append({"code": code, "verbe": verbe, "texte": texte, "refus": refus.message})
    return vues


def _declarations(dossier: Dossier, form: TravauxForm | None) -> list[dict[str, Any]]:
    prevues = registre.domaine(dossier.domaine).suites
    vues = []
    for nature, (titre, libelle) in DECLARATIONS.items():
        if prevues is None or dossier.type not in prevues.types_declares.get(nature, ()):
            continue
        est_la_sienne = form is not None and form.data.get("nature") == nature
        le_form = (
            form if est_la_sienne else TravauxForm(initial={"nature": nature}, auto_id=f"id_{nature}_%s")
        )
        le_form.fields["date_fait"].label = libelle
        recues = [d for d in dossier.declarations.all() if d.nature == nature]
        vues.append({"titre": titre, "form": le_form, "recues": recues, "nature": nature})
    return vues


@require_http_methods(["GET", "POST"])
def permis(request: HttpRequest, reference: str) -> HttpResponse:
    """What may be asked or declared on a granted permit; POST asks or declares it."""
    dossier = dossier_de(request, reference)
    if dossier.est_brouillon:
        raise Http404
    if delivrance(dossier) is None:
        messages.info(request, "La décision n’est pas encore rendue : rien n’est à demander pour l’instant.")
        return redirect("guichet:dossier", reference)
    if request.method == "POST" and request.POST.get("suite") in (suites.MODIFICATIF, suites.TRANSFERT):
        return _demander(request, dossier)
    form, statut = None, 200
    if request.method == "POST":
        form = TravauxForm(request.POST)
        if form.is_valid() and _declarer(request, dossier, form):
            return redirect("guichet:permis", reference)
        statut = 422
    contexte = {
        "dossier": dossier,
        "type": registre.type_dossier(dossier.type),
        "demandes": _possibles(dossier),
        "declarations": _declarations(dossier, form),
        "form": form,
        "fil": fil(dossier, ("", "Après la décision")),
    }
    return render(request, "guichet/permis.html", contexte, status=statut)


def _demander(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    try:
        suite = suites.ouvrir_suite(dossier, request.POST["suite"], par=request.user)
    except ErreurMetier as refus:
        messages.error(request, refus.message)
        return redirect("guichet:permis", dossier.reference)
    saisie.reprendre_resume(suite)
    suite.save()
    saisie.actualiser_pieces(suite)
    messages.success(request, "Le brouillon reprend vos réponses. Changez ce qui change, puis déposez.")
    return redirect("guichet:brouillon", suite.reference)


def _declarer(request: HttpRequest, dossier: Dossier, form: TravauxForm) -> bool:
    lu = form.cleaned_data
    try:
        suites.enregistrer_declaration(
            dossier,
            lu["nature"],
            par=request.user,
            date_reception=timezone.localdate(),
            date_fait=lu["date_fait"],
            est_partielle=bool(lu["precision"].strip()),
            precision=lu["precision"],
        )
    except ErreurMetier as refus:
        form.add_error("date_fait", refus.message)
        return False
    messages.success(request, "Votre déclaration est reçue. Elle est inscrite dans l’histoire du dossier.")
    return True
