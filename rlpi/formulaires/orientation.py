"""« Ai-je besoin d'une autorisation ? » for a device, before any draft: the facts that change the answer."""

from __future__ import annotations

from datetime import date

from django import forms

from communes.models import Commune
from dossiers.formulaires.base import longueur
from rlpi.droit.dispositif import Dispositif, DispositifInvalide, Genre, Lumiere, Support
from rlpi.droit.lieu import Lieu, Protection
from rlpi.droit.regime import Regime, regime
from rlpi.formulaires.champs import GENRES, LUMIERES, SUPPORTS
from rlpi.formulaires.lieu import NE_SAIT_PAS
from rlpi.territoire import territoire

NE_SAIT = ("", "Je ne sais pas")


class OrientationForm(forms.Form):
    """What, where, how big. Only the kind is required: the answer says which fact is missing."""

    genre = forms.ChoiceField(label="Que voulez-vous poser ?", choices=GENRES, widget=forms.RadioSelect)
    commune = forms.ModelChoiceField(
        Commune.objects.none(),
        label="Dans quelle commune ?",
        to_field_name="code_insee",
        empty_label="Je ne sais pas",
        required=False,
    )
    support = forms.ChoiceField(label="Où sera-t-il fixé ?", choices=SUPPORTS)
    lumiere = forms.ChoiceField(label="Éclairage", choices=(NE_SAIT, *LUMIERES), required=False)
    largeur = longueur("Largeur, encadrement compris")
    hauteur = longueur("Hauteur, encadrement compris")
    protection = forms.ChoiceField(
        label="Le lieu est-il protégé ?",
        choices=(NE_SAIT_PAS, ("aucune", "Non"), *((p.value, f"Oui, {p.libelle}") for p in Protection)),
        required=False,
    )
    remplacement = forms.BooleanField(
        label="C'est une bâche déjà autorisée, seule l'affiche change", required=False
    )

    def __init__(self, *args, jour: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.jour = jour
        self.fields["commune"].queryset = Commune.objects.sur_la_plateforme(jour)
        for nom in ("largeur", "hauteur"):
            self.fields[nom].widget.attrs["data-unite"] = "m"

    def clean(self):
        propres = super().clean()
        if self.errors:
            return propres
        try:
            self.dispositif = Dispositif(
                genre=Genre(propres["genre"]),
                support=Support(propres["support"]),
                lumiere=Lumiere(propres["lumiere"]) if propres.get("lumiere") else None,
                largeur=propres.get("largeur"),
                hauteur=propres.get("hauteur"),
                remplacement=propres.get("remplacement", False),
            )
        except DispositifInvalide as refus:
            for faute in refus.erreurs:
                self.add_error(faute.champ, faute.message)
        return propres

    def repondre(self) -> Regime:
        """The law's answer, on the facts given."""
        propres = self.cleaned_data
        protection = propres.get("protection")
        connues: frozenset[Protection] | None = None
        if protection == "aucune":
            connues = frozenset()
        elif protection and protection != NE_SAIT_PAS[0]:
            connues = frozenset({Protection(protection)})
        commune = propres.get("commune")
        rlp = None if commune is None else territoire(commune, self.jour).rlp
        return regime(self.dispositif, Lieu(rlp=rlp, protections=connues))
