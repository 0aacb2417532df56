"""The dated data of advertising, kept by hand with their source."""

from __future__ import annotations

from django.contrib import admin

from rlpi.models import SituationCommune


@admin.register(SituationCommune)
class SituationCommuneAdmin(admin.ModelAdmin):
    """One line a commune and a period; a past situation is closed, never deleted."""

    list_display = ("commune", "debut", "fin", "est_couverte", "police_transferee_le", "source")
    list_filter = ("est_couverte",)
    search_fields = ("commune__nom", "commune__code_insee")
    autocomplete_fields = ("commune",)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
