"""Forms of the letter library."""

from __future__ import annotations

from django import forms

from communes import domaines
from communes import habilitations as h
from communes.models import Commune, ServiceInstructeur
from communes.widgets import SaisieDate
from dossiers.services import modeles


class EcrireLettre(forms.Form):
    """The template a letter starts from."""

    modele = forms.ModelChoiceField(None, label="Modèle")

    def __init__(self, *args, choisis, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["modele"].queryset = choisis


class TexteLettre(forms.Form):
    """The text of a letter; ``revision``: the one that was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    objet = forms.CharField(label="Objet", max_length=200)
    date_lettre = forms.DateField(label="Date de la lettre", widget=SaisieDate())
    corps = forms.CharField(
        label="Texte",
        max_length=40000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Une ligne vide sépare les paragraphes ; « - » ouvre une liste ; **gras**.",
    )


def niveaux(utilisateur) -> list[tuple[str, str]]:
    """The levels a person edits: ``domaine|portee`` and its name."""
    choix = []
    for domaine in domaines.codes():
        libelle = domaines.libelle(domaine)
        if modeles.peut_rediger(utilisateur, domaine):
            choix.append((f"{domaine}|", f"{libelle} : toutes les communes"))
        for service in ServiceInstructeur.objects.all():
            if modeles.peut_rediger(utilisateur, domaine, service=service):
                choix.append((f"{domaine}|service:{service.pk}", f"{libelle} : {service}"))
        siennes = h.communes(utilisateur, h.ADMINISTRER, domaine) | h.communes(
            utilisateur, h.VALIDER, domaine
        )
        choix += [
            (f"{domaine}|commune:{c.pk}", f"{libelle} : {c}") for c in Commune.objects.filter(pk__in=siennes)
        ]
    return choix


def niveau_choisi(valeur: str) -> dict:
    """``domaine``, ``service`` and ``commune`` of a choice of :func:`niveaux`."""
    domaine, _, portee = valeur.partition("|")
    sorte, _, pk = portee.partition(":")
    return {
        "domaine": domaine,
        "service": ServiceInstructeur.objects.get(pk=pk) if sorte == "service" else None,
        "commune": Commune.objects.get(pk=pk) if sorte == "commune" else None,
    }


class _DuNiveau(forms.Form):
    niveau = forms.ChoiceField(label="Pour")

    def __init__(self, *args, utilisateur, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["niveau"].choices = niveaux(utilisateur)


class ModeleLettre(_DuNiveau):
    """One template."""

    code = forms.SlugField(label="Code", max_length=40, help_text="par exemple : relance-pieces")
    libelle = forms.CharField(label="Intitulé", max_length=120)
    objet = forms.CharField(label="Objet", max_length=200)
    corps = forms.CharField(label="Texte", max_length=40000, widget=forms.Textarea(attrs={"rows": 16}))
    signataire = forms.CharField(label="Qualité du signataire", required=False, max_length=120)
    contact = forms.CharField(label="Contact à citer", required=False, max_length=200)


class TexteParagraphe(forms.Form):
    """The words of one paragraph of the bible."""

    theme = forms.CharField(label="Thème", max_length=60)
    titre = forms.CharField(label="Titre", max_length=160)
    texte = forms.CharField(label="Texte", max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))
    article = forms.CharField(label="Article", required=False, max_length=60)


class Paragraphe(_DuNiveau, TexteParagraphe):
    """A new one, at its level."""

    field_order = ("niveau",)
