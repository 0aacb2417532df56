"""Who must be told: the persons who can act on a dossier now, and those above them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from communes import habilitations as h
from communes.models import Utilisateur
from dossiers.models import Dossier, Envoi
from dossiers.models.dossiers import Etape
from dossiers.services import absences, envois

#: What the person holding each step must be allowed to do.
ACTIONS = {
    Etape.ENREGISTREMENT: h.ENREGISTRER,
    Etape.COMPLETUDE: h.INSTRUIRE,
    Etape.INSTRUCTION: h.INSTRUIRE,
    Etape.VALIDATION: h.VALIDER,
    Etape.SIGNATURE: h.SIGNER,
    Etape.NOTIFICATION: h.ENREGISTRER,
}


def agissants(dossier: Dossier, jour: date | None = None) -> list[Utilisateur]:
    """The persons who can act: the dossier's instructor when it is his turn (who replaces him while he is
    away), else all who may."""
    action = ACTIONS.get(dossier.etape)
    if action is None:
        return []
    if action == h.INSTRUIRE and est_suivi(dossier):
        return [_present(dossier, jour or timezone.localdate())]
    return pouvant(action, dossier)


def pouvant(action: str, dossier: Dossier) -> list[Utilisateur]:
    """Who may do ``action`` on this very dossier: a convention limited to other types tells nobody."""
    personnes = h.personnes_pouvant(action, dossier.commune, dossier.domaine, type_dossier=dossier.type)
    return list(personnes.order_by("pk"))


def _present(dossier: Dossier, jour: date) -> Utilisateur:
    """Its instructor, or whoever replaces him that day and may instruct it."""
    remplacant = absences.remplacant_de(dossier.instructeur_id, jour)
    if remplacant is None or not remplacant.is_active:
        return dossier.instructeur
    if not instruit(remplacant, dossier):
        return dossier.instructeur
    return remplacant


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


def chefs(dossier: Dossier) -> list[Utilisateur]:
    """Those who validate and allot for this commune and domain."""
    return pouvant(h.VALIDER, dossier)


def a_alerter(dossier: Dossier, jour: date | None = None) -> list[Utilisateur]:
    """Whoever can act, then the chiefs (and the instructor, while others hold the dossier); each once."""
    tous = [*agissants(dossier, jour), *chefs(dossier)]
    if est_suivi(dossier):
        tous.append(_present(dossier, jour or timezone.localdate()))
    return list({personne.pk: personne for personne in tous}.values())


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
    nouveaux = [cle for cle in cles if cle not in partis]
    for cle in nouveaux:
        envois.prevoir(dossier, genre, occurrence=cle, charge={**charge, "pour": cles[cle].pk})
    return len(nouveaux)
