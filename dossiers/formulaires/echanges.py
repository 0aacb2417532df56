"""Forms of the thread of a dossier and of what is asked about it."""

from __future__ import annotations

from typing import Any

from django import forms

from communes.widgets import SaisieFichier
from dossiers.services.echanges import FICHIERS_MAXIMUM, LONGUEUR_MAXIMALE


class SaisieFichiers(SaisieFichier):
    """Several files in one control."""

    allow_multiple_selected = True


class FichiersField(forms.FileField):
    """A list of files; their content is judged by the service that stores them."""

    widget = SaisieFichiers

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file checked as one; an empty list when nothing was chosen."""
        envoyes = data if isinstance(data, list | tuple) else [data]
        propres = [super(FichiersField, self).clean(un, initial) for un in envoyes if un]
        if not propres and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return propres


class MessageForm(forms.Form):
    """One message and its files."""

    texte = forms.CharField(
        label="Votre message",
        max_length=LONGUEUR_MAXIMALE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Écrivez votre message avant de l’envoyer."},
    )
    fichiers = FichiersField(
        label="Fichiers à joindre",
        required=False,
        widget=SaisieFichiers(".pdf,.jpg,.jpeg,.png"),
        help_text=f"PDF, JPEG ou PNG, {FICHIERS_MAXIMUM} fichiers au plus. Un fichier joint à un message n’est pas "
        "une pièce du dossier.",
    )
