"""Land development: PA (R*441-1 and following)."""

from __future__ import annotations

from django import forms

from dossiers.formulaires.base import FormulaireEtape, oui_non, surface

NATURES = (
    ("lotissement", "Diviser un terrain en lots à bâtir (lotissement)"),
    ("stationnement", "Créer un parc de stationnement"),
    ("camping", "Créer ou agrandir un camping"),
    ("aire_jeux_sports", "Créer une aire de jeux ou de sports"),
    ("affouillement", "Creuser ou surélever le sol"),
)


class AmenagementForm(FormulaireEtape):
    """What is laid out, on how much land."""

    nature = forms.ChoiceField(label="Que voulez-vous aménager ?", choices=NATURES, widget=forms.RadioSelect)
    description = forms.CharField(
        label="Décrivez votre projet", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    surface_amenagee = surface("Superficie à aménager", obligatoire=True)
    nombre_lots = forms.IntegerField(label="Nombre de lots", min_value=1, max_value=5000)
    voies_communes = oui_non("Le projet crée-t-il des voies ou des espaces communs ?")
    unites_stationnement = forms.IntegerField(label="Nombre de places", min_value=1, max_value=50000)

    groupes = (
        ("La nature de l'aménagement", "", ("nature", "description")),
        (
            "L'aménagement",
            "",
            ("surface_amenagee", "nombre_lots", "voies_communes", "unites_stationnement"),
        ),
    )
    unites = {"surface_amenagee": "m²"}
    conditions = {
        "nombre_lots": ("nature", ("lotissement",)),
        "voies_communes": ("nature", ("lotissement",)),
        "unites_stationnement": ("nature", ("stationnement",)),
    }
