"""Who asks: the petitioner, a co-petitioner, a representative (R*423-1, R*431-5, R581-7)."""

from __future__ import annotations

import re
from itertools import chain

from django import forms
from django.core.exceptions import ValidationError

from dossiers.formulaires.base import OUI_NON, FormulaireEtape, oui_non
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


#: Prefixes of the fields of the co-petitioners, in order, and the question that opens each.
CO_DEMANDEURS = (("co", "a_co_demandeur"), ("co2", "a_co2"), ("co3", "a_co3"), ("co4", "a_co4"))
CHAMPS_CO = ("nom", "prenom", "adresse", "code_postal", "ville", "courriel", "notifie")


def _champs_co_demandeur(rang: int, prefixe: str, question: str) -> dict[str, forms.Field]:
    """The questions about one co-petitioner: asked once, or once more for each further person."""
    ordinal = "" if rang == 1 else f" n° {rang}"
    qui = f"du co-demandeur{ordinal}"
    return {
        question: oui_non(
            "Faites-vous la demande avec une autre personne ?"
            if rang == 1
            else "Y a-t-il encore un autre co-demandeur ?",
            aide="Par exemple votre conjoint. Chacun est titulaire de la décision." if rang == 1 else "",
            obligatoire=rang == 1,
        ),
        f"{prefixe}_nom": forms.CharField(label=f"Nom {qui}", max_length=300),
        f"{prefixe}_prenom": forms.CharField(
            label=f"Prénom {qui}", max_length=300, required=False, help_text="Laissez vide pour une société."
        ),
        f"{prefixe}_adresse": forms.CharField(label=f"Adresse {qui}", max_length=300, required=False),
        f"{prefixe}_code_postal": forms.CharField(label=f"Code postal {qui}", max_length=10, required=False),
        f"{prefixe}_ville": forms.CharField(label=f"Ville {qui}", max_length=120, required=False),
        f"{prefixe}_courriel": forms.EmailField(label=f"Adresse électronique {qui}", required=False),
        f"{prefixe}_notifie": oui_non(
            f"Envoyer une copie des messages à l’adresse électronique {qui} ?", obligatoire=False
        ),
    }


def _tous_les_co_demandeurs() -> dict[str, forms.Field]:
    champs: dict[str, forms.Field] = {}
    for rang, (prefixe, question) in enumerate(CO_DEMANDEURS, 1):
        champs |= _champs_co_demandeur(rang, prefixe, question)
    champs["a_co_demandeur"].initial = "non"
    return champs


def _conditions_co_demandeurs() -> dict[str, tuple[str, tuple[str, ...]]]:
    conditions: dict[str, tuple[str, tuple[str, ...]]] = {}
    precedente = ""
    for prefixe, question in CO_DEMANDEURS:
        if precedente:
            conditions[question] = (precedente, ("oui",))
        conditions |= {f"{prefixe}_{champ}": (question, ("oui",)) for champ in CHAMPS_CO}
        precedente = question
    return conditions


#: A step of the form with the questions about up to four co-petitioners.
AvecCoDemandeurs = type(FormulaireEtape)("AvecCoDemandeurs", (FormulaireEtape,), _tous_les_co_demandeurs())


class DemandeurForm(AvecCoDemandeurs):
    """The petitioner; further persons and a representative only when the petitioner says so."""

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
    reference_interne = forms.CharField(
        label="Votre référence",
        max_length=60,
        required=False,
        help_text="Facultatif : un numéro à vous, pour retrouver ce dossier parmi d’autres.",
    )

    groupes = (
        ("Votre identité", "", ("nature", "nom", "prenom", "denomination", "siret", "representant")),
        ("Vos coordonnées", "", ("adresse", "code_postal", "ville", "courriel", "telephone")),
        ("Avec qui ?", "", tuple(_tous_les_co_demandeurs())),
        (
            "Qui reçoit les courriers ?",
            "",
            (
                "a_mandataire",
                "mandataire_nom",
                "mandataire_adresse",
                "mandataire_courriel",
                "reference_interne",
            ),
        ),
    )
    field_order = tuple(chain.from_iterable(noms for _, _, noms in groupes))
    conditions = {
        "nom": ("nature", ("physique",)),
        "prenom": ("nature", ("physique",)),
        "denomination": ("nature", ("morale",)),
        "siret": ("nature", ("morale",)),
        "representant": ("nature", ("morale",)),
        **_conditions_co_demandeurs(),
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

    def clean(self):
        propres = super().clean()
        for prefixe, question in CO_DEMANDEURS:
            code = (propres.get(f"{prefixe}_code_postal") or "").replace(" ", "")
            if propres.get(question) == "oui" and code and not CODE_POSTAL.match(code):
                self.add_error(f"{prefixe}_code_postal", "Le code postal compte 5 chiffres.")
        return propres

    def resumer(self, dossier) -> None:
        """The applicant's name in lists."""
        propres = getattr(self, "cleaned_data", {})
        personne = f"{propres.get('prenom', '')} {propres.get('nom', '')}".strip()
        dossier.nom_demandeur = (propres.get("denomination") or personne)[:250]
        dossier.reference_interne = propres.get("reference_interne", "")[:60]

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
        rang = 0
        for prefixe, question in CO_DEMANDEURS:
            if propres.get(question) != "oui":
                break
            rang += 1
            lus = {champ: propres.get(f"{prefixe}_{champ}", "") or "" for champ in CHAMPS_CO}
            Demandeur.objects.create(
                dossier=dossier,
                rang=rang,
                role=RoleDemandeur.CO_PETITIONNAIRE,
                est_notifie=lus.pop("notifie") != "non",
                **lus,
            )
        if propres.get("a_mandataire") == "oui":
            Demandeur.objects.create(
                dossier=dossier,
                rang=rang + 1,
                role=RoleDemandeur.MANDATAIRE,
                nom=propres.get("mandataire_nom", ""),
                adresse=propres.get("mandataire_adresse", ""),
                courriel=propres.get("mandataire_courriel", ""),
            )
