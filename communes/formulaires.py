"""Forms of the administration: conventions, postings, ends."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.crypto import get_random_string

from communes import domaines
from communes import habilitations as h
from communes.models import CodeRole, Commune, Role, ServiceInstructeur, Utilisateur
from communes.models.conventions import TACHES, Charge
from communes.models.utilisateurs import NatureCompte, UtilisateurManager
from communes.widgets import SaisieDate


class FormulaireConvention(forms.Form):
    """Everything a convention says; above the scheme's figure the warning must be read."""

    domaine = forms.ChoiceField(label="Domaine")
    commune = forms.ModelChoiceField(Commune.objects.all(), label="Commune")
    service = forms.ModelChoiceField(ServiceInstructeur.objects.all(), label="Service instructeur")
    reference = forms.CharField(label="Référence de la délibération", max_length=120)
    debut = forms.DateField(label="Premier jour", widget=SaisieDate())
    fin = forms.DateField(
        label="Dernier jour", required=False, widget=SaisieDate(), help_text="Vide : sans fin prévue."
    )
    types = forms.CharField(
        label="Types couverts",
        required=False,
        max_length=200,
        help_text="Codes séparés par des virgules, par exemple : PCMI, DP. Vide : tous ceux du domaine.",
    )
    tarif = forms.DecimalField(
        label="Tarif par acte pondéré", required=False, min_value=0, max_digits=8, decimal_places=2,
        help_text="En euros.",
    )  # fmt: skip
    delegation_courriers = forms.BooleanField(
        label="Le service signe les courriers d’instruction par délégation (L423-1)", required=False
    )
    malgre_le_schema = forms.BooleanField(
        label="J’ai lu l’avertissement et je maintiens cette convention",
        required=False,
        widget=forms.HiddenInput(),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["domaine"].choices = [(code, domaines.libelle(code)) for code in domaines.codes()]
        for code, (libelle, defaut) in TACHES.items():
            self.fields[f"tache_{code}"] = forms.ChoiceField(
                label=libelle, choices=Charge.choices, initial=defaut
            )

    @property
    def groupes(self):
        """Fieldsets of the design."""
        return (
            ("Qui confie quoi", ("domaine", "commune", "service", "reference")),
            ("Durée et portée", ("debut", "fin", "types")),
            ("Qui fait quoi", tuple(f"tache_{code}" for code in TACHES)),
            ("Délégation et tarif", ("delegation_courriers", "tarif", "malgre_le_schema")),
        )

    def clean_types(self) -> list[str]:
        return [code.strip() for code in self.cleaned_data["types"].split(",") if code.strip()]

    def clean(self):
        propres = super().clean()
        debut, fin = propres.get("debut"), propres.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "Le dernier jour précède le premier.")
        if propres.get("commune") and propres.get("domaine"):
            avertissements = h.avertissements(propres["commune"], propres["domaine"])
            if avertissements and not propres.get("malgre_le_schema"):
                self.fields["malgre_le_schema"].widget = forms.CheckboxInput()
                self.add_error("malgre_le_schema", " ".join(avertissements))
        return propres

    def clauses(self) -> dict:
        """What :func:`communes.habilitations.ouvrir_convention` takes beside commune, service, domain."""
        c = self.cleaned_data
        return {
            "debut": c["debut"],
            "fin": c["fin"],
            "types": c["types"],
            "reference": c["reference"],
            "tarif": c["tarif"],
            "delegation_courriers": c["delegation_courriers"],
            "taches": {code: c[f"tache_{code}"] for code in TACHES},
        }


class FormulaireCloture(forms.Form):
    """The last day of a convention, and why."""

    dernier_jour = forms.DateField(label="Dernier jour", widget=SaisieDate())
    motif = forms.CharField(label="Motif", max_length=200)


class FormulaireMotif(forms.Form):
    """Why a right is taken back."""

    motif = forms.CharField(label="Motif", max_length=200)


class FormulaireAffectation(forms.Form):
    """Posts a person to a role the author may fill; an unknown address opens an account."""

    role = forms.ModelChoiceField(Role.objects.none(), label="Rôle")
    courriel = forms.EmailField(label="Adresse électronique de la personne", max_length=254)
    prenom = forms.CharField(
        label="Prénom", max_length=150, required=False, help_text="Si la personne n’a pas encore de compte."
    )
    nom = forms.CharField(
        label="Nom", max_length=150, required=False, help_text="Si la personne n’a pas encore de compte."
    )
    debut = forms.DateField(label="Premier jour", widget=SaisieDate(), initial=timezone.localdate)
    fin = forms.DateField(
        label="Dernier jour", required=False, widget=SaisieDate(), help_text="Vide : sans fin prévue."
    )
    motif = forms.CharField(
        label="Motif", max_length=200, help_text="Par exemple : arrêté de nomination du 2 mars 2026."
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles

    def clean_courriel(self) -> str:
        return UtilisateurManager.normaliser(self.cleaned_data["courriel"])

    def clean(self):
        propres = super().clean()
        courriel = propres.get("courriel")
        existe = courriel and Utilisateur.objects.filter(courriel=courriel).exists()
        if courriel and not existe:
            for champ in ("prenom", "nom"):
                if not propres.get(champ):
                    self.add_error(champ, "Cette adresse n’a pas de compte : indiquez le prénom et le nom.")
        return propres

    def compte(self) -> Utilisateur:
        """The person's account; a new one opens by « mot de passe oublié »."""
        c = self.cleaned_data
        existant = Utilisateur.objects.filter(courriel=c["courriel"]).first()
        if existant is not None:
            _reprendre_a_un_inconnu(existant)
            return existant
        return Utilisateur.objects.creer(
            c["courriel"],
            mot_de_passe_a_choisir(),
            prenom=c["prenom"],
            nom=c["nom"],
            nature=NatureCompte.AGENT,
        )


def _reprendre_a_un_inconnu(compte: Utilisateur) -> None:
    """Rights go to an address. Anyone may have opened an account with an address never proved: its password
    and identities open it no longer, and the person proves the address by « mot de passe oublié »."""
    est_choisi_ici = compte.nature == NatureCompte.AGENT or compte.est_de_demonstration
    if compte.courriel_verifie_le is None and not est_choisi_ici:
        compte.set_password(mot_de_passe_a_choisir())
        compte.save(update_fields=["password"])
        compte.identites.all().delete()


def mot_de_passe_a_choisir() -> str:
    """A password nobody knows: the person chooses one through « mot de passe oublié »."""
    return get_random_string(50)


class FormulaireOuverture(forms.Form):
    """Opens roles of a commune on its own dossiers, in chosen domains."""

    codes = forms.MultipleChoiceField(label="Rôles", widget=forms.CheckboxSelectMultiple())
    domaines = forms.MultipleChoiceField(label="Domaines", widget=forms.CheckboxSelectMultiple())
    debut = forms.DateField(label="Premier jour", widget=SaisieDate(), initial=timezone.localdate)

    def __init__(self, *args, codes, codes_domaines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = [(code, CodeRole(code).label) for code in codes]
        self.fields["domaines"].choices = [(code, domaines.libelle(code)) for code in codes_domaines]
