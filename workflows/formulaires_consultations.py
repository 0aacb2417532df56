"""Forms of consultations, letters and the instruction report."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from communes.widgets import SaisieDate, SaisieFichier
from dossiers.models import Consultation, Dossier, ServiceConsultable, VersionPiece
from dossiers.models.consultations import ABF, NatureConsultation, SensAvis
from dossiers.services import consultations


class ChoixPieces(forms.ModelMultipleChoiceField):
    """Versions by the title of their piece."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: VersionPiece) -> str:
        suffixe = f" (version {obj.numero})" if obj.numero > 1 else ""
        return f"{obj.piece.code} – {obj.piece.libelle}{suffixe}"


class DemandeAvis(forms.Form):
    """One request to one service of the directory."""

    service = forms.ModelChoiceField(ServiceConsultable.objects.none(), label="Service")
    nature = forms.ChoiceField(
        label="Ce qui lui est demandé",
        required=False,
        choices=[("", "selon la loi ou l’annuaire"), *NatureConsultation.choices],
    )
    versions = ChoixPieces(VersionPiece.objects.none(), label="Pièces envoyées", required=False)
    question = forms.CharField(
        label="Message au service", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    projet_decision = forms.CharField(
        label="Projet de décision communiqué",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Pour l’architecte des Bâtiments de France seulement (R*423-11-1).",
    )
    est_confidentiel = forms.BooleanField(
        label="Ne pas citer cet avis dans les documents sortants", required=False
    )

    def __init__(self, *args, dossier: Dossier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = ServiceConsultable.objects.en_vigueur(timezone.localdate())
        self.fields["versions"].queryset = consultations.pieces_proposables(dossier)

    def clean(self):
        propres = super().clean()
        service = propres.get("service")
        if propres.get("projet_decision") and service is not None and service.code != ABF:
            self.add_error(
                "projet_decision",
                "Un projet de décision ne se communique qu’à l’architecte des Bâtiments de France.",
            )
        return propres


class DemandeTheme(forms.Form):
    """The same request to every service of a theme."""

    prefix = "theme"
    theme = forms.ChoiceField(label="Thème")
    versions = ChoixPieces(VersionPiece.objects.none(), label="Pièces envoyées", required=False)
    question = forms.CharField(
        label="Message à chacun", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, dossier: Dossier, **kwargs):
        super().__init__(*args, **kwargs)
        groupes = consultations.themes(timezone.localdate())
        self.fields["theme"].choices = [
            (theme, f"{theme} : {', '.join(str(s) for s in services)}") for theme, services in groupes.items()
        ]
        self.fields["versions"].queryset = consultations.pieces_proposables(dossier)


class SousDemandeAvis(forms.Form):
    """A consulted service asks another, with pieces it received."""

    service = forms.ModelChoiceField(ServiceConsultable.objects.none(), label="Service")
    versions = ChoixPieces(VersionPiece.objects.none(), label="Pièces transmises", required=False)
    question = forms.CharField(
        label="Question", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, consultation: Consultation, **kwargs):
        super().__init__(*args, **kwargs)
        autres = ServiceConsultable.objects.en_vigueur(timezone.localdate()).exclude(
            pk=consultation.service_id
        )
        self.fields["service"].queryset = autres
        self.fields["versions"].queryset = consultation.versions.select_related("piece", "fichier")


class Avis(forms.Form):
    """An opinion: a sense, and a reason or a document. ``anonyme``: no account, so a name is asked."""

    sens = forms.ChoiceField(label="Sens de l’avis", choices=SensAvis.choices, widget=forms.RadioSelect)
    motivation = forms.CharField(
        label="Motivation, prescriptions",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Un avis se motive : écrivez ici, ou joignez un document.",
    )
    document = forms.FileField(label="Document", required=False, widget=SaisieFichier(".pdf,.jpg,.jpeg,.png"))
    signataire = forms.CharField(label="Nom et qualité de l’auteur de l’avis", max_length=200)

    def __init__(self, *args, avec_signataire: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not avec_signataire:
            del self.fields["signataire"]

    def clean(self):
        propres = super().clean()
        if not propres.get("motivation", "").strip() and not propres.get("document"):
            self.add_error("motivation", "Un avis se motive : écrivez ses motifs ou joignez un document.")
        return propres


class AvisRecu(Avis):
    """An opinion that came by post or mail, recorded by the instructor."""

    date_reception = forms.DateField(label="Reçu le", widget=SaisieDate())


class Motif(forms.Form):
    """Why a request is withdrawn."""

    motif = forms.CharField(label="Pourquoi l’annuler ?", max_length=300)
