"""The questions asked of one device (R581-7, R581-14 to R581-21), and when each is asked."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from dossiers.formulaires.base import FormulaireEtape, longueur, oui_non, surface
from rlpi.droit.dispositif import Genre, Lumiere, Mobilier, Support

GENRES = (
    (Genre.ENSEIGNE.value, "Une enseigne (sur le lieu de l'activité)"),
    (Genre.ENSEIGNE_TEMPORAIRE.value, "Une enseigne temporaire"),
    (Genre.LASER.value, "Une enseigne à faisceau laser"),
    (Genre.PREENSEIGNE.value, "Une préenseigne (qui indique la direction)"),
    (Genre.PREENSEIGNE_TEMPORAIRE.value, "Une préenseigne temporaire"),
    (Genre.PUBLICITE.value, "Une publicité"),
    (Genre.PETIT_FORMAT.value, "Une publicité de petit format sur une devanture"),
    (Genre.MOBILIER_URBAIN.value, "Une publicité sur mobilier urbain"),
    (Genre.BACHE_CHANTIER.value, "Une bâche de chantier"),
    (Genre.BACHE_PUBLICITAIRE.value, "Une bâche publicitaire"),
    (Genre.EXCEPTIONNEL.value, "Un dispositif exceptionnel, lié à une manifestation"),
)
SUPPORTS = (
    (Support.MUR.value, "À plat sur un mur ou une façade"),
    (Support.PERPENDICULAIRE.value, "Perpendiculaire au mur (drapeau)"),
    (Support.DEVANTURE.value, "Sur la devanture d'un commerce"),
    (Support.STORE.value, "Sur un store ou une marquise"),
    (Support.BALCON.value, "Sur un balcon"),
    (Support.CLOTURE.value, "Sur une clôture"),
    (Support.PALISSADE.value, "Sur une palissade de chantier"),
    (Support.SOL.value, "Scellé ou posé au sol"),
    (Support.TOITURE.value, "Sur une toiture ou une terrasse"),
    (Support.MOBILIER.value, "Sur du mobilier urbain"),
)
LUMIERES = (
    (Lumiere.NON.value, "Non lumineux"),
    (Lumiere.PROJECTION.value, "Éclairé par projection (spots)"),
    (Lumiere.TRANSPARENCE.value, "Éclairé par transparence (caisson)"),
    (Lumiere.NEON.value, "Lettres lumineuses ou néon"),
    (Lumiere.NUMERIQUE.value, "Numérique (écran)"),
    (Lumiere.AUTRE.value, "Autre source lumineuse"),
)
MOBILIERS = (
    ("", "Choisissez"),
    (Mobilier.ABRI.value, "Abri destiné au public"),
    (Mobilier.KIOSQUE.value, "Kiosque"),
    (Mobilier.COLONNE.value, "Colonne porte-affiches"),
    (Mobilier.MAT.value, "Mât porte-affiches"),
    (Mobilier.INFORMATION.value, "Mobilier d'information"),
)
ECLAIREES = tuple(lumiere.value for lumiere in Lumiere if lumiere is not Lumiere.NON)
BACHES = (Genre.BACHE_CHANTIER.value, Genre.BACHE_PUBLICITAIRE.value)
TEMPORAIRES = (
    Genre.ENSEIGNE_TEMPORAIRE.value,
    Genre.PREENSEIGNE_TEMPORAIRE.value,
    Genre.EXCEPTIONNEL.value,
)
ENSEIGNES = (Genre.ENSEIGNE.value, Genre.ENSEIGNE_TEMPORAIRE.value, Genre.LASER.value)
# L581-24: what carries advertising needs the owner's written agreement.
PUBLICITES = tuple(code for code, _ in GENRES if code not in ENSEIGNES)
DE_FACADE = (*ENSEIGNES, Genre.PETIT_FORMAT.value)
AUX_FENETRES = (Support.MUR.value, Support.PERPENDICULAIRE.value, Support.BALCON.value)
PORTES = tuple(code for code, _ in SUPPORTS if code not in (Support.SOL.value, Support.MOBILIER.value))

CHAMPS_DIMENSIONS = ("largeur", "hauteur", "hauteur_sol", "saillie", "surface_publicitaire")
CHAMPS_FACADE = (
    "surface_facade",
    "surface_existante",
    "nombre_existants",
    "depasse_support",
    "devant_baie",
    "largeur_voie",
    "cloture_aveugle",
    "surface_ouverture",
    "activite_majoritaire",
    "hauteur_facade",
    "lettres_decoupees",
    "hauteur_panneau_fond",
)
CHAMPS_VOISINAGE = (
    "distance_baie",
    "devant_baie_voisine",
    "distance_limite",
    "longueur_voie",
    "distance_bache",
)
CHAMPS_LUMIERE = (
    "lumiere",
    "luminance",
    "clignotante",
    "gradation",
    "extinction_debut",
    "extinction_fin",
    "fermeture",
    "ouverture",
)
CHAMPS_PROPRES = (
    "mobilier",
    "surface_abritee",
    "nombre_panneaux",
    "operation",
    "operation_longue",
    "debut_operation",
    "fin_operation",
    "date_pose",
    "date_retrait",
    "remplacement",
    "renovation_bbc",
    "annonceurs",
    "autorisation_proprietaire",
)
CHAMPS = (
    "genre",
    "support",
    "description",
    *CHAMPS_DIMENSIONS,
    *CHAMPS_FACADE,
    *CHAMPS_VOISINAGE,
    *CHAMPS_LUMIERE,
    *CHAMPS_PROPRES,
)


def heure(libelle: str) -> forms.TimeField:
    """A time of the day, hours and minutes."""
    return forms.TimeField(
        label=libelle, required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )


def jour(libelle: str, *, aide: str = "") -> forms.DateField:
    """A calendar day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=libelle, required=False, widget=widget, help_text=aide)


def nombre(libelle: str, *, aide: str = "") -> forms.IntegerField:
    """How many: 0 to 10,000."""
    return forms.IntegerField(label=libelle, min_value=0, max_value=10_000, required=False, help_text=aide)


class ChampsDispositif(FormulaireEtape):
    """Lengths in metres, frame included; areas in m². Only the size and the kind are required."""

    genre = forms.ChoiceField(label="Que voulez-vous poser ?", choices=GENRES, widget=forms.RadioSelect)
    support = forms.ChoiceField(label="Où est-il fixé ?", choices=SUPPORTS)
    description = forms.CharField(
        label="Décrivez le dispositif",
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Texte, matériaux, couleurs.",
    )
    largeur = longueur("Largeur", aide="Encadrement compris.", obligatoire=True)
    hauteur = longueur("Hauteur du dispositif", aide="Encadrement compris.", obligatoire=True)
    hauteur_sol = longueur("Hauteur du point le plus haut au-dessus du sol", obligatoire=True)
    saillie = longueur("Saillie", aide="De combien le dispositif dépasse du mur.", obligatoire=True)
    surface_publicitaire = surface("Surface de la publicité sur la bâche")
    surface_facade = surface("Surface de la façade commerciale", aide="Longueur × hauteur de la façade.")
    surface_existante = surface("Surface des enseignes déjà posées sur cette façade")
    nombre_existants = nombre(
        "Nombre de dispositifs déjà en place",
        aide="Du même genre, sur la même façade ou le long de la même voie.",
    )
    depasse_support = oui_non("Dépasse-t-il les limites du mur ou du support ?", obligatoire=False)
    devant_baie = oui_non("Est-il devant une fenêtre ou un balcon ?", obligatoire=False)
    largeur_voie = longueur("Largeur de la voie", aide="D'une façade à celle d'en face, trottoirs compris.")
    cloture_aveugle = oui_non("La clôture est-elle pleine (aveugle) ?", obligatoire=False)
    surface_ouverture = surface(
        "Surface de la plus grande ouverture du mur", aide="0 si le mur n'a aucune fenêtre."
    )
    activite_majoritaire = oui_non(
        "L'activité occupe-t-elle plus de la moitié du bâtiment ?", obligatoire=False
    )
    hauteur_facade = longueur("Hauteur de la façade du bâtiment")
    lettres_decoupees = oui_non("Est-il fait de lettres ou de signes découpés ?", obligatoire=False)
    hauteur_panneau_fond = longueur("Hauteur des panneaux de fond", aide="0 s'il n'y en a pas.")
    distance_baie = longueur("Distance à la fenêtre la plus proche d'un immeuble voisin")
    devant_baie_voisine = oui_non("Est-il placé en avant de cette fenêtre ?", obligatoire=False)
    distance_limite = longueur("Distance à la limite séparative la plus proche")
    longueur_voie = longueur("Longueur du terrain le long de la voie")
    distance_bache = longueur("Distance à la bâche publicitaire la plus proche")
    lumiere = forms.ChoiceField(label="Éclairage", choices=LUMIERES, widget=forms.RadioSelect)
    luminance = forms.DecimalField(
        label="Luminance moyenne", min_value=Decimal(0), max_value=Decimal(100_000), required=False
    )
    clignotante = oui_non("La lumière clignote-t-elle ?", obligatoire=False)
    gradation = oui_non("L'écran adapte-t-il sa lumière à celle du jour ?", obligatoire=False)
    extinction_debut = heure("Éteint à partir de")
    extinction_fin = heure("Rallumé à")
    fermeture = heure("L'activité ferme à")
    ouverture = heure("L'activité ouvre à")
    mobilier = forms.ChoiceField(label="Quel mobilier urbain ?", choices=MOBILIERS, required=False)
    surface_abritee = surface("Surface abritée au sol", aide="Pour un abri seulement.")
    nombre_panneaux = nombre("Nombre de panneaux", aide="Pour un mât seulement.")
    operation = forms.CharField(
        label="Qu'annonce-t-il ?",
        max_length=300,
        required=False,
        help_text="La manifestation, l'opération ou les travaux : nature, durée.",
    )
    operation_longue = oui_non(
        "Est-ce pour plus de trois mois (travaux, vente ou location d'un immeuble ou d'un fonds) ?",
        obligatoire=False,
    )
    debut_operation = jour("Début de l'opération ou de la manifestation")
    fin_operation = jour("Fin de l'opération ou de la manifestation")
    date_pose = jour("Date de pose")
    date_retrait = jour("Date de retrait")
    remplacement = oui_non("La bâche est-elle déjà autorisée, seule l'affiche change ?", obligatoire=False)
    renovation_bbc = oui_non("Les travaux visent-ils le label « BBC rénovation » ?", obligatoire=False)
    annonceurs = forms.CharField(
        label="Noms et adresses des annonceurs",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    autorisation_proprietaire = oui_non(
        "Avez-vous l'autorisation écrite du propriétaire ?",
        aide="Sans elle, une publicité ou une préenseigne ne peut pas être posée (article L581-24).",
        obligatoire=False,
    )

    unites = {
        "largeur": "m",
        "hauteur": "m",
        "hauteur_sol": "m",
        "saillie": "m",
        "surface_publicitaire": "m²",
        "surface_facade": "m²",
        "surface_existante": "m²",
        "surface_ouverture": "m²",
        "surface_abritee": "m²",
        "largeur_voie": "m",
        "hauteur_facade": "m",
        "hauteur_panneau_fond": "m",
        "distance_baie": "m",
        "distance_limite": "m",
        "distance_bache": "m",
        "longueur_voie": "m",
        "luminance": "cd/m²",
    }
    conditions = {
        "surface_facade": ("genre", DE_FACADE),
        "surface_existante": ("genre", DE_FACADE),
        "luminance": ("lumiere", ("numerique", "neon", "autre")),
        "clignotante": ("lumiere", ECLAIREES),
        "gradation": ("lumiere", ("numerique",)),
        "extinction_debut": ("lumiere", ECLAIREES),
        "extinction_fin": ("lumiere", ECLAIREES),
        "fermeture": ("lumiere", ECLAIREES),
        "ouverture": ("lumiere", ECLAIREES),
        "depasse_support": ("support", PORTES),
        "devant_baie": ("support", AUX_FENETRES),
        "largeur_voie": ("support", (Support.PERPENDICULAIRE.value,)),
        "cloture_aveugle": ("support", (Support.CLOTURE.value,)),
        "activite_majoritaire": ("support", (Support.TOITURE.value,)),
        "hauteur_facade": ("support", (Support.TOITURE.value,)),
        "lettres_decoupees": ("support", (Support.TOITURE.value,)),
        "hauteur_panneau_fond": ("support", (Support.TOITURE.value,)),
        "surface_ouverture": ("genre", PUBLICITES),
        "distance_baie": ("support", (Support.SOL.value, Support.MOBILIER.value)),
        "devant_baie_voisine": ("support", (Support.SOL.value, Support.MOBILIER.value)),
        "distance_limite": ("support", (Support.SOL.value,)),
        "longueur_voie": ("genre", ("publicite", "preenseigne", "preenseigne_temporaire", "mobilier_urbain")),
        "distance_bache": ("genre", (Genre.BACHE_PUBLICITAIRE.value,)),
        "surface_publicitaire": ("genre", (*BACHES, Genre.MOBILIER_URBAIN.value)),
        "mobilier": ("genre", (Genre.MOBILIER_URBAIN.value,)),
        "surface_abritee": ("genre", (Genre.MOBILIER_URBAIN.value,)),
        "nombre_panneaux": ("genre", (Genre.MOBILIER_URBAIN.value,)),
        "operation": ("genre", (*TEMPORAIRES, Genre.BACHE_CHANTIER.value)),
        "operation_longue": ("genre", (Genre.ENSEIGNE_TEMPORAIRE.value, Genre.PREENSEIGNE_TEMPORAIRE.value)),
        "debut_operation": ("genre", (*TEMPORAIRES, Genre.BACHE_CHANTIER.value)),
        "fin_operation": ("genre", (*TEMPORAIRES, Genre.BACHE_CHANTIER.value)),
        "date_pose": ("genre", (*TEMPORAIRES, *BACHES)),
        "date_retrait": ("genre", (*TEMPORAIRES, *BACHES)),
        "remplacement": ("genre", BACHES),
        "renovation_bbc": ("genre", (Genre.BACHE_CHANTIER.value,)),
        "annonceurs": ("genre", (*BACHES, Genre.EXCEPTIONNEL.value)),
        "autorisation_proprietaire": ("genre", PUBLICITES),
    }
