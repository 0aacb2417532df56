"""Who instructs which dossier: taken by oneself, given by the head of service, given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from communes import domaines
from communes import habilitations as h
from communes.erreurs import ErreurMetier
from communes.models import Affectation, OctroiCommune, Utilisateur
from dossiers.models import Attribution, Dossier
from dossiers.models.repartition import MotifAttribution
from dossiers.services import attributions
from dossiers.services.journal import verrouiller

#: At most this many dossiers in one bulk allotment.
MAXIMUM_PAR_LOT = 500


@dataclass(frozen=True)
class Refus:
    """One dossier of a batch that was left as it was, and why."""

    dossier: Dossier
    message: str


@transaction.atomic
def prendre(dossier: Dossier, *, par) -> Dossier:
    """The instructor takes a dossier nobody follows; taking it again changes nothing.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: someone else follows it, or it is closed.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if dossier.instructeur_id == par.pk:
        return dossier
    if dossier.instructeur_id is not None:
        raise ErreurMetier(f"Ce dossier est déjà suivi par {dossier.instructeur}.")
    _confier(dossier, par, auteur=par, motif=MotifAttribution.PRISE)
    return dossier


@transaction.atomic
def affecter(dossier: Dossier, a: Utilisateur, *, par) -> Dossier:
    """The head of service gives a dossier to one of those who may instruct it, who is told by mail.

    Raises:
        ActionInterdite: ``par`` does not allot dossiers of this commune.
        ErreurMetier: ``a`` may not instruct it, or the dossier is closed.
    """
    dossier, attribution = _affecter(dossier, a, par)
    if attribution is not None:
        attributions.annoncer(dossier, attribution)
    return dossier


@transaction.atomic
def _affecter(dossier: Dossier, a: Utilisateur, par) -> tuple[Dossier, Attribution | None]:
    """Allots one dossier; None when it was already his."""
    ici = (dossier.commune_id, dossier.domaine)
    h.exiger(par, h.VALIDER, *ici, type_dossier=dossier.type)
    dossier = verrouiller(dossier)
    if dossier.instructeur_id == a.pk:
        return dossier, None
    if not a.is_active or not h.peut(a, h.INSTRUIRE, *ici, type_dossier=dossier.type):
        raise ErreurMetier(f"{a} n'instruit pas les dossiers de {dossier.commune} dans ce domaine.")
    return dossier, _confier(dossier, a, auteur=par, motif=MotifAttribution.CONFIE)


@transaction.atomic
def rendre(dossier: Dossier, *, par) -> Dossier:
    """Gives a dossier back to the common queue: by who follows it, or by the head of service.

    Raises:
        ActionInterdite: neither of them.
    """
    dossier = verrouiller(dossier)
    if dossier.instructeur_id is None:
        return dossier
    action = h.INSTRUIRE if dossier.instructeur_id == par.pk else h.VALIDER
    h.exiger_sur(par, action, dossier)
    attributions.suivre(dossier, None, auteur=par, motif=MotifAttribution.RENDU)
    return dossier


def affecter_lot(dossiers: Iterable[Dossier], a: Utilisateur, *, par) -> tuple[int, list[Refus]]:
    """Allots many dossiers, each on its own: returns how many were, and the refusals. One mail for all.

    Raises:
        ErreurMetier: more than ``MAXIMUM_PAR_LOT`` dossiers.
    """
    lot = list(dossiers)
    if len(lot) > MAXIMUM_PAR_LOT:
        raise ErreurMetier(f"Sélectionnez au plus {MAXIMUM_PAR_LOT} dossiers à la fois.")
    faits, refus, donnes = 0, [], []
    for dossier in lot:
        try:
            confie, attribution = _affecter(dossier, a, par)
        except ErreurMetier as erreur:
            refus.append(Refus(dossier, erreur.message))
            continue
        faits += 1
        if attribution is not None:
            donnes.append((confie, attribution))
    if donnes:
        with transaction.atomic():
            attributions.annoncer(*donnes[0], nombre=len(donnes))
    return faits, refus


def instructeurs_possibles(par, *, jour=None) -> QuerySet[Utilisateur]:
    """Persons who instruct on at least one commune whose dossiers ``par`` may allot."""
    return _instructeurs_des_communes(par, h.VALIDER, jour or timezone.localdate())


def collegues(par, *, jour=None) -> QuerySet[Utilisateur]:
    """Persons who instruct on at least one commune where ``par`` instructs, himself included."""
    return _instructeurs_des_communes(par, h.INSTRUIRE, jour or timezone.localdate())


def _instructeurs_des_communes(par, action: str, jour) -> QuerySet[Utilisateur]:
    groupes: set[int] = set()
    for domaine in domaines.codes():
        siennes = h.communes(par, action, domaine, jour=jour)
        if siennes:
            groupes.update(
                OctroiCommune.objects.en_vigueur(jour)
                .filter(content_object__in=siennes, permission__codename=h.permission(h.INSTRUIRE, domaine))
                .values_list("group", flat=True)
            )
    postes = Affectation.objects.en_vigueur(jour).filter(role__groupe__in=groupes)
    return Utilisateur.objects.filter(is_active=True, pk__in=postes.values("agent")).order_by("nom", "prenom")


def _confier(dossier: Dossier, a, *, auteur, motif: str) -> Attribution:
    if dossier.est_clos:
        raise ErreurMetier("Ce dossier est clos : il ne s'affecte plus.")
    return attributions.suivre(dossier, a, auteur=auteur, motif=motif)
