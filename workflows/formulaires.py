"""Forms of the bench."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from communes import second_facteur
from communes.models import Commune, Utilisateur
from communes.widgets import SaisieDate, SaisieFichier
from dossiers import recherche, registre
from dossiers.etats import EtatDossier
from dossiers.models.courriers import Canal
from dossiers.models.dossiers import Dossier
from dossiers.models.pieces import Verdict
from dossiers.services import affectation, auteurs, courriers
from dossiers.technique.gardes import Gardes
from workflows.champs_code import ChampCode, verifier_code

ECHEANCES = (
    ("", "Toutes"),
    ("depassee", "Dépassée"),
    ("3", "D’ici 3 jours"),
    ("7", "D’ici 7 jours"),
    ("15", "D’ici 15 jours"),
    ("30", "D’ici 30 jours"),
)


#: The filter of the queue with nothing typed, as drawn for each set of choices.
_DESSINES: Gardes[dict[str, SafeString]] = Gardes()


class FiltreFile(forms.Form):
    """Filters of the queue; only what the person sees is offered."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Numéro, nom, adresse, parcelle AB 123"}
        ),
    )
    commune = forms.ChoiceField(label="Commune", required=False)
    domaine = forms.ChoiceField(label="Domaine", required=False)
    type = forms.ChoiceField(label="Type", required=False)
    etat = forms.ChoiceField(label="État", required=False)
    echeance = forms.ChoiceField(label="Échéance", required=False, choices=ECHEANCES)
    numero = forms.CharField(label="Numéro, au moins son début", required=False, max_length=25)
    demandeur = forms.CharField(label="Demandeur", required=False, min_length=3, max_length=100)
    adresse = forms.CharField(label="Adresse du terrain", required=False, min_length=3, max_length=100)
    parcelle = forms.RegexField(recherche.PARCELLE, label="Parcelle (AB 123)", required=False, max_length=12)
    circonstance = forms.ChoiceField(label="Circonstance retenue", required=False)
    instructeur = forms.ChoiceField(label="Suivi par", required=False)

    #: Shown folded: the others answer most needs.
    PRECIS = ("numero", "demandeur", "adresse", "parcelle", "circonstance", "instructeur")

    def __init__(self, *args, communes_visibles=(), domaines_visibles=(), instructeurs=(), **kwargs):
        super().__init__(*args, **kwargs)
        communes = Commune.objects.filter(pk__in=communes_visibles).values_list("slug", "nom").order_by("nom")
        self.fields["commune"].choices = [("", "Toutes"), *communes]
        visibles = [d for d in registre.domaines() if d.code in domaines_visibles]
        self.fields["domaine"].choices = [("", "Tous"), *((d.code, d.libelle) for d in visibles)]
        self.fields["type"].choices = [
            ("", "Tous"),
            *((code, f"{code} – {t.libelle}") for d in visibles for code, t in d.types.items()),
        ]
        etats = [(e.value, e.label.capitalize()) for e in EtatDossier if e != EtatDossier.BROUILLON]
        self.fields["etat"].choices = [("", "Tous"), *etats]
        circonstances = {code: libelle for d in visibles for code, libelle in d.circonstances.items()}
        self.fields["circonstance"].choices = [("", "Toutes"), *circonstances.items()]
        self.fields["instructeur"].choices = [("", "Tous"), *((str(i.pk), str(i)) for i in instructeurs)]
        if not instructeurs:
            del self.fields["instructeur"]
        if len(visibles) < 2:
            del self.fields["domaine"]

    def champs(self) -> dict[str, SafeString]:
        """The fields as HTML: ``courants`` stay in sight, ``precis`` are folded.

        With nothing typed they depend on the choices only, and drawing them costs a tenth of the page: they are kept.
        """
        if any(self.data.get(nom) for nom in self.fields):
            return self._dessiner()
        choix = tuple(
            (nom, tuple(champ.choices))
            for nom, champ in self.fields.items()
            if isinstance(champ, forms.ChoiceField)
        )
        return _DESSINES.obtenir(choix, self._dessiner)

    def _dessiner(self) -> dict[str, SafeString]:
        dessins = {"courants": "", "precis": ""}
        for champ in self.visible_fields():
            dessins["precis" if champ.name in self.PRECIS else "courants"] += champ.as_field_group()
        return {nom: mark_safe(dessin) for nom, dessin in dessins.items()}  # noqa: S308 - drawn by the form

    def precis_servent(self) -> bool:
        """Whether one of the folded fields is filled: they are then unfolded."""
        return any(self.data.get(nom) for nom in self.PRECIS)

    def criteres(self) -> dict[str, str]:
        """The criteria that are right; a wrong one is left out rather than emptying the list."""
        self.is_valid()
        return {champ: valeur for champ, valeur in self.cleaned_data.items() if valeur}


class AffectationLot(forms.Form):
    """To whom the ticked dossiers go."""

    instructeur = forms.ModelChoiceField(
        label="Confier à", queryset=Utilisateur.objects.none(), empty_label="Choisir une personne"
    )

    def __init__(self, *args, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instructeur"].queryset = affectation.instructeurs_possibles(par)


class VerdictPiece(forms.Form):
    """The verdict on one piece."""

    verdict = forms.ChoiceField(label="Verdict", choices=Verdict.choices)
    motif = forms.CharField(
        label="Ce qui ne va pas",
        required=False,
        max_length=400,
        help_text="Sera écrit dans la lettre au demandeur.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    vu = forms.CharField(required=False, widget=forms.HiddenInput)


class ExigerPiece(forms.Form):
    """A piece that the code asks in certain cases, and the fact that makes this dossier one of them."""

    code = forms.ChoiceField(label="Pièce")
    constat = forms.CharField(
        label="Ce que vous avez constaté",
        max_length=300,
        help_text="Complète la phrase « Exigée car… » que lira le demandeur. "
        "Par exemple : le terrain est dans le plan de prévention des risques.",
    )

    def __init__(self, *args, possibles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [
            ("", "Choisissez une pièce"),
            *((due.code, f"{due.code} : {due.libelle}. {due.pourquoi}") for due in possibles),
        ]


class EnvoiCourrier(forms.Form):
    """By which channel a letter leaves: the portal with the petitioner's consent, else paper and its date."""

    canal = forms.ChoiceField(label="Voie d’envoi", widget=forms.RadioSelect)
    date_presentation = forms.DateField(
        label="Date de première présentation",
        required=False,
        widget=SaisieDate(),
        help_text="Le jour où la lettre recommandée est présentée pour la première fois, ou remise.",
    )

    def __init__(self, *args, dossier: Dossier, **kwargs):
        super().__init__(*args, **kwargs)
        self.est_electronique = courriers.accepte_l_electronique(dossier)
        voies = [
            (Canal.LRAR, "Lettre recommandée avec avis de réception"),
            (Canal.REMISE, "Remise en main propre"),
        ]
        if self.est_electronique:
            voies.insert(0, (Canal.PORTAIL, "Sur le portail (le demandeur l’a accepté)"))
        self.fields["canal"].choices = voies
        self.fields["canal"].initial = voies[0][0]

    def clean_date_presentation(self):
        jour = self.cleaned_data.get("date_presentation")
        if jour and jour > timezone.localdate():
            raise forms.ValidationError("Cette date ne peut pas être dans le futur.")
        return jour

    def clean(self):
        propres = super().clean()
        if propres.get("canal") in (Canal.LRAR, Canal.REMISE) and not (
            propres.get("date_presentation") or "date_presentation" in self.errors
        ):
            self.add_error("date_presentation", "Indiquez la date de présentation ou de remise.")
        return propres

    def envoi(self) -> dict:
        """What the services take: ``canal`` and ``date_presentation``."""
        return {
            "canal": self.cleaned_data["canal"],
            "date_presentation": self.cleaned_data["date_presentation"],
        }


class EnvoiLettre(EnvoiCourrier):
    """A letter of the instruction: on paper, the date it bears and its tracking number; whose name it bears.

    ``reserves``: what the sender (``par``) must know before it leaves.
    """

    date_courrier = forms.DateField(
        label="Date du courrier",
        required=False,
        widget=SaisieDate(),
        help_text="Sur papier : la date que porte la lettre postée. Vide : aujourd’hui, ou le jour de la présentation "
        "s’il est passé.",
    )
    numero_suivi = forms.CharField(label="Numéro de suivi", required=False, max_length=40)

    def __init__(self, *args, dossier: Dossier, par: Utilisateur, **kwargs):
        super().__init__(*args, dossier=dossier, **kwargs)
        self.reserves = auteurs.reserves_d_auteur(dossier, par)

    def clean(self):
        propres = super().clean()
        ecrite, presentee = propres.get("date_courrier"), propres.get("date_presentation")
        if propres.get("canal") != Canal.PORTAIL and ecrite and presentee and ecrite > presentee:
            self.add_error("date_courrier", "La lettre ne peut pas être datée d’après sa présentation.")
        return propres

    def envoi(self) -> dict:
        """What the services take: channel, presentation, and what the paper bears."""
        return {
            **super().envoi(),
            "date_courrier": self.cleaned_data["date_courrier"],
            "numero_suivi": self.cleaned_data["numero_suivi"],
        }


class EnvoiDemandePieces(EnvoiLettre):
    """Sending the request; out of time, the instructor acknowledges that it has no effect (R*423-41)."""

    sans_effet_compris = forms.BooleanField(
        label="J’ai compris : cette demande arrive trop tard, elle ne change pas le délai.", required=False
    )


class NotificationDecision(EnvoiCourrier):
    """Notification of the decision."""

    numero_suivi = forms.CharField(label="Numéro de suivi", required=False, max_length=40)


class ReceptionPapier(forms.Form):
    """Requested pieces brought on paper: one scan a slot, and the day they were received."""

    date_reception = forms.DateField(
        label="Reçues en mairie le",
        widget=SaisieDate(),
        help_text="Le jour de réception fait courir le délai.",
    )

    def __init__(self, *args, pieces, **kwargs):
        super().__init__(*args, **kwargs)
        self.pieces = {f"piece_{p.pk}": p for p in pieces}
        for nom, piece in self.pieces.items():
            self.fields[nom] = forms.FileField(
                label=f"{piece.code} – {piece.libelle}",
                required=False,
                widget=SaisieFichier(".pdf,.jpg,.jpeg,.png"),
            )

    def clean_date_reception(self):
        jour = self.cleaned_data["date_reception"]
        if jour > timezone.localdate():
            raise forms.ValidationError("Cette date ne peut pas être dans le futur.")
        return jour

    def fichiers(self):
        """Pairs (piece, file) of the slots that were filled."""
        return [(p, self.cleaned_data[nom]) for nom, p in self.pieces.items() if self.cleaned_data.get(nom)]


def _dire_circonstance(libelle: str, effet: registre.EffetDelai | None) -> str:
    """« abords d'un monument : + 1 mois (R423-24 c) »: what ticking the box does."""
    if effet is None or not effet.effets:
        return libelle
    return f"{libelle} : " + " ; ".join(f"{mots} ({article})" for mots, article in effet.effets)


class Circonstances(forms.Form):
    """Circumstances retained; each is ticked by the instructor."""

    codes = forms.MultipleChoiceField(
        label="Circonstances du projet", required=False, widget=forms.CheckboxSelectMultiple
    )
    motif = forms.CharField(label="Pourquoi", required=False, max_length=300)
    vues = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, dossier: Dossier, **kwargs):
        super().__init__(*args, **kwargs)
        domaine = registre.domaine(dossier.domaine)
        effets = {e.code: e for e in domaine.effets_delai(dossier.type)}
        self.fields["codes"].choices = [
            (code, _dire_circonstance(libelle, effets.get(code)))
            for code, libelle in domaine.circonstances.items()
            if not effets or code in effets or code in dossier.circonstances
        ]


class ConstatConformite(forms.Form):
    """The outcome of the check of a declaration; a breach is described."""

    est_conforme = forms.ChoiceField(
        label="La déclaration respecte-t-elle les règles ?",
        choices=(("oui", "Oui, elle est conforme"), ("non", "Non, elle n’est pas conforme")),
        widget=forms.RadioSelect,
    )
    constat = forms.CharField(
        label="Ce qui n’est pas conforme",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="La règle et son article, la mesure, la limite. Obligatoire si elle n’est pas conforme.",
    )

    def clean(self):
        propres = super().clean()
        if propres.get("est_conforme") == "non" and not (propres.get("constat") or "").strip():
            self.add_error("constat", "Décrivez ce qui n’est pas conforme.")
        return propres


class Renvoi(forms.Form):
    """The signatory's reason."""

    motif = forms.CharField(
        label="Ce qu’il faut reprendre", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class Signature(forms.Form):
    """The password of the signatory's key, and a code of his second factor (neither in a demonstration)."""

    mot_de_passe = forms.CharField(
        label="Mot de passe de votre certificat",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    code = ChampCode()

    def __init__(self, *args, par, demo: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.par = par
        if demo and par.est_de_demonstration:
            del self.fields["mot_de_passe"]
        if second_facteur.est_dispense(par):
            del self.fields["code"]

    def clean_code(self) -> str:
        verifier_code(self.par, self.cleaned_data["code"])
        return ""
