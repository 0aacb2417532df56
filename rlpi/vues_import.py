"""Bringing the zones of a local regulation by a screen: the platform's administrator, one file, its report."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from carto.services.imports import ImportRefuse, Reglages, importer_rlpi
from communes import habilitations as h
from communes.models import Commune
from communes.widgets import SaisieDate, SaisieFichier

#: More than the zones of a metropolis weigh; the command takes what is bigger.
TAILLE_MAXIMALE = 30_000_000
EXTENSIONS = (".geojson", ".json", ".gpkg", ".zip")


class ImportDeZones(forms.Form):
    """One file of zones, what it replaces and from when."""

    fichier = forms.FileField(
        label="Fichier des zones",
        widget=SaisieFichier(",".join(EXTENSIONS), TAILLE_MAXIMALE),
        help_text="GeoJSON, GeoPackage, ou Shapefile dans une archive ZIP. Colonnes : ZONE, et si elles sont "
        "connues NOM, REFERENCE, AGGLO (oui ou non), REGLES.",
    )
    territoire = forms.CharField(
        label="Règlement", max_length=60, help_text="Même nom que la version qu’il remplace : « RLPi MEL »."
    )
    debut = forms.DateField(label="Entré en vigueur le", widget=SaisieDate())
    source = forms.CharField(label="Producteur des données", max_length=120)
    communes = forms.ModelMultipleChoiceField(
        label="Communes couvertes",
        queryset=Commune.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["communes"].queryset = Commune.objects.sur_la_plateforme(timezone.localdate())

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MAXIMALE:
            raise forms.ValidationError("Au-delà de 30 Mo, importez par la commande « importer_rlpi ».")
        if not fichier.name.lower().endswith(EXTENSIONS):
            raise forms.ValidationError(
                "Donnez un fichier GeoJSON, GeoPackage, ou une archive ZIP de Shapefile."
            )
        return fichier


@require_http_methods(["GET", "POST"])
def importer(request: HttpRequest) -> HttpResponse:
    """The form, then the report; a refused file changes nothing and says which object is wrong."""
    if not h.est_administrateur_plateforme(request.user):
        raise PermissionDenied("Importer des zones revient à l’administrateur de la plateforme.")
    formulaire = ImportDeZones(request.POST or None, request.FILES or None)
    lignes: list[str] = []
    if request.method == "POST" and formulaire.is_valid():
        try:
            lignes = _importer(formulaire.cleaned_data)
        except ImportRefuse as refus:
            formulaire.add_error("fichier", f"Import refusé, rien n’a changé. {refus.message}")
    return render(request, "rlpi/importer.html", {"formulaire": formulaire, "lignes": lignes})


def _importer(saisie: dict) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="mitoyen-zones-") as dossier:
        extension = next(e for e in EXTENSIONS if saisie["fichier"].name.lower().endswith(e))
        chemin = Path(dossier) / f"zones{extension}"
        with chemin.open("wb") as sortie:
            for morceau in saisie["fichier"].chunks():
                sortie.write(morceau)
        rapport = importer_rlpi(
            chemin,
            debut=saisie["debut"],
            territoire=saisie["territoire"],
            communes=[c.code_insee for c in saisie["communes"]],
            source=saisie["source"],
            reglages=Reglages(),
        )
    return list(rapport.lignes())
