"""Who must be told: the persons who can act on a dossier now, and those above them."""

from __future__ import annotations

from collections.abc import Iterable

from communes import habilitations as h
from communes.models import Utilisateur
from dossiers.models import Dossier, Envoi
from dossiers.services import envois


def pouvant(action: str, dossier: Dossier) -> list[Utilisateur]:
    """Who may do ``action`` on this very dossier: a convention limited to other types tells nobody."""
    ici = (dossier.commune, dossier.domaine)
    return h.personnes_par_action([action], *ici, type_dossier=dossier.type)[action]


def est_suivi(dossier: Dossier) -> bool:
    """Whether an instructor follows it who still may (a revoked one is not told)."""
    suivi = dossier.instructeur
    return bool(suivi and suivi.is_active and instruit(suivi, dossier))


def instruit(personne: Utilisateur, dossier: Dossier) -> bool:
    """Whether this person may instruct this very dossier today."""
    ici = (dossier.commune_id, dossier.domaine)
    return h.peut(personne, h.INSTRUIRE, *ici, type_dossier=dossier.type)


def instructeurs(dossier: Dossier) -> list[Utilisateur]:
    """Its instructor, else those who instruct for the commune."""
    if est_suivi(dossier):
        return [dossier.instructeur]
    return pouvant(h.INSTRUIRE, dossier)


def instructeurs_et_comptoir(dossier: Dossier) -> list[int]:
    """The keys of :func:`instructeurs`, then of who registers for the commune."""
    suivi = est_suivi(dossier)
    actions = [h.ENREGISTRER] if suivi else [h.INSTRUIRE, h.ENREGISTRER]
    cles = h.cles_par_action(actions, dossier.commune, dossier.domaine, type_dossier=dossier.type)
    instruisent = [dossier.instructeur_id] if suivi else cles[h.INSTRUIRE]
    return [*instruisent, *cles[h.ENREGISTRER]]


def annoncer(personnes: Iterable[int], dossier: Dossier, genre: str, occurrence: str, charge: dict) -> int:
    """Plans one mail a person (her key), once an occurrence; returns how many persons are told."""
    cles = {f"{occurrence}:{personne}": personne for personne in personnes}
    _prevoir(cles, dossier, genre, charge)
    return len(cles)


def prevenir(
    personnes: Iterable[Utilisateur], dossier: Dossier, genre: str, occurrence: str, charge: dict
) -> int:
    """Plans one mail a person, once an occurrence; returns how many are new."""
    cles = {f"{occurrence}:{p.pk}": p.pk for p in personnes}
    partis = set(
        Envoi.objects.filter(dossier=dossier, genre=genre, occurrence__in=cles).values_list(
            "occurrence", flat=True
        )
    )
    nouveaux = {cle: pour for cle, pour in cles.items() if cle not in partis}
    _prevoir(nouveaux, dossier, genre, charge)
    return len(nouveaux)


def _prevoir(cles: dict[str, int], dossier: Dossier, genre: str, charge: dict) -> None:
    envois.prevoir_en_lot(
        [
            Envoi(dossier=dossier, genre=genre, occurrence=cle, charge={**charge, "pour": pour})
            for cle, pour in cles.items()
        ]
    )
