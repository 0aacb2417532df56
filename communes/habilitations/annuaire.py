"""Who may do what on one day, everywhere: read in two queries for a pass over many dossiers."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from communes.habilitations.grammaire import permission
from communes.models import Affectation, OctroiCommune


class Annuaire:
    """The answers of ``personnes_pouvant`` on ``jour``, for any action, commune, domain and type."""

    def __init__(self, jour: date) -> None:
        self._membres: dict[int, set[int]] = defaultdict(set)
        postes = Affectation.objects.en_vigueur(jour).filter(agent__is_active=True)
        for groupe, agent in postes.values_list("role__groupe", "agent"):
            self._membres[groupe].add(agent)
        self._tenus: dict[tuple[int, str], list[tuple[int, list[str]]]] = defaultdict(list)
        octrois = OctroiCommune.objects.en_vigueur(jour).filter(group__in=list(self._membres))
        for commune, code, groupe, types in octrois.values_list(
            "content_object_id", "permission__codename", "group", "convention__types"
        ):
            self._tenus[commune, code].append((groupe, types or []))

    def pouvant(self, action: str, commune: int, domaine: str, *, type_dossier: str = "") -> list[int]:
        """Identifiers of the active persons who may, in order."""
        personnes: set[int] = set()
        for groupe, types in self._tenus.get((commune, permission(action, domaine)), ()):
            if not type_dossier or not types or type_dossier in types:
                personnes |= self._membres[groupe]
        return sorted(personnes)
