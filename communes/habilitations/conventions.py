"""Opening, ending and cancelling a convention: the grants follow its dates, the running dossiers its end.

When a convention ends, the dossiers still running **go back to the commune** at the end of its last day:
the mayor stays the authority throughout (L422-1), the service instructed under his authority (R*423-14),
and a right that outlives its convention would have no title. Work done, drafts and clock stay untouched.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from importlib import import_module
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from communes.erreurs import ErreurMetier
from communes.habilitations.affectations import exiger_administrateur_plateforme
from communes.habilitations.grammaire import ACTIONS, ENREGISTRER, ROLES_DE_SERVICE
from communes.habilitations.octrois import clore_octrois, octroyer, ouvrir_commune, role
from communes.models import CodeRole, Commune, Convention, ServiceInstructeur, Utilisateur
from communes.models.conventions import Charge


class SuitesDeConvention(Protocol):
    """What a room above does with running dossiers (``settings.SUITES_DE_CONVENTION``)."""

    def en_cours(self, convention: Convention) -> int:
        """How many dossiers the service is instructing under this convention."""

    def rendre(self, jour: date) -> int:
        """Gives back to their commune the dossiers whose convention no longer holds on ``jour``."""

    def liberer(self, agent: Utilisateur, jour: date) -> int:
        """Puts back in the common queue what a person may no longer instruct on ``jour``."""


def suites() -> SuitesDeConvention:
    """The module that knows the dossiers, named by the settings: this room does not import it."""
    return import_module(settings.SUITES_DE_CONVENTION)


def avertissements(commune: Commune, domaine: str) -> list[str]:
    """What the scheme says against this convention; it warns, it does not forbid."""
    regle = settings.REGLES_DE_CONVENTION.get(domaine)
    if not regle or commune.population_municipale < regle["population_maximale"]:
        return []
    habitants = f"{commune.population_municipale:,}".replace(",", "\u202f")
    return [f"{commune} compte {habitants} habitants. {regle['regle']}"]


def _chevauchantes(commune: Commune, domaine: str, debut: date, fin: date | None):
    memes = Convention.objects.filter(commune=commune, domaine=domaine, annulee_le__isnull=True)
    memes = memes.filter(Q(fin__isnull=True) | Q(fin__gte=debut))
    return memes.filter(debut__lte=fin) if fin is not None else memes


@transaction.atomic
def ouvrir_convention(
    service: ServiceInstructeur,
    commune: Commune,
    domaine: str,
    *,
    debut: date,
    fin: date | None = None,
    types: Iterable[str] = (),
    reference: str = "",
    est_fictive: bool = False,
    par: Utilisateur | None = None,
    **clauses,
) -> Convention:
    """Entrusts a domain of a commune to a service: opens the grants of the service's roles.

    ``clauses``: ``taches``, ``delegation_courriers``, ``tarif`` as :class:`Convention` stores them.

    Raises:
        ActionInterdite: ``par`` does not run the platform.
        ErreurMetier: dates in the wrong order, or a convention of the same commune and domain already
            covers part of that time.
    """
    if par is not None:
        exiger_administrateur_plateforme(par)
    if fin is not None and fin < debut:
        raise ErreurMetier("La date de fin précède la date de début.")
    Commune.objects.select_for_update().filter(pk=commune.pk).first()
    types = list(types)
    for autre in _chevauchantes(commune, domaine, debut, fin):
        if not types or not autre.types or set(types) & set(autre.types):
            raise ErreurMetier(f"{commune} a déjà confié ce domaine à « {autre.service} » sur cette période.")
    convention = Convention.objects.create(
        service=service,
        commune=commune,
        domaine=domaine,
        debut=debut,
        fin=fin,
        types=types,
        reference=reference,
        est_fictive=est_fictive,
        ouverte_par=par,
        **clauses,
    )
    confiees = {ENREGISTRER} if convention.taches.get("enregistrement") == Charge.SERVICE else set()
    for code in ROLES_DE_SERVICE:
        octroyer(
            role(code, service=service),
            ACTIONS[code] | confiees,
            commune,
            domaine,
            debut=debut,
            fin=fin,
            convention=convention,
            motif="convention",
        )
    return convention


@transaction.atomic
def clore_convention(
    convention: Convention, dernier_jour: date, *, par: Utilisateur | None = None, motif: str = ""
) -> None:
    """Ends a convention, and the grants it opened, at the end of ``dernier_jour``.

    The commune's own instructors may act from the next day; the running dossiers go back to it then (at
    once when that day has come, else by the daily job, :func:`rendre_les_dossiers`).

    Raises:
        ActionInterdite: ``par`` does not run the platform.
        ErreurMetier: the last day precedes the first, or follows the end already set.
    """
    if par is not None:
        exiger_administrateur_plateforme(par)
    actuelle = Convention.objects.select_for_update().get(pk=convention.pk)
    if actuelle.annulee_le is not None:
        raise ErreurMetier("Cette convention a été annulée.")
    if dernier_jour < actuelle.debut:
        raise ErreurMetier("Une convention ne finit pas avant d'avoir commencé : annulez-la.")
    if actuelle.fin is not None and dernier_jour > actuelle.fin:
        raise ErreurMetier("Une convention ne se prolonge pas par sa clôture : ouvrez-en une nouvelle.")
    convention.fin, convention.close_le = dernier_jour, timezone.now()
    convention.close_par, convention.motif_cloture = par, motif.strip()
    convention.save(update_fields=["fin", "close_le", "close_par", "motif_cloture"])
    clore_octrois(convention.octrois.all(), dernier_jour, motif="convention close")
    lendemain = dernier_jour + timedelta(days=1)
    ouvrir_commune(convention.commune, convention.domaine, [CodeRole.INSTRUCTEUR], debut=lendemain)
    rendre_les_dossiers(timezone.localdate())


@transaction.atomic
def annuler_convention(convention: Convention, *, par: Utilisateur | None, motif: str) -> None:
    """Cancels a convention that has not begun: it will open no right.

    Raises:
        ActionInterdite: ``par`` does not run the platform.
        ErreurMetier: it has begun, or no reason is given.
    """
    if par is not None:
        exiger_administrateur_plateforme(par)
    if not motif.strip():
        raise ErreurMetier("Dites pourquoi cette convention est annulée.")
    actuelle = Convention.objects.select_for_update().get(pk=convention.pk)
    if actuelle.debut <= timezone.localdate():
        raise ErreurMetier("Cette convention a commencé : fixez son dernier jour.")
    convention.annulee_le = convention.close_le = timezone.now()
    convention.close_par, convention.motif_cloture = par, motif.strip()
    convention.save(update_fields=["annulee_le", "close_le", "close_par", "motif_cloture"])
    clore_octrois(convention.octrois.all(), convention.debut - timedelta(days=1), motif="convention annulée")


def dossiers_en_cours(convention: Convention) -> int:
    """How many dossiers would go back to the commune if the convention ended now."""
    return suites().en_cours(convention)


def rendre_les_dossiers(jour: date) -> int:
    """Gives back to their commune the dossiers whose convention has ended; idempotent. Returns how many."""
    return suites().rendre(jour)
