"""Buildings: PCMI, PC, DP (R*431-5 and following, R*431-35)."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from dossiers.formulaires.base import FormulaireEtape, longueur, oui_non, surface

NATURES_MAISON = (
    ("construction_neuve", "Construire une maison ou une annexe"),
    ("extension", "Agrandir une maison existante"),
    ("transformation_en_plancher", "Transformer un garage ou un comble en pièce à vivre"),
)
NATURES_PERMIS = (
    ("construction_neuve", "Construire un bâtiment"),
    ("extension", "Agrandir un bâtiment existant"),
    ("changement_destination", "Changer l'usage d'un bâtiment (destination)"),
)
NATURES_DECLARATION = (
    ("extension", "Agrandir un bâtiment existant"),
    ("construction_neuve", "Construire une annexe (abri, garage, carport)"),
    ("aspect_exterieur", "Modifier l'aspect extérieur (fenêtre, toiture, panneaux solaires)"),
    ("ravalement", "Ravaler une façade"),
    ("piscine", "Installer une piscine"),
    ("cloture", "Poser une clôture ou un portail"),
    ("changement_destination", "Changer l'usage d'un bâtiment (destination)"),
)
DESTINATIONS = (
    ("habitation", "Habitation"),
    ("commerce", "Commerce et activités de service"),
    ("equipement", "Équipement d'intérêt collectif et service public"),
    ("bureau_industrie", "Industrie, entrepôt, bureau"),
    ("agricole", "Exploitation agricole ou forestière"),
)


class ConstructionForm(FormulaireEtape):
    """What all buildings ask: nature, description, areas in m², height in m."""

    nature = forms.ChoiceField(label="Que voulez-vous faire ?", widget=forms.RadioSelect)
    description = forms.CharField(
        label="Décrivez votre projet",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="En quelques phrases : ce que vous construisez ou changez, les matériaux, les couleurs.",
    )
    surface_existante = surface(
        "Surface de plancher existante",
        aide="Avant travaux : la somme des surfaces closes et couvertes, sous plus de 1,80 m de plafond, sans les "
        "murs. Zéro s'il n'y a pas de bâtiment.",
        obligatoire=True,
    )
    surface_creee = surface(
        "Surface de plancher créée",
        aide="Ce que les travaux ajoutent, compté de la même façon.",
        obligatoire=True,
    )
    surface_supprimee = surface("Surface de plancher supprimée", obligatoire=False)
    emprise_creee = surface(
        "Emprise au sol créée",
        aide="L'ombre que le bâtiment projette au sol, murs compris.",
        obligatoire=True,
    )
    hauteur = longueur("Hauteur du projet", aide="Du sol naturel au point le plus haut.")
    demolition = oui_non("Le projet comprend-il une démolition ?")
    assainissement = oui_non(
        "Le terrain est-il sans raccordement au tout-à-l'égout ?",
        aide="Dans ce cas une attestation d'assainissement non collectif est nécessaire.",
    )

    groupes = (
        ("La nature des travaux", "", ("nature", "description")),
        (
            "Les surfaces et la hauteur",
            "Le total après travaux est calculé pour vous.",
            ("surface_existante", "surface_creee", "surface_supprimee", "emprise_creee", "hauteur"),
        ),
        ("Autres précisions", "", ("demolition", "assainissement")),
    )
    unites = {
        "surface_existante": "m²",
        "surface_creee": "m²",
        "surface_supprimee": "m²",
        "emprise_creee": "m²",
        "hauteur": "m",
    }
    natures: tuple[tuple[str, str], ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = self.natures

    def clean(self):
        propres = super().clean()
        supprimee = propres.get("surface_supprimee") or Decimal(0)
        existante = propres.get("surface_existante")
        if existante is not None and supprimee > existante:
            self.add_error(
                "surface_supprimee",
                ValidationError("La surface supprimée dépasse la surface existante : vérifiez les deux."),
            )
        return propres


class MaisonForm(ConstructionForm):
    """PCMI: an individual house or its annexes."""

    natures = NATURES_MAISON
    architecte = oui_non(
        "Les plans sont-ils établis par un architecte ?",
        aide="Obligatoire si la surface de plancher totale dépasse 150 m² après travaux (R*431-2).",
    )
    nom_architecte = forms.CharField(label="Nom de l'architecte", max_length=200, required=False)

    groupes = (*ConstructionForm.groupes, ("L'architecte", "", ("architecte", "nom_architecte")))
    conditions = {"nom_architecte": ("architecte", ("oui",))}


class PermisForm(ConstructionForm):
    """PC: every other building."""

    natures = NATURES_PERMIS
    destination = forms.ChoiceField(label="Destination principale", choices=DESTINATIONS)
    logements = forms.IntegerField(
        label="Nombre de logements créés", min_value=0, max_value=5000, required=False
    )
    erp = oui_non(
        "Le bâtiment recevra-t-il du public ?",
        aide="Un établissement recevant du public (ERP) a un délai d'instruction plus long.",
    )
    nom_architecte = forms.CharField(
        label="Nom de l'architecte",
        max_length=200,
        required=False,
        help_text="Obligatoire, sauf pour une personne physique sous les seuils de R*431-2.",
    )

    groupes = (
        *ConstructionForm.groupes,
        ("L'usage du bâtiment", "", ("destination", "logements", "erp", "nom_architecte")),
    )


class DeclarationForm(ConstructionForm):
    """DP: small works, façade changes, fences, pools (R*421-9 to R*421-12, R*421-17)."""

    natures = NATURES_DECLARATION
    bassin = surface("Surface du bassin", aide="Pour une piscine.")
    hauteur_cloture = longueur("Hauteur de la clôture")
    visible = oui_non("Le projet se voit-il depuis la rue ?")

    groupes = (
        ("La nature des travaux", "", ("nature", "description", "bassin", "hauteur_cloture")),
        ConstructionForm.groupes[1],
        ("Autres précisions", "", ("demolition", "assainissement", "visible")),
    )
    unites = {**ConstructionForm.unites, "bassin": "m²", "hauteur_cloture": "m"}
    conditions = {
        "bassin": ("nature", ("piscine",)),
        "hauteur_cloture": ("nature", ("cloture",)),
    }
