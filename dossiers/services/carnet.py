"""Who must be told before a limit passes, for a pass over many dossiers: rights and absences are read once."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.utils import timezone

from communes import habilitations as h
from dossiers.models import Absence, Dossier
from dossiers.models.dossiers import Etape

#: What the person holding each step must be allowed to do.
ACTIONS = {
    Etape.ENREGISTREMENT: h.ENREGISTRER,
    Etape.COMPLETUDE: h.INSTRUIRE,
    Etape.INSTRUCTION: h.INSTRUIRE,
    Etape.VALIDATION: h.VALIDER,
    Etape.SIGNATURE: h.SIGNER,
    Etape.NOTIFICATION: h.ENREGISTRER,
}


class Carnet:
    """The persons to alert on ``jour``, dossier by dossier, as identifiers."""

    def __init__(self, jour: date) -> None:
        self._jour = jour
        self._places: dict[tuple, bool] = {}

    @cached_property
    def _annuaire(self) -> h.Annuaire:
        return h.Annuaire(timezone.localdate())

    @cached_property
    def _remplacants(self) -> dict[int, int]:
        en_cours = Absence.objects.en_cours(self._jour).filter(remplacant__is_active=True)
        return dict(en_cours.order_by("-pk").values_list("agent", "remplacant"))

    def a_alerter(self, dossier: Dossier) -> list[int]:
        """Whoever can act, then the chiefs (and the instructor, while others hold the dossier); each once."""
        suivi = self._suivi(dossier)
        personnes = [*self._agissants(dossier, suivi), *self._pouvant(h.VALIDER, dossier)]
        if suivi is not None:
            personnes.append(suivi)
        return list(dict.fromkeys(personnes))

    def a_quelqu_un(
        self, commune: int | None, domaine: str, type_dossier: str, etape: str, instructeur: int | None
    ) -> bool:
        """Whether :meth:`a_alerter` names anyone for a dossier that stands there; asked once a place."""
        place = (commune, domaine, type_dossier, etape, instructeur)
        if place not in self._places:
            dossier = Dossier(
                commune_id=commune,
                domaine=domaine,
                type=type_dossier,
                etape=etape,
                instructeur_id=instructeur,
            )
            self._places[place] = bool(self.a_alerter(dossier))
        return self._places[place]

    def _pouvant(self, action: str, dossier: Dossier) -> list[int]:
        ici = (dossier.commune_id, dossier.domaine)
        return self._annuaire.pouvant(action, *ici, type_dossier=dossier.type)

    def _agissants(self, dossier: Dossier, suivi: int | None) -> list[int]:
        """The dossier's instructor when it is his turn, else all who may."""
        action = ACTIONS.get(dossier.etape)
        if action is None:
            return []
        if action == h.INSTRUIRE and suivi is not None:
            return [suivi]
        return self._pouvant(action, dossier)

    def _suivi(self, dossier: Dossier) -> int | None:
        """Its instructor who still may, or whoever replaces him that day and may instruct it."""
        qui = dossier.instructeur_id
        possibles = self._pouvant(h.INSTRUIRE, dossier)
        if qui is None or qui not in possibles:
            return None
        remplacant = self._remplacants.get(qui)
        return remplacant if remplacant in possibles else qui
