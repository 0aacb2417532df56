"""Forms of who signs: delegations, the mayor's interest, the validation chain."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from communes import domaines
from communes import habilitations as h
from communes.models import Commune, Utilisateur
from communes.widgets import SaisieDate
from dossiers import registre
from dossiers.models.decisions import SensDecision
from dossiers.models.dossiers import Dossier


def communes_ou_deleguer(utilisateur):
    """Pairs (commune, domain) where a person records delegations: he signs or administers there."""
    couples = {}
    for domaine in domaines.codes():
        permises = h.communes(utilisateur, h.SIGNER, domaine) | h.communes(
            utilisateur, h.ADMINISTRER, domaine
        )
        for commune in Commune.objects.filter(pk__in=permises).order_by("nom"):
            couples[f"{commune.pk}:{domaine}"] = (commune, domaine)
    return couples


class NouvelleDelegation(forms.Form):
    """One arrêté of delegation: to whom, on what, from when to when (CGCT L2122-18, L2122-19)."""

    perimetre = forms.ChoiceField(label="Commune et domaine")
    delegataire = forms.ModelChoiceField(
        label="Délégataire",
        queryset=Utilisateur.objects.none(),
        help_text="Adjoint, conseiller ou agent qui a le rôle de signataire dans cette commune.",
    )
    arrete = forms.CharField(
        label="Arrêté de délégation",
        max_length=120,
        help_text="Par exemple : arrêté n° 2026-114 du 3 mai 2026.",
    )
    debut = forms.DateField(label="À partir du", widget=SaisieDate())
    fin = forms.DateField(
        label="Jusqu’au", required=False, widget=SaisieDate(), help_text="Vide : jusqu’à la fin du mandat."
    )
    types = forms.MultipleChoiceField(
        label="Types de dossiers",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous les types du domaine.",
    )
    sens = forms.MultipleChoiceField(
        label="Décisions",
        required=False,
        choices=SensDecision.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune cochée : toutes.",
    )
    groupes = (
        ("À qui", ("perimetre", "delegataire", "arrete")),
        ("Quand", ("debut", "fin")),
        ("Sur quoi", ("types", "sens")),
    )

    def __init__(self, *args, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.couples = communes_ou_deleguer(par)
        self.fields["perimetre"].choices = [
            (cle, f"{commune} — {domaines.libelle(domaine)}")
            for cle, (commune, domaine) in self.couples.items()
        ]
        signataires = Utilisateur.objects.none()
        for commune, domaine in self.couples.values():
            signataires |= h.personnes_pouvant(h.SIGNER, commune, domaine)
        self.fields["delegataire"].queryset = (
            signataires.exclude(pk=par.pk).distinct().order_by("nom", "prenom", "pk")
        )
        vus = {d for _, d in self.couples.values()}
        self.fields["types"].choices = [
            (code, t.libelle) for d in registre.domaines() if d.code in vus for code, t in d.types.items()
        ]

    def clean(self):
        propres = super().clean()
        debut, fin = propres.get("debut"), propres.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La délégation se termine avant de commencer.")
        return propres


class FinDeDelegation(forms.Form):
    """The delegation ends on this day: from it on, its holder signs nothing."""

    delegation = forms.IntegerField(widget=forms.HiddenInput)
    jour = forms.DateField(label="Rapportée à partir du", widget=SaisieDate())


class InteretDeclare(forms.Form):
    """The mayor is interested; later, whom the council named in his place (L422-7)."""

    interesse = forms.ModelChoiceField(
        label="Qui est intéressé au projet", queryset=Utilisateur.objects.none()
    )
    designe = forms.ModelChoiceField(
        label="Membre désigné par le conseil",
        queryset=Utilisateur.objects.none(),
        required=False,
        empty_label="Pas encore désigné",
        help_text="Il doit avoir le rôle de signataire dans la commune.",
    )
    deliberation = forms.CharField(label="Délibération", required=False, max_length=160)
    date_deliberation = forms.DateField(label="Du", required=False, widget=SaisieDate())

    def __init__(self, *args, dossier: Dossier, **kwargs):
        super().__init__(*args, **kwargs)
        signataires = h.personnes_pouvant(h.SIGNER, dossier.commune, dossier.domaine).order_by(
            "nom", "prenom", "pk"
        )
        self.fields["interesse"].queryset = signataires
        self.fields["designe"].queryset = signataires

    def clean_date_deliberation(self):
        jour = self.cleaned_data["date_deliberation"]
        if jour is not None and jour > timezone.localdate():
            raise forms.ValidationError("La date de la délibération ne peut pas être dans le futur.")
        return jour


class CircuitRegle(forms.Form):
    """The steps of one convention."""

    convention = forms.IntegerField(widget=forms.HiddenInput)
    visa_chef = forms.BooleanField(label="Visa du chef de service", required=False)
    avis_commune = forms.BooleanField(label="Avis de la commune (avis du maire)", required=False)
