"""The field of a code of the second factor, asked at sign-in and again at each signature."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from communes import second_facteur


class ChampCode(forms.CharField):
    """Six digits of the telephone, or a recovery code."""

    def __init__(self, **options):
        defauts = {
            "label": "Code de votre second facteur",
            "max_length": 16,
            "help_text": "Les six chiffres de votre téléphone, ou un code de secours.",
            "widget": forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
        }
        super().__init__(**{**defauts, **options})


def verifier_code(utilisateur, code: str) -> None:
    """Checks a code and turns its refusal into an error of the field."""
    try:
        second_facteur.verifier(utilisateur, code)
    except second_facteur.CodeRefuse as refus:
        raise ValidationError(refus.message) from refus
