"""Forms of what follows a decision, for its holder, and of the request to consult a dossier."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from communes.widgets import SaisieDate
from dossiers.models.suites import NatureDeclaration
from dossiers.services.requetes import LONGUEUR_MAXIMALE


class JourPasse(forms.Form):
    """One day, today or before."""

    def clean(self):
        propres = super().clean()
        for nom, valeur in list(propres.items()):
            if isinstance(self.fields.get(nom), forms.DateField) and valeur and valeur > timezone.localdate():
                self.add_error(nom, "Cette date ne peut pas être dans le futur.")
        return propres


class TravauxForm(JourPasse):
    """A DOC or a DAACT, declared online."""

    nature = forms.ChoiceField(
        label="Vous déclarez",
        choices=(
            (NatureDeclaration.DOC.value, "l’ouverture du chantier"),
            (NatureDeclaration.DAACT.value, "l’achèvement des travaux et leur conformité"),
        ),
        widget=forms.RadioSelect,
    )
    date_fait = forms.DateField(label="Date d’ouverture ou d’achèvement", widget=SaisieDate())
    precision = forms.CharField(
        label="Tranche concernée",
        required=False,
        max_length=200,
        help_text="Laissez vide si la déclaration porte sur tout le projet.",
    )


class PanneauForm(JourPasse):
    """First day of the board on the land."""

    debut = forms.DateField(label="Premier jour d’affichage sur le terrain", widget=SaisieDate())


class RequeteForm(forms.Form):
    """The words of one request."""

    texte = forms.CharField(
        label="Votre demande",
        max_length=LONGUEUR_MAXIMALE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre demande avant de l’envoyer."},
    )


class ConsultationForm(RequeteForm):
    """A third party names a dossier by the number of its public notice."""

    numero = forms.CharField(
        label="Numéro du dossier",
        max_length=30,
        help_text="Il figure sur l’affichage public et sur le panneau du terrain. Par exemple : PC 059 000 26 00000",
    )
    field_order = ("numero", "texte")


class ObservationsForm(forms.Form):
    """What the holder answers when a withdrawal is considered (CRPA L122-1)."""

    texte = forms.CharField(
        label="Vos observations", max_length=LONGUEUR_MAXIMALE, widget=forms.Textarea(attrs={"rows": 5})
    )
