"""The devices: kind, support, sizes, surroundings, light (R581-7, R581-16); one to ten in a step."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from dossiers.formulaires.base import FormulaireEtape, longueur, oui_non, surface
from rlpi.droit.dispositif import Dispositif, DispositifInvalide, Genre, Lumiere, Support
from rlpi.formulaires.groupes import AJOUTER, MAXIMUM, RETIRER, combien, nom_de, normaliser

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


ECLAIREES = tuple(lumiere.value for lumiere in Lumiere if lumiere is not Lumiere.NON)
CHAMPS_DIMENSIONS = ("largeur", "hauteur", "hauteur_sol", "saillie", "surface_publicitaire")
CHAMPS_FACADE = ("surface_facade", "surface_existante", "nombre_existants", "depasse_support")
CHAMPS_VOISINAGE = ("distance_baie", "distance_limite", "longueur_voie")
CHAMPS_LUMIERE = ("lumiere", "luminance", "extinction_debut", "extinction_fin")
CHAMPS = (
    "genre",
    "support",
    "description",
    *CHAMPS_DIMENSIONS,
    *CHAMPS_FACADE,
    *CHAMPS_VOISINAGE,
    *CHAMPS_LUMIERE,
)
INVITATION = "Décrivez ce dispositif, ou cochez « Retirer ce dispositif »."


def heure(libelle: str) -> forms.TimeField:
    """A time of the day, hours and minutes."""
    return forms.TimeField(
        label=libelle, required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )


class DispositifForm(FormulaireEtape):
    """One to ten devices. Lengths in metres, frame included; areas in m².

    The fields of the second device and of the next ones are copies, under names ending with their rank
    (:mod:`rlpi.formulaires.groupes`). ``cleaned_data["dispositifs"]``: the devices that can be read.
    """

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
    surface_publicitaire = surface("Surface de la publicité sur la bâche")
    surface_facade = surface("Surface de la façade commerciale", aide="Longueur × hauteur de la façade.")
    surface_existante = surface("Surface des enseignes déjà posées sur cette façade")
    nombre_existants = forms.IntegerField(
        label="Nombre de dispositifs déjà en place",
        min_value=0,
        max_value=10_000,
        required=False,
        help_text="Du même genre, sur la même façade ou le long de la même voie.",
    )
    depasse_support = oui_non("Dépasse-t-il les limites du mur ou du support ?", obligatoire=False)
    distance_baie = longueur("Distance à la fenêtre la plus proche d'un immeuble voisin")
    distance_limite = longueur("Distance à la limite séparative la plus proche")
    longueur_voie = longueur("Longueur du terrain le long de la voie")
    lumiere = forms.ChoiceField(label="Éclairage", choices=LUMIERES, widget=forms.RadioSelect)
    luminance = forms.DecimalField(
        label="Luminance moyenne", min_value=Decimal(0), max_value=Decimal(100_000), required=False
    )
    extinction_debut = heure("Éteint à partir de")
    extinction_fin = heure("Rallumé à")
    nombre_dispositifs = forms.IntegerField(
        label="Nombre de dispositifs", widget=forms.HiddenInput, required=False, initial=1
    )
    ajouter_dispositif = forms.BooleanField(
        label="J'ai un autre dispositif à décrire",
        required=False,
        help_text=f"Ses questions s'afficheront quand vous continuerez. {MAXIMUM} dispositifs au plus par demande.",
    )

    unites = {
        "largeur": "m",
        "hauteur": "m",
        "hauteur_sol": "m",
        "saillie": "m",
        "surface_publicitaire": "m²",
        "surface_facade": "m²",
        "surface_existante": "m²",
        "distance_baie": "m",
        "distance_limite": "m",
        "longueur_voie": "m",
        "luminance": "cd/m²",
    }
    conditions = {
        "luminance": ("lumiere", ("numerique", "neon", "autre")),
        "extinction_debut": ("lumiere", ECLAIREES),
        "extinction_fin": ("lumiere", ECLAIREES),
        "distance_baie": ("support", ("sol",)),
        "distance_limite": ("support", ("sol",)),
        "longueur_voie": ("genre", ("publicite", "preenseigne", "mobilier_urbain")),
        "surface_publicitaire": ("genre", ("bache_chantier", "bache_publicitaire")),
    }

    def __init__(self, data=None, *args, **kwargs):
        self.est_ajoute = False
        if data is not None:
            data = self._repondre(data)
        if kwargs.get("initial"):
            kwargs["initial"] = normaliser(_unique(kwargs["initial"]), CHAMPS)
        super().__init__(data, *args, **kwargs)
        valeurs = self.data if self.is_bound else self.initial
        self.nombre = combien(valeurs)
        self._copier_les_champs()

    def _repondre(self, data: Mapping[str, Any]) -> MultiValueDict:
        """Adds and removes devices as ticked."""
        brut = _unique(data)
        propres = normaliser(brut, CHAMPS)
        self.est_ajoute = bool(brut.get(AJOUTER)) and combien(propres) > 1
        return MultiValueDict({cle: [valeur] for cle, valeur in propres.items()})

    def _copier_les_champs(self) -> None:
        """The fields of the other devices, then the boxes that remove one when there are several."""
        conditions = dict(self.conditions)
        for rang in range(2, self.nombre + 1):
            for champ in CHAMPS:
                copie = copy.deepcopy(self.base_fields[champ])
                copie.label = f"{copie.label} (dispositif {rang})"
                nom = nom_de(champ, rang)
                if champ in self.unites:
                    copie.unite = self.unites[champ]
                    copie.widget.attrs["data-unite"] = self.unites[champ]
                if champ in self.conditions:
                    source, valeurs = self.conditions[champ]
                    conditions[nom] = (nom_de(source, rang), valeurs)
                    copie.widget.attrs["data-si"] = nom_de(source, rang)
                    copie.widget.attrs["data-si-valeurs"] = " ".join(valeurs)
                self.fields[nom] = copie
        self.conditions = conditions
        if self.nombre > 1:
            for rang in range(1, self.nombre + 1):
                self.fields[nom_de(RETIRER, rang)] = forms.BooleanField(
                    label=f"Retirer ce dispositif de la demande (dispositif {rang})", required=False
                )
        if self.nombre >= MAXIMUM:
            del self.fields[AJOUTER]

    @property
    def groupes(self):
        """Fieldsets, device by device."""
        groupes = [("L'activité", "", ("activite",))]
        for rang in range(1, self.nombre + 1):
            suffixe = f" (dispositif {rang})" if self.nombre > 1 else ""

            def noms(champs, rang=rang):
                return tuple(nom_de(champ, rang) for champ in champs)

            groupes += [
                (f"Le dispositif{suffixe}", "", noms(("genre", "support", "description"))),
                (f"Les dimensions{suffixe}", "", noms(CHAMPS_DIMENSIONS)),
                (f"La façade{suffixe}", "", noms(CHAMPS_FACADE)),
                (f"Le voisinage{suffixe}", "", noms(CHAMPS_VOISINAGE)),
                (f"L'éclairage{suffixe}", "", noms((*CHAMPS_LUMIERE, RETIRER))),
            ]
        return (*groupes, ("Autre dispositif", "", (AJOUTER,)))

    def groupes_de_champs(self):
        for groupe in super().groupes_de_champs():
            visibles = [champ for champ in groupe["champs"] if not champ.is_hidden]
            if visibles:
                yield {**groupe, "champs": visibles}

    def full_clean(self):
        super().full_clean()
        if not self.is_bound or not self.est_ajoute:
            return
        for champ in CHAMPS:
            self._errors.pop(nom_de(champ, self.nombre), None)
        self.add_error(nom_de("genre", self.nombre), INVITATION)

    def clean(self):
        propres = super().clean()
        dispositifs = []
        for rang in range(1, self.nombre + 1):
            noms = {c: nom_de(c, rang) for c in CHAMPS if self.est_visible(nom_de(c, rang))}
            if any(nom in self.errors for nom in noms.values()):
                continue
            try:
                dispositifs.append(construire({champ: propres.get(nom) for champ, nom in noms.items()}))
            except DispositifInvalide as refus:
                for erreur in refus.erreurs:
                    nom = nom_de(erreur.champ, rang)
                    self.add_error(nom if nom in self.fields else None, erreur.message)
        propres["dispositifs"] = tuple(dispositifs)
        return propres


def _unique(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """One value a field: the last one when several came."""
    return {
        cle: valeur[-1] if isinstance(valeur, list) and valeur else valeur
        for cle, valeur in ((cle, valeurs[cle]) for cle in valeurs)
    }


def construire(propres: Mapping[str, Any]) -> Dispositif:
    """The device as the law reads it.

    Raises:
        DispositifInvalide: an impossible size, field by field.
    """
    depasse = propres.get("depasse_support")
    mesures = (
        *CHAMPS_DIMENSIONS,
        *CHAMPS_VOISINAGE,
        "surface_facade",
        "surface_existante",
        "nombre_existants",
    )
    return Dispositif(
        genre=Genre(propres["genre"]),
        support=Support(propres["support"]),
        lumiere=Lumiere(propres["lumiere"]),
        luminance=propres.get("luminance"),
        extinction_debut=propres.get("extinction_debut"),
        extinction_fin=propres.get("extinction_fin"),
        depasse_support=None if depasse in (None, "") else depasse == "oui",
        **{champ: propres.get(champ) for champ in mesures},
    )
