"""Forms that move a delay: prolongations, suspensions, consultation of the public, correction of a fact."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from communes.models import Utilisateur
from communes.widgets import SaisieDate
from dossiers.models import Dossier
from dossiers.registre import ProlongationPossible
from workflows.formulaires import EnvoiLettre


def _jour(libelle: str, aide: str = "", *, requis: bool = True) -> forms.DateField:
    return forms.DateField(label=libelle, help_text=aide, widget=SaisieDate(), required=requis)


class JourPasse(forms.Form):
    """One day that something happened."""

    jour = _jour("Date")

    def __init__(self, *args, libelle: str = "Date", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["jour"].label = libelle

    def clean_jour(self):
        jour = self.cleaned_data["jour"]
        if jour > timezone.localdate():
            raise forms.ValidationError("Cette date ne peut pas être dans le futur.")
        return jour


class RetraitRecu(JourPasse):
    """The letter by which the petitioner withdraws: when it came, why."""

    motif = forms.CharField(
        label="Motif donné par le demandeur",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce que dit son courrier. Reste au journal.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, libelle="Courrier reçu le", **kwargs)


class Prolongation(EnvoiLettre):
    """Why the delay moves, from which day, and how the petitioner is told."""

    motif = forms.CharField(
        label="Ce qui prolonge le délai",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Le fait, sa date, qui l’a décidé. Sera écrit dans la lettre au demandeur.",
    )
    debut = _jour("Jour du recours, ou début de la suspension")

    field_order = ("motif", "debut", "canal", "date_presentation", "date_courrier", "numero_suivi")

    def __init__(self, *args, dossier: Dossier, par: Utilisateur, possible: ProlongationPossible, **kwargs):
        super().__init__(*args, dossier=dossier, par=par, **kwargs)
        if not possible.demande_debut:
            del self.fields["debut"]


class ConsultationPublic(forms.Form):
    """The days of the enquiry, and where the public reads and writes."""

    debut = _jour("Premier jour")
    fin = _jour("Dernier jour")
    registre_en_ligne = forms.URLField(
        label="Adresse du registre",
        required=False,
        assume_scheme="https",
        help_text="La page où le public lit le dossier et dépose ses observations.",
    )

    def clean(self):
        propres = super().clean()
        if propres.get("debut") and propres.get("fin") and propres["fin"] < propres["debut"]:
            self.add_error("fin", "Le dernier jour ne peut pas précéder le premier.")
        return propres


class Rectification(forms.Form):
    """The right day of a fact, or nothing if it never happened, and why."""

    jour = _jour("Date exacte", "Vide : le fait n’a pas eu lieu.", requis=False)
    motif = forms.CharField(
        label="Pourquoi ce fait est faux",
        min_length=10,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Et ce qui le prouve : avis de réception, tampon, courriel. Reste au journal.",
    )
    vue = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, est_retirable: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not est_retirable:
            self.fields["jour"].required = True
            self.fields["jour"].help_text = ""
