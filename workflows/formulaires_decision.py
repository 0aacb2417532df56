"""The form of the draft decision: outcome, reasons, what the type asks besides, who signs."""

from __future__ import annotations

from typing import Any

from django import forms

from communes.widgets import SaisieNombre
from dossiers import registre
from dossiers.models.dossiers import Dossier
from dossiers.redaction import ENTIER, Complement
from dossiers.services.signataires import signataires_du_dossier

PREFIXE = "complement_"


class ProjetDecision(forms.Form):
    """The draft decision; it is kept even unfinished."""

    sens = forms.ChoiceField(label="Sens de la décision", widget=forms.RadioSelect)
    motifs = forms.CharField(
        label="Motifs en droit et en fait",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Un refus énonce tous ses motifs.",
    )
    prescriptions = forms.CharField(
        label="Prescriptions", required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    rapport = forms.CharField(
        label="Rapport d’instruction",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Pour le signataire ; n’apparaît pas dans l’arrêté.",
    )
    signataire = forms.ChoiceField(
        label="Signataire nommé dans l’arrêté",
        required=False,
        help_text="Plusieurs personnes peuvent signer ici. Nommée, une seule le pourra (A424-2).",
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, dossier: Dossier, **kwargs):
        super().__init__(*args, **kwargs)
        domaine = registre.domaine(dossier.domaine)
        self.fields["sens"].choices = [(s.code, s.libelle.capitalize()) for s in domaine.sens(dossier.type)]
        self.complements = tuple(domaine.complements(dossier.type, dossier.donnees))
        for complement in self.complements:
            self.fields[PREFIXE + complement.code] = _champ_de(complement)
        self.signataires = {str(p.pk): p for p in signataires_du_dossier(dossier)}
        if len(self.signataires) > 1:
            self.fields["signataire"].choices = [
                ("", "L’un ou l’autre : le cachet de la signature portera son nom"),
                *((cle, _presenter(p)) for cle, p in self.signataires.items()),
            ]
        else:
            del self.fields["signataire"]
        self.groupes = (
            ("La décision", ("sens", "motifs", "prescriptions")),
            *self._groupe_des_complements(),
            ("Pour le signataire", ("rapport", *(("signataire",) if "signataire" in self.fields else ()))),
        )

    def _groupe_des_complements(self):
        if self.complements:
            titre = (
                "Ce que l’acte dit aussi"
                if any(c.est_attendu for c in self.complements)
                else "Ce que l’acte dit aussi, selon le cas"
            )
            yield titre, tuple(PREFIXE + c.code for c in self.complements)

    def contenu(self) -> dict[str, Any]:
        """The draft itself."""
        lus = {c: self.cleaned_data.get(c, "") for c in ("sens", "motifs", "prescriptions", "rapport")}
        saisis = {c.code: self.cleaned_data.get(PREFIXE + c.code) for c in self.complements}
        return {
            **lus,
            "complements": {code: valeur for code, valeur in saisis.items() if valeur not in (None, "")},
            "signataire": self.signataires.get(self.cleaned_data.get("signataire", "")),
        }

    @staticmethod
    def initial_de(decision) -> dict[str, Any]:
        """Initial values of the form from a kept draft."""
        return {
            **{c: getattr(decision, c) for c in ("sens", "motifs", "prescriptions", "rapport")},
            **{PREFIXE + code: valeur for code, valeur in decision.complements.items()},
            "signataire": str(decision.signataire_id or ""),
        }


def _presenter(personne) -> str:
    return f"{personne}, {personne.qualite}" if personne.qualite else str(personne)


def _champ_de(complement: Complement) -> forms.Field:
    """The field of one complement; the article is part of its help."""
    aide = f"{complement.aide} ({complement.article})" if complement.aide else f"({complement.article})"
    if complement.genre == ENTIER:
        return forms.IntegerField(
            label=complement.libelle,
            required=False,
            min_value=complement.minimum,
            max_value=complement.maximum,
            widget=SaisieNombre(complement.unite),
            help_text=aide,
        )
    return forms.CharField(
        label=complement.libelle,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=aide,
    )
