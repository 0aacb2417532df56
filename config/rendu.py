"""How Django renders the forms of the platform: labels, help, errors and summary of the design."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class RenduMitoyen(TemplatesSetting):
    """Form templates of ``templates/composants``; widgets stay Django's own unless overridden there."""

    form_template_name = "composants/formulaire.html"
    field_template_name = "composants/champ.html"
    formset_template_name = "composants/formulaires.html"
