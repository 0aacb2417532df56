"""Who must be told: the persons who can act on a dossier now, and those above them."""

from __future__ import annotations

from collections.abc import Iterable

from communes import habilitations as h
from communes.models import Utilisateur
from dossiers.models import Dossier, Envoi
from dossiers.services import envois


def pouvant(action: str, dossier: Dossier) -> list[Utilisateur]:
    """Who may do ``action`` on this very dossier: a convention limited to other types tells nobody."""
    return _par_action(dossier, action)[action]


def _par_action(dossier: Dossier, *actions: str) -> dict[str, list[Utilisateur]]:
    return h.personnes_par_action(actions, dossier.commune, dossier.domaine, type_dossier=dossier.type)


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


def instructeurs_et_comptoir(dossier: Dossier) -> list[Utilisateur]:
    """:func:`instructeurs`, then who registers for the commune."""
    if est_suivi(dossier):
        return [dossier.instructeur, *pouvant(h.ENREGISTRER, dossier)]
    par_action = _par_action(dossier, h.INSTRUIRE, h.ENREGISTRER)
    return [*par_action[h.INSTRUIRE], *par_action[h.ENREGISTRER]]


def annoncer(
    personnes: Iterable[Utilisateur], dossier: Dossier, genre: str, occurrence: str, charge: dict
) -> int:
    """Plans one mail a person, once an occurrence; returns how many persons are told."""
    cles = {f"{occurrence}:{p.pk}": p for p in personnes}
    _prevoir(cles, dossier, genre, charge)
    return len(cles)


def prevenir(
    personnes: Iterable[Utilisateur], dossier: Dossier, genre: str, occurrence: str, charge: dict
) -> int:
    """Plans one mail a person, once an occurrence; returns how many are new."""
    cles = {f"{occurrence}:{p.pk}": p for p in personnes}
    partis = set(
        Envoi.objects.filter(dossier=dossier, genre=genre, occurrence__in=cles).values_list(
            "occurrence", flat=True
        )
    )
    nouveaux = {cle: p for cle, p in cles.items() if cle not in partis}
    _prevoir(nouveaux, dossier, genre, charge)
    return len(nouveaux)


def _prevoir(cles: dict[str, Utilisateur], dossier: Dossier, genre: str, charge: dict) -> None:
    envois.prevoir_en_lot(
        [
            Envoi(dossier=dossier, genre=genre, occurrence=cle, charge={**charge, "pour": p.pk})
            for cle, p in cles.items()
        ]
    )
