"""Forms of the counter itself; those of a dossier belong to its domain."""

from __future__ import annotations

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from communes.models import Utilisateur
from communes.models.utilisateurs import NatureCompte, UtilisateurManager
from communes.widgets import SaisieDate

NATURES_DE_COMPTE = (
    (NatureCompte.PARTICULIER.value, "Un particulier"),
    (NatureCompte.PROFESSIONNEL.value, "Un professionnel (architecte, géomètre, notaire, enseigniste…)"),
)


class InscriptionForm(forms.Form):
    """Account of a petitioner, particular or professional."""

    nature = forms.ChoiceField(
        label="Vous êtes", choices=NATURES_DE_COMPTE, widget=forms.RadioSelect, initial="particulier"
    )
    prenom = forms.CharField(
        label="Prénom", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    nom = forms.CharField(
        label="Nom", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    organisation = forms.CharField(
        label="Agence, étude ou entreprise",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text="Seulement pour un compte professionnel.",
    )
    courriel = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Elle sert à vous connecter et à vous prévenir. Par exemple : nom@domaine.fr",
    )
    mot_de_passe = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="12 caractères au moins. Une phrase facile à retenir convient très bien.",
    )

    def clean_courriel(self):
        courriel = UtilisateurManager.normaliser(self.cleaned_data["courriel"])
        if Utilisateur.objects.filter(courriel=courriel).exists():
            raise ValidationError(
                "Un compte existe déjà avec cette adresse. Connectez-vous, ou demandez un nouveau mot de passe."
            )
        return courriel

    def clean(self):
        propres = super().clean()
        mot_de_passe = propres.get("mot_de_passe")
        if mot_de_passe:
            apercu = Utilisateur(
                courriel=propres.get("courriel", ""),
                prenom=propres.get("prenom", ""),
                nom=propres.get("nom", ""),
            )
            try:
                password_validation.validate_password(mot_de_passe, apercu)
            except ValidationError as erreur:
                self.add_error("mot_de_passe", erreur)
        return propres

    def creer(self) -> Utilisateur:
        """The account, as typed."""
        champs = {cle: self.cleaned_data[cle] for cle in ("prenom", "nom", "nature", "organisation")}
        return Utilisateur.objects.creer(
            self.cleaned_data["courriel"], self.cleaned_data["mot_de_passe"], **champs
        )


def opposition(libelle: str = "") -> forms.BooleanField:
    """The box of whoever does not want to be counted by name (RGPD, article 21)."""
    return forms.BooleanField(
        required=False,
        label=libelle or "Je m’oppose à l’usage de mes données personnelles pour des statistiques.",
        help_text="Sans effet sur l’instruction. Ce choix se change à tout moment (RGPD, article 21).",
    )


class DepotForm(forms.Form):
    """The last step: terms of use, and the consent that the law wants express."""

    accepte_cgu = forms.BooleanField(
        label="J’accepte les conditions d’utilisation du service et je certifie l’exactitude de ma demande.",
        error_messages={"required": "Pour déposer, acceptez les conditions d’utilisation."},
    )
    electronique = forms.ChoiceField(
        label="Comment voulez-vous recevoir les courriers et la décision ?",
        choices=(
            ("oui", "En ligne, dans mon espace. Un message électronique me prévient à chaque courrier."),
            ("non", "Sur papier, par lettre recommandée."),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez comment recevoir les courriers."},
        help_text="Votre accord exprès est nécessaire pour un envoi en ligne (article L112-15 du code des "
        "relations entre le public et l’administration).",
    )
    oppose_statistiques = opposition()


class InvitationForm(forms.Form):
    """Whom to open a draft to, and for what."""

    courriel = forms.EmailField(
        label="Adresse électronique de la personne",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Écrivez une adresse électronique, par exemple nom@domaine.fr."},
    )
    genre = forms.ChoiceField(
        label="Que pourra-t-elle faire ?",
        choices=(
            ("partage", "Remplir avec moi (formulaire et pièces). Je serai seul à pouvoir déposer."),
            ("cession", "Reprendre la demande à ma place. Si elle accepte, ce brouillon quitte mon espace."),
        ),
        widget=forms.RadioSelect,
        initial="partage",
    )


class ReceptionPapierForm(forms.Form):
    """Day a paper request reached the town hall."""

    date_reception = forms.DateField(
        label="Date de réception en mairie",
        widget=SaisieDate(),
        help_text="Le jour du cachet d’arrivée ou de la remise au guichet : c’est lui qui fait courir le délai.",
    )
    oppose_statistiques = opposition("Le demandeur s’oppose à l’usage de ses données pour des statistiques.")
