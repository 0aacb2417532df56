"""Demolition: PD (R*451-1 and following)."""

from __future__ import annotations

from django import forms

from dossiers.formulaires.base import FormulaireEtape, oui_non, surface


class DemolitionForm(FormulaireEtape):
    """What is pulled down, and what stays."""

    description = forms.CharField(
        label="Que voulez-vous démolir, et pourquoi ?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    partielle = oui_non("La démolition est-elle partielle ?")
    surface_demolie = surface("Surface de plancher démolie", obligatoire=True)
    epoque = forms.CharField(
        label="Date approximative de construction du bâtiment", max_length=100, required=False
    )
    monument = oui_non("Le bâtiment est-il inscrit au titre des monuments historiques ?")

    groupes = (
        ("La démolition", "", ("description", "partielle", "surface_demolie")),
        ("Le bâtiment", "", ("epoque", "monument")),
    )
    unites = {"surface_demolie": "m²"}
