"""Who asks: the petitioner, a co-petitioner, a representative (R*423-1, R*431-5, R581-7)."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from dossiers.formulaires.base import OUI_NON, FormulaireEtape
from dossiers.models.demandeurs import Demandeur, NaturePersonne, RoleDemandeur
from dossiers.models.dossiers import Voie

CODE_POSTAL = re.compile(r"^\d{5}$")


def valider_siret(valeur: str) -> str:
    """A SIRET without spaces, its check digit verified (Luhn; La Poste's own rule for 356000000).

    Raises:
        ValidationError: wrong length, not digits, or wrong check digit.
    """
    siret = re.sub(r"[\s.]", "", valeur)
    if not re.fullmatch(r"[0-9]{14}", siret):
        raise ValidationError("Le SIRET compte 14 chiffres.")
    if siret.startswith("356000000"):
        if sum(int(c) for c in siret) % 5 == 0:
            return siret
        raise ValidationError("Ce SIRET n'est pas valide : vérifiez les chiffres.")
    somme = 0
    for rang, chiffre in enumerate(reversed(siret)):
        valeur_chiffre = int(chiffre) * (2 if rang % 2 else 1)
        somme += valeur_chiffre - 9 if valeur_chiffre > 9 else valeur_chiffre
    if somme % 10:
        raise ValidationError("Ce SIRET n'est pas valide : vérifiez les chiffres.")
    return siret


class DemandeurForm(FormulaireEtape):
    """The petitioner; a second person and a representative only when the petitioner says so."""

    nature = forms.ChoiceField(
        label="Vous êtes",
        choices=(
            (NaturePersonne.PHYSIQUE.value, "Un particulier"),
            (NaturePersonne.MORALE.value, "Une personne morale (société, association, collectivité)"),
        ),
        widget=forms.RadioSelect,
        initial="physique",
    )
    nom = forms.CharField(label="Nom", max_length=300)
    prenom = forms.CharField(label="Prénom", max_length=300)
    denomination = forms.CharField(
        label="Dénomination",
        max_length=300,
        help_text="Le nom de la société ou de l'association. Dans une commune de plus de 3 500 habitants, "
        "une personne morale dépose en ligne (article R423-2-1).",
    )
    siret = forms.CharField(label="Numéro SIRET", max_length=20, help_text="14 chiffres.")
    representant = forms.CharField(label="Nom et prénom de la personne qui la représente", max_length=300)
    adresse = forms.CharField(label="Adresse (numéro et rue)", max_length=300)
    code_postal = forms.CharField(label="Code postal", max_length=10)
    ville = forms.CharField(label="Ville", max_length=120)
    courriel = forms.EmailField(
        label="Adresse électronique", help_text="Les accusés et l'annonce des courriers y seront envoyés."
    )
    telephone = forms.CharField(label="Téléphone", max_length=30, required=False)
    a_co_demandeur = forms.ChoiceField(
        label="Faites-vous la demande avec une autre personne ?",
        choices=OUI_NON,
        widget=forms.RadioSelect,
        initial="non",
        help_text="Par exemple votre conjoint. Chacun recevra la décision.",
    )
    co_nom = forms.CharField(label="Nom du co-demandeur", max_length=300)
    co_prenom = forms.CharField(label="Prénom du co-demandeur", max_length=300)
    co_adresse = forms.CharField(label="Adresse du co-demandeur", max_length=300, required=False)
    co_courriel = forms.EmailField(label="Adresse électronique du co-demandeur", required=False)
    a_mandataire = forms.ChoiceField(
        label="Une autre personne doit-elle recevoir les courriers à votre place ?",
        choices=OUI_NON,
        widget=forms.RadioSelect,
        initial="non",
        help_text="Par exemple votre architecte (mandataire).",
    )
    mandataire_nom = forms.CharField(label="Nom du mandataire", max_length=300)
    mandataire_adresse = forms.CharField(label="Adresse du mandataire", max_length=300, required=False)
    mandataire_courriel = forms.EmailField(label="Adresse électronique du mandataire")

    groupes = (
        ("Votre identité", "", ("nature", "nom", "prenom", "denomination", "siret", "representant")),
        ("Vos coordonnées", "", ("adresse", "code_postal", "ville", "courriel", "telephone")),
        ("Avec qui ?", "", ("a_co_demandeur", "co_nom", "co_prenom", "co_adresse", "co_courriel")),
        (
            "Qui reçoit les courriers ?",
            "",
            ("a_mandataire", "mandataire_nom", "mandataire_adresse", "mandataire_courriel"),
        ),
    )
    conditions = {
        "nom": ("nature", ("physique",)),
        "prenom": ("nature", ("physique",)),
        "denomination": ("nature", ("morale",)),
        "siret": ("nature", ("morale",)),
        "representant": ("nature", ("morale",)),
        "co_nom": ("a_co_demandeur", ("oui",)),
        "co_prenom": ("a_co_demandeur", ("oui",)),
        "co_adresse": ("a_co_demandeur", ("oui",)),
        "co_courriel": ("a_co_demandeur", ("oui",)),
        "mandataire_nom": ("a_mandataire", ("oui",)),
        "mandataire_adresse": ("a_mandataire", ("oui",)),
        "mandataire_courriel": ("a_mandataire", ("oui",)),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.dossier.voie == Voie.PAPIER:
            self.fields["courriel"].required = False

    def clean_siret(self):
        return valider_siret(self.cleaned_data["siret"])

    def clean_code_postal(self):
        code = self.cleaned_data["code_postal"].replace(" ", "")
        if not CODE_POSTAL.match(code):
            raise ValidationError("Le code postal compte 5 chiffres.")
        return code

    def resumer(self, dossier) -> None:
        """The applicant's name in lists."""
        propres = getattr(self, "cleaned_data", {})
        personne = f"{propres.get('prenom', '')} {propres.get('nom', '')}".strip()
        dossier.nom_demandeur = (propres.get("denomination") or personne)[:250]

    def appliquer(self, dossier) -> None:
        """Writes the people of the dossier from checked values."""
        propres = self.cleaned_data
        dossier.demandeurs.all().delete()
        communs = ("nature", "nom", "prenom", "denomination", "siret", "representant", "adresse")
        communs += ("code_postal", "ville", "courriel", "telephone")
        Demandeur.objects.create(
            dossier=dossier,
            rang=0,
            role=RoleDemandeur.PETITIONNAIRE,
            **{champ: propres.get(champ, "") or "" for champ in communs},
        )
        if propres.get("a_co_demandeur") == "oui":
            Demandeur.objects.create(
                dossier=dossier,
                rang=1,
                role=RoleDemandeur.CO_PETITIONNAIRE,
                nom=propres.get("co_nom", ""),
                prenom=propres.get("co_prenom", ""),
                adresse=propres.get("co_adresse", ""),
                courriel=propres.get("co_courriel", ""),
            )
        if propres.get("a_mandataire") == "oui":
            Demandeur.objects.create(
                dossier=dossier,
                rang=2,
                role=RoleDemandeur.MANDATAIRE,
                nom=propres.get("mandataire_nom", ""),
                adresse=propres.get("mandataire_adresse", ""),
                courriel=propres.get("mandataire_courriel", ""),
            )
