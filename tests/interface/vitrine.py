"""The showcase: every component of the design rendered with plausible content, for the eye and for axe."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.template import Context, engines
from django.test import RequestFactory, override_settings
from django.utils import translation

from communes.widgets import SaisieDate, SaisieFichier, SaisieNombre

GABARITS = Path(__file__).parent / "gabarits"
AUJOURD_HUI = dt.date(2026, 3, 2)


class FormulaireProjet(forms.Form):
    """One field of each kind."""

    groupes = (
        ("Le terrain", ("adresse", "code_postal", "parcelle")),
        ("Le projet", ("nature", "travaux", "surface", "date_debut", "description", "plan")),
    )
    adresse = forms.CharField(
        label="Adresse du terrain", help_text="Numéro et rue, tels qu’ils figurent sur la boîte aux lettres."
    )
    code_postal = forms.CharField(label="Code postal", max_length=5)
    parcelle = forms.CharField(
        label="Référence de la parcelle", required=False, help_text="Par exemple : AB 123."
    )
    nature = forms.ChoiceField(
        label="Nature du projet",
        choices=[
            ("neuf", "Construction nouvelle"),
            ("extension", "Agrandissement d’une maison"),
            ("facade", "Modification de la façade"),
        ],
        widget=forms.RadioSelect,
    )
    travaux = forms.MultipleChoiceField(
        label="Travaux compris",
        choices=[("piscine", "Piscine"), ("cloture", "Clôture"), ("garage", "Garage ou abri")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    surface = forms.DecimalField(label="Surface de plancher créée", widget=SaisieNombre("m²"), min_value=0)
    date_debut = forms.DateField(label="Début prévu des travaux", widget=SaisieDate, required=False)
    description = forms.CharField(label="Décrivez votre projet", widget=forms.Textarea, required=False)
    plan = forms.FileField(
        label="Plan de situation du terrain (PCMI 1)",
        help_text="PDF, JPEG ou PNG, 50 Mo au plus.",
        widget=SaisieFichier(".pdf,.jpg,.jpeg,.png", 50_000_000),
    )
    engagement = forms.BooleanField(label="Je certifie exactes les informations données")


class FormulaireConnexion(forms.Form):
    """The two fields of the sign-in page."""

    username = forms.EmailField(
        label="Adresse électronique", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Mot de passe", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class FormulaireFiltre(forms.Form):
    """Filters of a queue."""

    q = forms.CharField(label="Numéro, nom ou adresse", required=False)
    commune = forms.ChoiceField(
        label="Commune", choices=[("", "Toutes"), ("59098", "Bousbecque")], required=False
    )
    etat = forms.ChoiceField(label="État", choices=[("", "Tous"), ("i", "En instruction")], required=False)


def entree(libelle, courant=False, **autres):
    return {"url": "#" if courant else "/guichet/", "libelle": libelle, "courant": courant, **autres}


HORLOGE = {
    "titre": "Décision au plus tard le",
    "date": dt.date(2026, 4, 10),
    "au": AUJOURD_HUI,
    "provisoire": True,
    "resume": "Le délai est de 2 mois à compter du dépôt, plus 1 mois pour les abords d’un monument historique.",
    "motifs": [
        {"article": "R*423-23 b", "effet": "Délai de droit commun : 2 mois", "date": dt.date(2026, 1, 10)},
        {"article": "R423-24 c", "effet": "+ 1 mois : abords d’un monument historique"},
        {"article": "R*423-42", "effet": "Lettre de majoration reçue", "date": dt.date(2026, 1, 20)},
    ],
    "prevision": "si les pièces manquantes arrivent aujourd’hui, la décision serait due le 2 juin 2026.",
    "silence": {"effet": "vous aurez un permis tacite", "le": dt.date(2026, 4, 11), "article": "R*424-1"},
    "reserves": ["la transmission à l’architecte des Bâtiments de France n’est pas datée dans le dossier."],
    "alertes": [
        {
            "ton": "alerte",
            "titre": "Avis attendu",
            "texte": "L’architecte des Bâtiments de France n’a pas encore répondu.",
        }
    ],
}
FRISE = [
    {
        "etat": "fait",
        "titre": "Demande déposée",
        "date": dt.date(2026, 1, 10),
        "texte": "Accusé de réception envoyé le même jour.",
    },
    {"etat": "fait", "titre": "Dossier complet", "date": dt.date(2026, 2, 3), "texte": ""},
    {
        "etat": "encours",
        "titre": "Instruction par le service",
        "date": None,
        "texte": "Le service vérifie les règles du plan local d’urbanisme.",
    },
    {
        "etat": "alerte",
        "titre": "Avis de l’architecte des Bâtiments de France en retard",
        "date": dt.date(2026, 3, 1),
        "texte": "",
    },
    {"etat": "avenir", "titre": "Décision du maire", "date": dt.date(2026, 4, 10), "texte": ""},
]
ETAPES = [
    {"libelle": "Vous", "url": "/guichet/", "etat": "faite"},
    {"libelle": "Le terrain", "url": "/guichet/", "etat": "a_corriger"},
    {"libelle": "Le projet", "url": "", "etat": "courante"},
    {"libelle": "Les pièces", "url": "", "etat": "a_venir"},
    {"libelle": "Relire et déposer", "url": "", "etat": "a_venir"},
]


def contexte(espace: str, erreurs: bool) -> dict:
    """What the showcase shows, for one of the two spaces."""
    donnees = {"code_postal": "59", "surface": "-4", "adresse": "12 rue de Lille"} if erreurs else None
    return {
        "menu": [entree("Mes dossiers", True), entree("Affichage public")]
        if espace == "usager"
        else [entree("Dossiers", True), entree("Parapheur"), entree("Affichage public")],
        "demo": True,
        "espace": espace,
        "source_url": "/aide/code-source/",
        "user": SimpleNamespace(
            is_authenticated=True, get_full_name="Camille Durand", get_username="camille@example.org"
        ),
        "messages": [
            Message("success", "Votre demande est déposée."),
            Message("error", "Le fichier « plan.pdf » est vide."),
        ],
        "fil": [
            {"url": "/", "libelle": "Accueil"},
            {"url": "/guichet/", "libelle": "Mes dossiers"},
            {"url": "", "libelle": "Extension, 12 rue de Lille"},
        ],
        "formulaire": FormulaireProjet(donnees),
        "filtre": FormulaireFiltre({"etat": "i"}, prefix="f"),
        "horloge": HORLOGE,
        "horloge_sans_date": {
            "titre": "Décision",
            "sans_date": "Le délai n’a pas commencé",
            "resume": "Il manque deux pièces.",
            "motifs": [{"article": "R*423-38", "effet": "demande de pièces reçue"}],
        },
        "frise": FRISE,
        "etapes": ETAPES,
        "au": AUJOURD_HUI,
        "dates": [AUJOURD_HUI + dt.timedelta(days=n) for n in (-3, 0, 1, 5, 25)],
        "tons": ["neutre", "info", "attente", "action", "encours", "favorable", "defavorable", "alerte"],
        "onglets": [
            entree("Le dossier", True, compte=None),
            entree("Pièces", compte=7),
            entree("Consultations", compte=2),
            entree("Courriers", compte=0),
        ],
        "paires": [
            ("Demandeur", "Camille Durand"),
            ("Terrain", "12 rue de Lille, 59166 Bousbecque"),
            ("Parcelle", "AB 123"),
            ("Architecte", ""),
        ],
        "lignes": [
            (
                f"PC 059 098 26 0000{n}",
                nom,
                "Bousbecque",
                dt.date(2026, 2, n),
                dt.date(2026, 3, 1 + n),
                etat,
                ton,
            )
            for n, nom, etat, ton in (
                (1, "Camille Durand", "Incomplet", "attente"),
                (2, "SCI du Moulin", "En instruction", "encours"),
                (3, "Yasmine Benali", "À signer", "action"),
                (4, "Jean-Baptiste Vandenbroucke", "Accordé", "favorable"),
                (5, "Lucas Petit", "Refusé", "defavorable"),
            )
        ],
    }


class Message(str):
    """A Django message as templates see it."""

    def __new__(cls, niveau, texte):
        message = super().__new__(cls, texte)
        message.level_tag = niveau
        return message


@override_settings(ROOT_URLCONF="tests.interface.urls")
def rendre(gabarit: str, espace: str = "usager", erreurs: bool = False, **ajouts) -> str:
    """The page of a template of the project, or of ``gabarits/`` when the name starts with ``vitrine``."""
    donnees = {**contexte(espace, erreurs), **ajouts}
    moteur = engines["django"]
    with translation.override("fr"):
        if gabarit.startswith("vitrine"):
            modele = moteur.from_string((GABARITS / gabarit).read_text(encoding="utf-8"))
        else:
            modele = moteur.get_template(gabarit)
        requete = RequestFactory().get("/")
        return modele.template.render(Context({"request": requete, "csrf_token": "jeton", **donnees}))
