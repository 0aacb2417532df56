"""What every step of a form knows: the dossier it fills, its groups of fields, its units."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

OUI_NON = (("oui", "Oui"), ("non", "Non"))


class FormulaireEtape(forms.Form):
    """One step. ``groupes``: (title, help, field names); ``unites``: field name → unit shown beside it.

    ``conditions``: field name → (other field, values that show it); a hidden field is not required and
    its value is dropped.
    """

    groupes: Sequence[tuple[str, str, tuple[str, ...]]] = ()
    unites: dict[str, str] = {}
    conditions: dict[str, tuple[str, tuple[str, ...]]] = {}
    #: Template shown above the fields of the step (it reads ``form``); its files come in ``Media``.
    gabarit_atelier: str = ""
    #: Fields kept and sealed with the others, but shown by something better than their text.
    hors_lecture: frozenset[str] = frozenset()

    def __init__(self, *args, dossier, **kwargs):
        self.dossier = dossier
        super().__init__(*args, **kwargs)
        for nom, unite in self.unites.items():
            self.fields[nom].unite = unite
            self.fields[nom].widget.attrs["data-unite"] = unite
        for nom, (source, valeurs) in self.conditions.items():
            self.fields[nom].widget.attrs["data-si"] = source
            self.fields[nom].widget.attrs["data-si-valeurs"] = " ".join(valeurs)

    def est_visible(self, nom: str) -> bool:
        """Whether a conditional field is asked, given what is typed in its source."""
        condition = self.conditions.get(nom)
        if condition is None:
            return True
        source, valeurs = condition
        brut = self.data.get(self.add_prefix(source)) if self.is_bound else None
        return brut in valeurs and self.est_visible(source)

    def full_clean(self):
        ecartes = [nom for nom in self.conditions if self.is_bound and not self.est_visible(nom)]
        obligatoires = {nom: self.fields[nom].required for nom in ecartes}
        for nom in ecartes:
            self.fields[nom].required = False
        super().full_clean()
        for nom in ecartes:
            self.fields[nom].required = obligatoires[nom]
            self._errors.pop(nom, None)
            if hasattr(self, "cleaned_data"):
                self.cleaned_data.pop(nom, None)

    def groupes_de_champs(self):
        """Groups of bound fields, in the order of the page; fields without group come last."""
        places: set[str] = set()
        for titre, aide, noms in self.groupes:
            champs = [self[nom] for nom in noms if nom in self.fields]
            places.update(noms)
            yield {"titre": titre, "aide": aide, "champs": champs}
        restants = [champ for champ in self.visible_fields() if champ.name not in places]
        if restants:
            yield {"titre": "", "aide": "", "champs": restants}


def oui_non(libelle: str, *, aide: str = "", obligatoire: bool = True) -> forms.ChoiceField:
    """A yes/no question, as radio buttons without default: an answer, not a guess."""
    return forms.ChoiceField(
        label=libelle, choices=OUI_NON, widget=forms.RadioSelect, help_text=aide, required=obligatoire
    )


def surface(libelle: str, *, aide: str = "", obligatoire: bool = False) -> forms.DecimalField:
    """An area in m², two decimals, never negative."""
    return forms.DecimalField(
        label=libelle,
        min_value=0,
        max_value=9_999_999,
        decimal_places=2,
        help_text=aide,
        required=obligatoire,
        localize=True,
    )


def longueur(libelle: str, *, aide: str = "", obligatoire: bool = False) -> forms.DecimalField:
    """A length or height in metres, two decimals, never negative."""
    return forms.DecimalField(
        label=libelle,
        min_value=0,
        max_value=9_999,
        decimal_places=2,
        help_text=aide,
        required=obligatoire,
        localize=True,
    )
