"""Where: the commune, the address, the parcels (R*431-5, R*441-1, R581-7)."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from carto.geometries import reunir
from carto.parcelles import lire_references, trouver
from carto.saisie import lire_contour
from communes.erreurs import ErreurMetier
from communes.models import Commune
from dossiers.formulaires.base import FormulaireEtape, oui_non, surface
from dossiers.formulaires.communes import (
    communes_des_identifiants,
    deduire,
    seule_commune_des_parcelles,
)
from dossiers.models.demandeurs import ParcelleCitee
from dossiers.models.dossiers import Voie


class ChoixCommune(forms.ModelChoiceField):
    """Communes on the platform today, by their INSEE code."""

    def __init__(self, **kwargs):
        super().__init__(
            Commune.objects.none(), to_field_name="code_insee", empty_label="Choisissez une commune", **kwargs
        )


AUTRES_COMMUNES = (2, 3)


class TerrainForm(FormulaireEtape):
    """The land. Unknown parcels are accepted: they are checked later and never block a filing.

    A land that lies on several communes is one entry: each commune gets its own dossier.
    """

    commune = ChoixCommune(
        label="Commune du terrain",
        required=False,
        help_text="Vous pouvez laisser vide si l’adresse porte son code postal, ou choisir sur la carte. "
        '<a href="/aide/communes/" target="_blank">Ma commune n’est pas dans la liste (nouvel onglet)</a>',
    )
    adresse = forms.CharField(
        label="Adresse du terrain", max_length=250, help_text="Numéro et rue, ou lieu-dit."
    )
    parcelles = forms.CharField(
        label="Parcelles cadastrales",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Section et numéro, par exemple : AK 123, AK 124. Ils figurent sur votre acte de propriété.",
    )
    parcelles_a_venir = oui_non(
        "Une de ces parcelles vient-elle d’une division en cours ?",
        aide="Son numéro n’est alors pas encore au cadastre : la mairie le saura et ne le cherchera pas.",
        obligatoire=False,
    )
    superficie = surface("Superficie du terrain", aide="Superficie totale, telle que vous la connaissez.")
    sur_plusieurs = oui_non(
        "Le terrain s’étend-il aussi sur une autre commune ?",
        aide="Dans ce cas chaque commune reçoit sa demande, avec son numéro et son délai. Vous ne remplissez "
        "le formulaire qu’une fois.",
        obligatoire=False,
    )
    commune_2 = ChoixCommune(label="Deuxième commune")
    parcelles_2 = forms.CharField(
        label="Parcelles dans la deuxième commune", max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
    commune_3 = ChoixCommune(label="Troisième commune", required=False)
    parcelles_3 = forms.CharField(
        label="Parcelles dans la troisième commune",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    emprise_projet = forms.CharField(
        label="Emprise du projet dessinée",
        required=False,
        max_length=40_000,
        widget=forms.HiddenInput,
    )

    groupes = (
        ("Le lieu", "", ("commune", "adresse", "parcelles", "parcelles_a_venir", "superficie")),
        (
            "À cheval sur plusieurs communes",
            "",
            ("sur_plusieurs", "commune_2", "parcelles_2", "commune_3", "parcelles_3"),
        ),
    )
    unites = {"superficie": "m²"}
    conditions = dict.fromkeys(
        ("commune_2", "parcelles_2", "commune_3", "parcelles_3"), ("sur_plusieurs", ("oui",))
    )
    parcelles_obligatoires = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ici = Commune.objects.sur_la_plateforme(timezone.localdate()).defer("contour")
        for nom in ("commune", "commune_2", "commune_3"):
            self.fields[nom].queryset = ici
        for nom in ("parcelles", "parcelles_2"):
            self.fields[nom].required = self.parcelles_obligatoires
        if self.dossier.voie == Voie.PAPIER:  # a counter registers for its own commune
            for nom in ("sur_plusieurs", *self.conditions):
                del self.fields[nom]
            self.conditions = {}

    @staticmethod
    def completer(donnees: dict) -> dict:
        """The commune that the address or the parcels name, when it was not chosen and receives dossiers here."""
        if donnees.get("commune"):
            return donnees
        commune = _commune_dite(donnees)
        if commune is None or not commune.est_sur_la_plateforme(timezone.localdate()):
            return donnees
        return {**donnees, "commune": commune.code_insee}

    def clean_parcelles(self):
        return self._references("parcelles")

    def clean_parcelles_2(self):
        return self._references("parcelles_2")

    def clean_parcelles_3(self):
        return self._references("parcelles_3")

    def _references(self, nom: str) -> list:
        texte = self.cleaned_data.get(nom) or ""
        if not texte.strip():
            return []
        try:
            return lire_references(texte)
        except ErreurMetier as erreur:
            raise ValidationError(erreur.message) from erreur

    def clean_emprise_projet(self):
        try:
            return lire_contour(self.cleaned_data["emprise_projet"])
        except ErreurMetier as erreur:
            raise ValidationError(erreur.message) from erreur

    def clean(self):
        propres = super().clean()
        if not propres.get("commune") and "commune" not in self.errors:
            self.add_error("commune", self._sans_commune())
        vues = [propres.get("commune")]
        for rang in AUTRES_COMMUNES:
            autre = propres.get(f"commune_{rang}")
            if autre and autre in vues:
                self.add_error(f"commune_{rang}", "Cette commune est déjà indiquée plus haut.")
            seules = propres.get(f"parcelles_{rang}") and not autre and self.est_visible(f"commune_{rang}")
            if seules and f"commune_{rang}" not in self.errors:
                self.add_error(f"commune_{rang}", "Choisissez la commune de ces parcelles.")
            vues.append(autre)
        self._exiger_la_bonne_commune(propres)
        return propres

    def _sans_commune(self) -> str:
        """What to do when no commune is chosen: one that is not here has its town hall, never a dead end."""
        dite = _commune_dite({nom: self.data.get(nom, "") for nom in ("adresse", "parcelles")})
        if dite is None or dite.est_sur_la_plateforme(timezone.localdate()):
            return "Choisissez la commune du terrain."
        ou = ", ".join(filter(None, (dite.adresse_mairie, dite.telephone_mairie, dite.courriel_mairie)))
        return (
            f"{dite.nom} ne reçoit pas encore les demandes ici. Déposez la vôtre à sa mairie"
            f"{f' ({ou})' if ou else ''}, ou envoyez-la par lettre recommandée (article R*423-1)."
        )

    def _exiger_la_bonne_commune(self, propres) -> None:
        for suffixe in ("", "_2", "_3"):
            commune = propres.get(f"commune{suffixe}")
            texte = self.data.get(f"parcelles{suffixe}", "") if self.is_bound else ""
            ailleurs = communes_des_identifiants(texte) - {getattr(commune, "code_insee", "")}
            if commune and ailleurs:
                nom = Commune.objects.filter(code_insee__in=ailleurs).values_list("nom", flat=True).first()
                self.add_error(
                    f"parcelles{suffixe}",
                    f"Une de ces parcelles est à {nom or 'une autre commune'}, pas à {commune.nom}.",
                )

    def avertissements(self) -> list[str]:
        """Parcels that the cadastre at hand only knows in another commune: to check, not to refuse."""
        propres = getattr(self, "cleaned_data", {})
        commune, references = propres.get("commune"), propres.get("parcelles") or []
        jour = timezone.localdate()
        if not commune or not references or any(p for _, p in trouver(commune, references, jour)):
            return []
        autre = seule_commune_des_parcelles(references, jour)
        if autre is None or autre.pk == commune.pk:
            return []
        return [
            f"Le cadastre connaît ces parcelles à {autre.nom}, pas à {commune.nom} : vérifiez la commune."
        ]

    def resumer(self, dossier) -> None:
        """The commune and the address in lists."""
        propres = getattr(self, "cleaned_data", {})
        dossier.commune = propres.get("commune")
        dossier.adresse_terrain = propres.get("adresse", "")[:250]

    def appliquer(self, dossier) -> None:
        """Writes the parcels, found or not in the cadastre on hand."""
        propres = self.cleaned_data
        dossier.commune = propres["commune"]
        dossier.adresse_terrain = propres["adresse"][:250]
        dossier.parcelles.all().delete()
        references = propres.get("parcelles") or []
        geometries = []
        for reference, parcelle in trouver(dossier.commune, references, timezone.localdate()):
            ParcelleCitee.objects.create(
                dossier=dossier,
                prefixe=reference.prefixe,
                section=reference.section,
                numero=reference.numero,
                contenance=parcelle.contenance if parcelle else None,
                est_trouvee=parcelle is not None,
                est_a_venir=parcelle is None and propres.get("parcelles_a_venir") == "oui",
            )
            if parcelle is not None:
                geometries.append(parcelle.geom)
        dossier.emprise = reunir(geometries)
        dossier.emprise_projet = propres.get("emprise_projet")


def autres_communes(propres: dict) -> list[tuple[Commune, str]]:
    """Checked step → the other communes of the land, each with its parcels as a form reads them."""
    if propres.get("sur_plusieurs") != "oui":
        return []
    return [
        (propres[f"commune_{rang}"], ", ".join(map(str, propres.get(f"parcelles_{rang}") or [])))
        for rang in AUTRES_COMMUNES
        if propres.get(f"commune_{rang}")
    ]


def _commune_dite(donnees) -> Commune | None:
    """The commune that the address or the parcels name."""
    parcelles = str(donnees.get("parcelles") or "")
    try:
        references = lire_references(parcelles) if parcelles.strip() else []
    except ErreurMetier:
        references = []
    return deduire(str(donnees.get("adresse") or ""), parcelles, references, timezone.localdate())
