"""Form controls of the design: the native date input, a number with its unit, a file with its accepted types."""

from __future__ import annotations

from typing import Any

from django import forms


class SaisieDate(forms.DateInput):
    """The browser's own date input, which only reads and writes ``YYYY-MM-DD``."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class SaisieNombre(forms.NumberInput):
    """A number whose unit (``m²``, ``m``, ``mois``) is shown beside the input and said in its label."""

    def __init__(self, unite: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-unite": unite, "inputmode": "decimal", **(attrs or {})})


class SaisieFichier(forms.FileInput):
    """A file input; ``accepte`` filters the browser's chooser, ``taille_max`` (bytes) warns before sending.

    The server alone judges the content.
    """

    def __init__(
        self, accepte: str = "", taille_max: int | None = None, attrs: dict[str, Any] | None = None
    ) -> None:
        complets: dict[str, Any] = dict(attrs or {})
        if accepte:
            complets["accept"] = accepte
        if taille_max:
            complets["data-taille-max"] = taille_max
        super().__init__(complets)
