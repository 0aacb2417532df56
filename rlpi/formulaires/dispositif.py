"""The devices: kind, support, sizes, surroundings, light (R581-7, R581-16); one to ten in a step."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.datastructures import MultiValueDict

from rlpi import dessin
from rlpi.atelier import contexte_atelier
from rlpi.droit.dispositif import Dispositif, DispositifInvalide, Genre, Lumiere, Mobilier, Support
from rlpi.formulaires.champs import (
    CHAMPS,
    CHAMPS_DIMENSIONS,
    CHAMPS_FACADE,
    CHAMPS_LUMIERE,
    CHAMPS_PROPRES,
    CHAMPS_VOISINAGE,
    ChampsDispositif,
)
from rlpi.formulaires.groupes import AJOUTER, MAXIMUM, RETIRER, combien, nom_de, normaliser
from rlpi.planche import rafraichir

INVITATION = "Décrivez ce dispositif, ou cochez « Retirer ce dispositif »."


class DispositifForm(ChampsDispositif):
    """One to ten devices. Lengths in metres, frame included; areas in m².

    The fields of the second device and of the next ones are copies, under names ending with their rank
    (:mod:`rlpi.formulaires.groupes`). ``cleaned_data["dispositifs"]``: the devices that can be read.
    """

    gabarit_atelier = "rlpi/atelier.html"
    hors_lecture = frozenset({"dessin"})

    class Media:
        css = {"all": ("rlpi/dessin.css",)}
        js = (Script("rlpi/dessin.js", defer=True),)

    activite = forms.CharField(
        label="Activité signalée", max_length=200, help_text="Par exemple : boulangerie."
    )
    nombre_dispositifs = forms.IntegerField(
        label="Nombre de dispositifs", widget=forms.HiddenInput, required=False, initial=1
    )
    dessin = forms.CharField(
        label="Dessin sur la photo", widget=forms.HiddenInput, required=False, max_length=dessin.TEXTE_MAX
    )
    ajouter_dispositif = forms.BooleanField(
        label="J'ai un autre dispositif à décrire",
        required=False,
        help_text=f"Ses questions s'afficheront quand vous continuerez. {MAXIMUM} dispositifs au plus par demande.",
    )

    def __init__(self, data=None, *args, **kwargs):
        self.est_ajoute = False
        if data is not None:
            data = self._repondre(data)
        if kwargs.get("initial"):
            kwargs["initial"] = _ranger(_unique(kwargs["initial"]))
        super().__init__(data, *args, **kwargs)
        valeurs = self.data if self.is_bound else self.initial
        self.nombre = combien(valeurs)
        self._copier_les_champs()

    def _repondre(self, data: Mapping[str, Any]) -> MultiValueDict:
        """Adds and removes devices as ticked."""
        brut = _unique(data)
        propres = _ranger(brut)
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
                (f"L'éclairage{suffixe}", "", noms(CHAMPS_LUMIERE)),
                (f"Le contexte{suffixe}", "", noms((*CHAMPS_PROPRES, RETIRER))),
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

    @property
    def atelier(self) -> dict[str, Any]:
        """What the drawing bench shows: pictures at hand, sheets attached, what the rules say of the draft."""
        return contexte_atelier(self.dossier, self.nombre)

    def appliquer(self, dossier) -> None:
        """At the filing, the attached sheet is that of the drawing as it is."""
        rafraichir(dossier)

    def clean_dessin(self):
        try:
            return dessin.lire(self.cleaned_data["dessin"])
        except dessin.DessinInvalide as refus:
            raise ValidationError(str(refus)) from None

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


def _ranger(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """The values once devices are added or removed as ticked; the drawing loses the removed ones too."""
    retires = frozenset(rang for rang in range(1, combien(valeurs) + 1) if valeurs.get(nom_de(RETIRER, rang)))
    propres = normaliser(valeurs, CHAMPS)
    if propres.get("dessin") and len(retires) < combien(valeurs):
        propres["dessin"] = dessin.sans_les_retires(str(propres["dessin"]), retires)
    return propres


MESURES = (
    *CHAMPS_DIMENSIONS,
    "surface_facade",
    "surface_existante",
    "nombre_existants",
    "largeur_voie",
    "surface_ouverture",
    "hauteur_facade",
    "hauteur_panneau_fond",
    "distance_baie",
    "distance_limite",
    "distance_bache",
    "longueur_voie",
    "luminance",
    "extinction_debut",
    "extinction_fin",
    "fermeture",
    "ouverture",
    "surface_abritee",
    "nombre_panneaux",
    "debut_operation",
    "fin_operation",
    "date_pose",
    "date_retrait",
)
CONSTATS = (
    "depasse_support",
    "devant_baie",
    "devant_baie_voisine",
    "cloture_aveugle",
    "activite_majoritaire",
    "lettres_decoupees",
    "clignotante",
    "gradation",
    "operation_longue",
    "renovation_bbc",
)


def construire(propres: Mapping[str, Any]) -> Dispositif:
    """The device as the law reads it.

    Raises:
        DispositifInvalide: an impossible size, field by field.
    """
    support = Support(propres["support"])
    mobilier = propres.get("mobilier")
    return Dispositif(
        genre=Genre(propres["genre"]),
        support=support,
        lumiere=Lumiere(propres["lumiere"]),
        # The support chosen reads « à plat sur un mur ».
        parallele_au_mur=True if support is Support.MUR else None,
        mobilier=Mobilier(mobilier) if mobilier else None,
        remplacement=propres.get("remplacement") == "oui",
        **{champ: propres.get(champ) for champ in MESURES},
        **{champ: _constat(propres.get(champ)) for champ in CONSTATS},
    )


def _constat(reponse: Any) -> bool | None:
    return None if reponse in (None, "") else reponse == "oui"
