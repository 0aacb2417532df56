"""A drop-down list is written without templates: its markup is Django's own, escaped the same way."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from config.rendu import RenduMitoyen

CHOIX = [
    ("", "Toutes"),
    ("a<b", 'Château d’eau & l"Îlot'),
    ("Nord", [("59001", "Abancourt"), ("59002", "<script>alert(1)</script>")]),
    (3, "Trois"),
]


def sans_blancs(html: str) -> str:
    return "".join(ligne.strip() for ligne in html.splitlines())


@pytest.mark.parametrize("valeur", ["", "a<b", "59002", 3, None])
@pytest.mark.parametrize("attributs", [{}, {"id": 'x"y', "required": True, "disabled": False}])
def test_une_liste_deroulante_est_ecrite_comme_celle_de_django(valeur, attributs):
    liste = forms.Select(attributs, choices=CHOIX)
    ecrite = liste.render("commune", valeur, renderer=RenduMitoyen())
    assert sans_blancs(ecrite) == sans_blancs(liste.render("commune", valeur, renderer=TemplatesSetting()))
    assert "<script>" not in ecrite
