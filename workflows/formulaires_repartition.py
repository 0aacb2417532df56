"""Forms of allotment and absences; only what the person may choose is offered."""

from __future__ import annotations

from django import forms

from communes import habilitations as h
from communes.models import Commune, Utilisateur
from communes.models.conventions import ServiceInstructeur
from communes.widgets import SaisieDate
from dossiers import registre
from dossiers.services import absences, affectation, repartition


class RegleForm(forms.Form):
    """One rule: these dossiers to this person."""

    service = forms.ModelChoiceField(
        label="Service", queryset=ServiceInstructeur.objects.none(), empty_label=None
    )
    quoi = forms.ChoiceField(label="Dossiers", help_text="Un domaine entier ou un seul type.")
    commune = forms.ModelChoiceField(
        label="Commune", queryset=Commune.objects.none(), required=False, empty_label="Toutes"
    )
    sections = forms.CharField(
        label="Sections cadastrales (secteur)",
        required=False,
        max_length=200,
        help_text="Facultatif, avec une commune. Exemple : AB AC AD.",
    )
    instructeur = forms.ModelChoiceField(
        label="Confier à", queryset=Utilisateur.objects.none(), empty_label="Choisir une personne"
    )

    def __init__(self, *args, par, **kwargs):
        super().__init__(*args, **kwargs)
        services = repartition.services_diriges(par)
        self.fields["service"].queryset = services
        communes = {d.code: h.communes(par, h.VALIDER, d.code) for d in registre.domaines()}
        choix = []
        for domaine in registre.domaines():
            if communes[domaine.code]:
                types = [(f"{domaine.code}:{c}", f"{c} – {t.libelle}") for c, t in domaine.types.items()]
                choix.append((domaine.libelle, [(f"{domaine.code}:", "Tous les types"), *types]))
        self.fields["quoi"].choices = choix
        toutes = frozenset().union(*communes.values())
        self.fields["commune"].queryset = Commune.objects.filter(pk__in=toutes).order_by("nom")
        self.fields["instructeur"].queryset = affectation.instructeurs_possibles(par)


class AbsenceForm(forms.Form):
    """Who is away, when, who replaces."""

    agent = forms.ModelChoiceField(
        label="Personne absente", queryset=Utilisateur.objects.none(), empty_label=None
    )
    debut = forms.DateField(label="Du", widget=SaisieDate)
    fin = forms.DateField(label="Au (compris)", widget=SaisieDate)
    remplacant = forms.ModelChoiceField(
        label="Remplacée par",
        queryset=Utilisateur.objects.none(),
        required=False,
        empty_label="Personne",
        help_text="Cette personne voit les dossiers dans « À moi » et reçoit les alertes.",
    )

    def __init__(self, *args, par, **kwargs):
        super().__init__(*args, **kwargs)
        possibles = absences.equipe(par)
        self.fields["agent"].queryset = (
            possibles if possibles.exists() else Utilisateur.objects.filter(pk=par.pk)
        )
        self.fields["agent"].initial = par.pk
        self.fields["remplacant"].queryset = affectation.collegues(par)
