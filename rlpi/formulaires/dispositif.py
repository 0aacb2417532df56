"""The device: kind, support, sizes, light (R581-7, R581-16)."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from dossiers.formulaires.base import FormulaireEtape, longueur, surface
from rlpi.droit.dispositif import Dispositif, DispositifInvalide, Genre, Lumiere, Support

GENRES = (
    (Genre.ENSEIGNE.value, "Une enseigne (sur le lieu de l'activité)"),
    (Genre.ENSEIGNE_TEMPORAIRE.value, "Une enseigne temporaire"),
    (Genre.PREENSEIGNE.value, "Une préenseigne (qui indique la direction)"),
    (Genre.PUBLICITE.value, "Une publicité"),
    (Genre.MOBILIER_URBAIN.value, "Une publicité sur mobilier urbain"),
    (Genre.BACHE_CHANTIER.value, "Une bâche de chantier"),
    (Genre.BACHE_PUBLICITAIRE.value, "Une bâche publicitaire"),
    (Genre.EXCEPTIONNEL.value, "Un dispositif exceptionnel, lié à une manifestation"),
)
SUPPORTS = (
    (Support.MUR.value, "À plat sur un mur ou une façade"),
    (Support.PERPENDICULAIRE.value, "Perpendiculaire au mur (drapeau)"),
    (Support.STORE.value, "Sur un store ou une marquise"),
    (Support.BALCON.value, "Sur un balcon"),
    (Support.CLOTURE.value, "Sur une clôture"),
    (Support.SOL.value, "Scellé ou posé au sol"),
    (Support.TOITURE.value, "Sur une toiture ou une terrasse"),
    (Support.MOBILIER.value, "Sur du mobilier urbain"),
)
LUMIERES = (
    (Lumiere.NON.value, "Non lumineux"),
    (Lumiere.PROJECTION.value, "Éclairé par projection (spots)"),
    (Lumiere.TRANSPARENCE.value, "Éclairé par transparence (caisson)"),
    (Lumiere.NEON.value, "Lettres lumineuses ou néon"),
    (Lumiere.NUMERIQUE.value, "Numérique (écran)"),
    (Lumiere.AUTRE.value, "Autre source lumineuse"),
)


class DispositifForm(FormulaireEtape):
    """One device. Dimensions in metres, frame included; areas in m²."""

    activite = forms.CharField(
        label="Activité signalée", max_length=200, help_text="Par exemple : boulangerie."
    )
    genre = forms.ChoiceField(label="Que voulez-vous poser ?", choices=GENRES, widget=forms.RadioSelect)
    support = forms.ChoiceField(label="Où est-il fixé ?", choices=SUPPORTS)
    description = forms.CharField(
        label="Décrivez le dispositif",
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Texte, matériaux, couleurs.",
    )
    largeur = longueur("Largeur", aide="Encadrement compris.", obligatoire=True)
    hauteur = longueur("Hauteur du dispositif", aide="Encadrement compris.", obligatoire=True)
    hauteur_sol = longueur("Hauteur du point le plus haut au-dessus du sol", obligatoire=True)
    saillie = longueur("Saillie", aide="De combien le dispositif dépasse du mur.", obligatoire=True)
    surface_facade = surface("Surface de la façade commerciale", aide="Longueur × hauteur de la façade.")
    surface_existante = surface("Surface des enseignes déjà posées sur cette façade")
    lumiere = forms.ChoiceField(label="Éclairage", choices=LUMIERES, widget=forms.RadioSelect)
    luminance = forms.DecimalField(
        label="Luminance moyenne", min_value=Decimal(0), max_value=Decimal(100_000), required=False
    )

    groupes = (
        ("Le dispositif", "", ("activite", "genre", "support", "description")),
        ("Les dimensions", "", ("largeur", "hauteur", "hauteur_sol", "saillie")),
        ("La façade", "", ("surface_facade", "surface_existante")),
        ("L'éclairage", "", ("lumiere", "luminance")),
    )
    unites = {
        "largeur": "m",
        "hauteur": "m",
        "hauteur_sol": "m",
        "saillie": "m",
        "surface_facade": "m²",
        "surface_existante": "m²",
        "luminance": "cd/m²",
    }
    conditions = {"luminance": ("lumiere", ("numerique", "neon", "autre"))}

    def clean(self):
        propres = super().clean()
        if self.errors:
            return propres
        try:
            propres["dispositif"] = construire(propres)
        except DispositifInvalide as refus:
            for erreur in refus.erreurs:
                self.add_error(erreur.champ if erreur.champ in self.fields else None, erreur.message)
        return propres


def construire(propres) -> Dispositif:
    """The device as the law reads it.

    Raises:
        DispositifInvalide: an impossible size, field by field.
    """
    return Dispositif(
        genre=Genre(propres["genre"]),
        support=Support(propres["support"]),
        lumiere=Lumiere(propres["lumiere"]),
        largeur=propres.get("largeur"),
        hauteur=propres.get("hauteur"),
        hauteur_sol=propres.get("hauteur_sol"),
        saillie=propres.get("saillie"),
        luminance=propres.get("luminance"),
        surface_facade=propres.get("surface_facade"),
        surface_existante=propres.get("surface_existante"),
    )
