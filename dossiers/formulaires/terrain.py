"""Where: the commune, the address, the parcels (R*431-5, R*441-1, R581-7)."""

from __future__ import annotations

from django import forms
from django.contrib.gis.geos import MultiPolygon
from django.core.exceptions import ValidationError
from django.utils import timezone

from carto.parcelles import lire_references, trouver
from communes.erreurs import ErreurMetier
from communes.models import Commune
from dossiers.formulaires.base import FormulaireEtape, surface
from dossiers.models.demandeurs import ParcelleCitee


class ChoixCommune(forms.ModelChoiceField):
    """Communes on the platform today, by their INSEE code."""

    def __init__(self, **kwargs):
        super().__init__(
            Commune.objects.none(), to_field_name="code_insee", empty_label="Choisissez une commune", **kwargs
        )


class TerrainForm(FormulaireEtape):
    """The land. Unknown parcels are accepted: they are checked later and never block a filing."""

    commune = ChoixCommune(
        label="Commune du terrain",
        help_text="Une seule commune par demande. "
        '<a href="/aide/communes/" target="_blank">Ma commune n’est pas dans la liste (nouvel onglet)</a>',
    )
    adresse = forms.CharField(
        label="Adresse du terrain", max_length=250, help_text="Numéro et rue, ou lieu-dit."
    )
    parcelles = forms.CharField(
        label="Parcelles cadastrales",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Section et numéro, par exemple : AK 123, AK 124. Ils figurent sur votre acte de propriété.",
    )
    superficie = surface("Superficie du terrain", aide="Superficie totale, telle que vous la connaissez.")

    unites = {"superficie": "m²"}
    parcelles_obligatoires = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = Commune.objects.sur_la_plateforme(timezone.localdate())
        self.fields["parcelles"].required = self.parcelles_obligatoires

    def clean_parcelles(self):
        texte = self.cleaned_data["parcelles"]
        if not texte.strip():
            return []
        try:
            return lire_references(texte)
        except ErreurMetier as erreur:
            raise ValidationError(erreur.message) from erreur

    def resumer(self, dossier) -> None:
        """The commune and the address in lists."""
        propres = getattr(self, "cleaned_data", {})
        dossier.commune = propres.get("commune")
        dossier.adresse_terrain = propres.get("adresse", "")[:250]

    def appliquer(self, dossier) -> None:
        """Writes the parcels, found or not in the cadastre on hand."""
        propres = self.cleaned_data
        dossier.commune = propres["commune"]
        dossier.adresse_terrain = propres["adresse"][:250]
        dossier.parcelles.all().delete()
        references = propres.get("parcelles") or []
        geometries = []
        for reference, parcelle in trouver(dossier.commune, references, timezone.localdate()):
            ParcelleCitee.objects.create(
                dossier=dossier,
                prefixe=reference.prefixe,
                section=reference.section,
                numero=reference.numero,
                contenance=parcelle.contenance if parcelle else None,
                est_trouvee=parcelle is not None,
            )
            if parcelle is not None:
                geometries.append(parcelle.geom)
        dossier.emprise = reunir(geometries)


def reunir(geometries):
    """One MultiPolygon (SRID 2154) out of the parcels found, or None."""
    if not geometries:
        return None
    union = geometries[0].clone()
    for autre in geometries[1:]:
        union = union.union(autre)
    if union.geom_type == "Polygon":
        union = MultiPolygon(union, srid=union.srid)
    return union if union.geom_type == "MultiPolygon" else None
