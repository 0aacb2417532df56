"""How Django renders the forms of the platform: labels, help, errors and summary of the design."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

LISTE = "django/forms/widgets/select.html"


class RenduMitoyen(TemplatesSetting):
    """Form templates of ``templates/composants``; widgets stay Django's own unless overridden there.

    A drop-down list is written here: Django's own template includes two more for each choice, which is the
    best part of the time of a page that filters on a hundred communes, types and circumstances.
    """

    form_template_name = "composants/formulaire.html"
    field_template_name = "composants/champ.html"
    formset_template_name = "composants/formulaires.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The template, or the same markup without one for a drop-down list."""
        if template_name == LISTE:
            return _liste(context["widget"])
        return super().render(template_name, context, request)


def _liste(widget: dict[str, Any]) -> SafeString:
    morceaux = [f'<select name="{conditional_escape(widget["name"])}"{_attributs(widget["attrs"])}>']
    for groupe, options, _ in widget["optgroups"]:
        if groupe:
            morceaux.append(f'<optgroup label="{conditional_escape(groupe)}">')
        for option in options:
            valeur, libelle = conditional_escape(str(option["value"])), conditional_escape(option["label"])
            morceaux.append(f'<option value="{valeur}"{_attributs(option["attrs"])}>{libelle}</option>')
        if groupe:
            morceaux.append("</optgroup>")
    morceaux.append("</select>")
    return mark_safe("\n".join(morceaux))  # noqa: S308 - every part is escaped above


def _attributs(attributs: dict[str, Any]) -> str:
    morceaux = []
    for nom, valeur in attributs.items():
        if valeur is True:
            morceaux.append(f" {nom}")
        elif valeur is not False:
            morceaux.append(f' {nom}="{conditional_escape(str(valeur))}"')
    return "".join(morceaux)
