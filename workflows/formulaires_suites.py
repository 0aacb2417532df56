"""Forms of what surrounds the decision: visas, préfet, posting, works, withdrawal."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from communes.widgets import SaisieDate, SaisieFichier
from dossiers.models.legalite import CanalTransmission, NatureRetourPrefet
from dossiers.models.preuves import Remise
from dossiers.models.publicite import LieuAffichage, ObjetAffichage
from dossiers.models.suites import NatureDeclaration
from dossiers.services import requetes
from workflows.champs_code import ChampCode

XML_MAXIMAL = 2 * 1024 * 1024
PDF_MAXIMAL = 20 * 1024 * 1024


class Jour(forms.Form):
    """One legal day, never in the future."""

    jour = forms.DateField(label="Date", widget=SaisieDate())

    def clean_jour(self):
        jour = self.cleaned_data["jour"]
        if jour > timezone.localdate():
            raise forms.ValidationError("Cette date ne peut pas être dans le futur.")
        return jour


class TransmissionFaite(Jour):
    """The day the act reached the préfet."""

    canal = forms.ChoiceField(
        label="Voie", choices=CanalTransmission.choices, initial=CanalTransmission.PAPIER
    )
    reference = forms.CharField(label="Référence de l’opérateur", required=False, max_length=60)


class RetourDuPrefet(forms.Form):
    """The answer of the préfecture, as the operator hands it over."""

    fichier = forms.FileField(label="Fichier XML du retour", widget=SaisieFichier(".xml"))

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > XML_MAXIMAL:
            raise forms.ValidationError("Un retour @CTES pèse au plus 2 Mo.")
        return fichier


class AffichageFait(Jour):
    """One posting entered in the register."""

    objet = forms.ChoiceField(label="Ce qui est affiché", choices=ObjetAffichage.choices)
    lieu = forms.ChoiceField(label="Où", choices=LieuAffichage.choices)


class FinAffichage(Jour):
    affichage = forms.IntegerField(widget=forms.HiddenInput)


class RetourPostal(Jour):
    """What came back of a registered letter."""

    courrier = forms.IntegerField(widget=forms.HiddenInput)
    remise = forms.ChoiceField(label="La lettre a été", choices=Remise.choices)
    accuse = forms.FileField(
        label="Accusé numérisé", required=False, widget=SaisieFichier(".pdf,.jpg,.jpeg,.png")
    )


class ArreteSigne(forms.Form):
    """The arrêté signed in another parapheur."""

    fichier = forms.FileField(
        label="Arrêté signé (PDF)",
        widget=SaisieFichier(".pdf"),
        help_text="Le PDF préparé ici, signé tel quel. Sa signature, son titulaire et sa date sont vérifiés.",
    )

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > PDF_MAXIMAL:
            raise forms.ValidationError("Un arrêté signé pèse au plus 20 Mo.")
        return fichier


class AvisRevenu(forms.Form):
    """What the failure message said of the announcement."""

    courrier = forms.IntegerField(widget=forms.HiddenInput)
    motif = forms.CharField(label="Ce que dit le message d’échec", max_length=200)


class Renotification(Jour):
    """The registered letter that takes over from a failed announcement; ``jour``: first presentation."""

    numero_suivi = forms.CharField(label="Numéro de suivi", required=False, max_length=40)


class LettreDuPrefet(Jour):
    """A letter of the préfet that came on paper or by mail."""

    nature = forms.ChoiceField(label="Nature", choices=NatureRetourPrefet.choices)
    objet = forms.CharField(label="Objet", max_length=500)
    document = forms.FileField(
        label="Lettre numérisée", required=False, widget=SaisieFichier(".pdf,.jpg,.jpeg,.png")
    )


class TravauxDeclares(Jour):
    """A DOC or a DAACT; ``jour``: its reception."""

    nature = forms.ChoiceField(label="Déclaration", choices=NatureDeclaration.choices)
    date_fait = forms.DateField(label="Ouverture ou achèvement le", widget=SaisieDate())
    precision = forms.CharField(
        label="Tranche", required=False, max_length=200, help_text="Vide : pour tout le projet."
    )


class RequetePapier(Jour):
    """A request of the holder received on paper; ``jour``: its reception."""

    nature = forms.ChoiceField(label="Demande", choices=[(n.value, n.label) for n in requetes.DU_TITULAIRE])
    texte = forms.CharField(
        label="Ce qui est demandé",
        max_length=requetes.LONGUEUR_MAXIMALE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Recopiez ou résumez la lettre ; le demandeur le lira.",
    )


class VisaDonne(forms.Form):
    """A visa given, or refused with its reason."""

    commentaire = forms.CharField(
        label="Commentaire",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire pour renvoyer le projet à l’instructeur.",
    )


class RetraitEnvisage(forms.Form):
    """The grounds of a withdrawal, and how the holder is told."""

    motifs = forms.CharField(
        label="Motifs d’illégalité, en droit et en fait", widget=forms.Textarea(attrs={"rows": 5})
    )
    vaut_refus = forms.BooleanField(label="Le retrait refuse aussi la demande", required=False)
    jour = forms.DateField(
        label="Première présentation de la lettre",
        required=False,
        widget=SaisieDate(),
        help_text="Seulement pour une lettre recommandée.",
    )


class RetraitRedige(forms.Form):
    """The answer to the holder's observations."""

    reponse = forms.CharField(
        label="Réponse aux observations", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class RetraitSigne(forms.Form):
    mot_de_passe = forms.CharField(
        label="Mot de passe du certificat", required=False, widget=forms.PasswordInput
    )
    code = ChampCode(required=False, help_text="Le code de votre second facteur.")


class RetraitNotifie(forms.Form):
    jour = forms.DateField(
        label="Première présentation de la lettre",
        required=False,
        widget=SaisieDate(),
        help_text="Vide : sur le portail, si le demandeur l’accepte.",
    )
    numero_suivi = forms.CharField(label="Numéro de suivi", required=False, max_length=40)
