"""Forms of the register of posting and of registered letters in batch."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from communes.models import Commune
from communes.widgets import SaisieDate, SaisieFichier
from dossiers.models.courriers import Canal
from dossiers.models.preuves import Remise
from dossiers.services import registre_courriers


class Registre(forms.Form):
    """One commune, between two days."""

    commune = forms.ModelChoiceField(
        label="Commune", queryset=Commune.objects.none(), required=False, empty_label="Choisir"
    )
    du = forms.DateField(label="Du", widget=SaisieDate())
    au = forms.DateField(label="Au", widget=SaisieDate())

    def __init__(self, *args, communes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = communes
        if len(communes) == 1:
            self.fields["commune"].empty_label = None

    def clean(self):
        propres = super().clean()
        if propres.get("du") and propres.get("au") and propres["au"] < propres["du"]:
            self.add_error("au", "La fin précède le début.")
        if not propres.get("commune") and len(self.fields["commune"].queryset) == 1:
            propres["commune"] = self.fields["commune"].queryset[0]
        return propres


class DepotEnLot(forms.Form):
    """The day the ticked letters were handed to the post office."""

    jour = forms.DateField(label="Déposées à la poste le", widget=SaisieDate())

    def clean_jour(self):
        jour = self.cleaned_data["jour"]
        if jour > timezone.localdate():
            raise forms.ValidationError("La date de dépôt à la poste ne peut pas être dans le futur.")
        return jour


class RetourNumerise(forms.Form):
    """What came back of one letter, with the scan of its acknowledgement."""

    remise = forms.ChoiceField(label="La lettre a été", choices=Remise.choices)
    jour = forms.DateField(label="le", widget=SaisieDate())
    accuse = forms.FileField(
        label="Accusé numérisé", required=False, widget=SaisieFichier(".pdf,.jpg,.jpeg,.png")
    )


class RegistreCourriers(forms.Form):
    """Which outgoing letters: between two days, of one service, by one channel."""

    du = forms.DateField(label="Du", widget=SaisieDate())
    au = forms.DateField(label="Au", widget=SaisieDate())
    service = forms.ChoiceField(label="Service", required=False)
    canal = forms.ChoiceField(label="Voie", required=False)

    def __init__(self, *args, services, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [
            ("", "Tous"),
            *((str(s.pk), str(s)) for s in services),
            (registre_courriers.LA_COMMUNE, "La commune elle-même"),
        ]
        self.fields["canal"].choices = [("", "Toutes"), *((c.value, c.label.capitalize()) for c in Canal)]

    def clean(self):
        propres = super().clean()
        if propres.get("du") and propres.get("au") and propres["au"] < propres["du"]:
            self.add_error("au", "La fin précède le début.")
        return propres

    def periode(self) -> registre_courriers.Periode:
        """The two days."""
        return registre_courriers.Periode(self.cleaned_data["du"], self.cleaned_data["au"])
