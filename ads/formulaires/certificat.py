"""Certificates: CUa (information), CUb (operation) (R*410-1)."""

from __future__ import annotations

from django import forms

from dossiers.formulaires.base import FormulaireEtape


class CertificatForm(FormulaireEtape):
    """CUa asks nothing more than the land; CUb asks what is meant to be done on it."""

    operation = forms.CharField(
        label="Décrivez l'opération envisagée",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nature des travaux, destination et emplacement approximatif des bâtiments (R*410-1).",
    )
    precisions = forms.CharField(
        label="Précisions utiles", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    groupes = (("Votre demande", "", ("operation", "precisions")),)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.dossier.type == "CUa":
            del self.fields["operation"]
