"""What surrounds the device (L581-4, L581-8, R581-7)."""

from __future__ import annotations

from django import forms

from dossiers.formulaires.base import FormulaireEtape, oui_non
from rlpi.droit.lieu import Protection

NE_SAIT_PAS = ("ne_sait_pas", "Je ne sais pas")


class LieuForm(FormulaireEtape):
    """Public or private land, protections known to the petitioner (checked later on the map)."""

    domaine_public = oui_non("Le dispositif est-il posé sur le domaine public (trottoir, place) ?")
    protection = forms.ChoiceField(
        label="Le lieu est-il protégé ?",
        choices=(
            NE_SAIT_PAS,
            ("aucune", "Non"),
            *((p.value, f"Oui, {p.libelle}") for p in Protection),
        ),
        help_text="Le service instructeur vérifiera sur la carte.",
    )

    groupes = (("Le lieu", "", ("domaine_public", "protection")),)
