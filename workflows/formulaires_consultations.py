"""Forms of consultations, letters and the instruction report."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils import timezone

from communes.widgets import SaisieDate, SaisieFichier
from dossiers.models import Consultation, Dossier, ServiceConsultable, VersionPiece
from dossiers.models.consultations import ABF, NatureConsultation, SensAvis
from dossiers.services import consultations
from droit.francais import en_lettres


class ChoixPieces(forms.ModelMultipleChoiceField):
    """Versions by the title of their piece, their number and their day; those replaced since are told."""

    widget = forms.CheckboxSelectMultiple
    courantes: frozenset[int] | None = None

    def label_from_instance(self, obj: VersionPiece) -> str:
        remplacee = self.courantes is not None and obj.pk not in self.courantes
        return (
            f"{obj.piece.code} – {obj.piece.libelle} : version {obj.numero}, "
            f"reçue le {en_lettres(timezone.localdate(obj.deposee_le))}{', remplacée depuis' if remplacee else ''}"
        )


class ChoixServices(forms.ModelMultipleChoiceField):
    """Services of the directory with what a request does to each."""

    widget = forms.CheckboxSelectMultiple
    dossier: Dossier
    attendus: frozenset[int] = frozenset()

    def label_from_instance(self, obj: ServiceConsultable) -> str:
        if obj.pk in self.attendus:
            return f"{obj} : déjà consulté, sa réponse est attendue"
        courriel = consultations.courriel_du(obj, self.dossier)
        return f"{obj} : courriel à {courriel}" if courriel else f"{obj} : sans adresse électronique"


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

    def __init__(self, *args, dossier: Dossier, courantes: Iterable[VersionPiece], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = ServiceConsultable.objects.en_vigueur(timezone.localdate())
        _proposer(self.fields["versions"], dossier, courantes)

    def clean(self):
        propres = super().clean()
        service = propres.get("service")
        if propres.get("projet_decision") and service is not None and service.code != ABF:
            self.add_error(
                "projet_decision",
                "Un projet de décision ne se communique qu’à l’architecte des Bâtiments de France.",
            )
        return propres


def _proposer(champ: forms.Field, dossier: Dossier, courantes: Iterable[VersionPiece]) -> None:
    champ.courantes = frozenset(v.pk for v in courantes)
    champ.queryset = consultations.pieces_proposables(dossier)


class DemandeTheme(forms.Form):
    """The same request to the services of a theme that stay ticked."""

    theme = forms.CharField(widget=forms.HiddenInput)
    services = ChoixServices(
        ServiceConsultable.objects.none(),
        label="Services consultés",
        error_messages={"required": "Gardez au moins un service coché."},
    )
    versions = ChoixPieces(VersionPiece.objects.none(), label="Pièces envoyées", required=False)
    question = forms.CharField(
        label="Message à chacun", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args,
        dossier: Dossier,
        services: Iterable[ServiceConsultable],
        attendus: Iterable[int],
        courantes: Iterable[VersionPiece],
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        champ = self.fields["services"]
        champ.dossier, champ.attendus = dossier, frozenset(attendus)
        champ.queryset = ServiceConsultable.objects.filter(pk__in=[s.pk for s in services])
        _proposer(self.fields["versions"], dossier, courantes)


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
