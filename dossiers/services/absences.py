"""Who is away, and who looks after the dossiers meanwhile."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from communes import domaines
from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import Affectation, Utilisateur
from dossiers.models import Absence


def equipe(chef, *, jour: date | None = None) -> QuerySet[Utilisateur]:
    """Instructors of the services that ``chef`` heads: sharing a commune with them is not enough."""
    jour = jour or timezone.localdate()
    postes = Affectation.objects.en_vigueur(jour).filter(
        role__service__in=h.services_diriges(chef, jour=jour),
        role__code__in=[code for code, actions in h.ACTIONS.items() if h.INSTRUIRE in actions],
    )
    return Utilisateur.objects.filter(is_active=True, pk__in=postes.values("agent")).order_by("nom", "prenom")


def exiger_de_declarer(par, agent: Utilisateur) -> None:
    """One's own absence, or that of an instructor of the service one heads.

    Raises:
        ActionInterdite: neither.
    """
    if par.pk == agent.pk and h.peut_quelque_part(par, h.INSTRUIRE):
        return
    if not equipe(par).filter(pk=agent.pk).exists():
        raise ActionInterdite("Seul le chef de son service déclare l'absence d'un autre instructeur.")


@transaction.atomic
def declarer(
    agent: Utilisateur, *, debut: date, fin: date, remplacant: Utilisateur | None = None, par
) -> Absence:
    """Records an absence; the replacement sees the dossiers and is alerted from the first to the last day.

    Raises:
        ActionInterdite: ``par`` may not declare it.
        ErreurMetier: dates in the wrong order or over another absence; a replacement who is away, who is
            the absent person, or who instructs for none of his communes.
    """
    exiger_de_declarer(par, agent)
    Utilisateur.objects.select_for_update().get(pk=agent.pk)
    if fin < debut:
        raise ErreurMetier("La fin de l'absence précède son début.")
    autres = Absence.objects.filter(annulee_le__isnull=True, debut__lte=fin, fin__gte=debut)
    if autres.filter(agent=agent).exists():
        raise ErreurMetier(f"{agent} est déjà déclaré absent pendant cette période.")
    if remplacant is not None:
        _exiger_remplacant(agent, remplacant, autres)
    return Absence.objects.create(agent=agent, remplacant=remplacant, debut=debut, fin=fin, declaree_par=par)


def _exiger_remplacant(agent: Utilisateur, remplacant: Utilisateur, autres) -> None:
    if remplacant.pk == agent.pk:
        raise ErreurMetier("Nul ne se remplace soi-même : choisissez une autre personne.")
    if autres.filter(agent=remplacant).exists():
        raise ErreurMetier(f"{remplacant} est absent pendant cette période.")
    if not remplacant.is_active or not _communes(agent) & _communes(remplacant):
        raise ErreurMetier(f"{remplacant} n'instruit pour aucune des communes de {agent}.")


def _communes(agent: Utilisateur) -> set[tuple[str, int]]:
    return {(d, c) for d in domaines.codes() for c in h.communes(agent, h.INSTRUIRE, d)}


@transaction.atomic
def annuler(absence: Absence, *, par) -> Absence:
    """Cancels an absence; it stays on record.

    Raises:
        ActionInterdite: ``par`` may not declare absences of this person.
    """
    exiger_de_declarer(par, absence.agent)
    if absence.annulee_le is None:
        absence.annulee_le = timezone.now()
        absence.save(update_fields=["annulee_le"])
    return absence


def remplacant_de(agent_id: int, jour: date) -> Utilisateur | None:
    """Who replaces this person on ``jour``; None when he is there or nobody does."""
    absence = Absence.objects.en_cours(jour).filter(agent_id=agent_id).select_related("remplacant").first()
    return absence.remplacant if absence else None


def est_absent(agent_id: int, jour: date) -> bool:
    """Whether this person is away on ``jour``."""
    return Absence.objects.en_cours(jour).filter(agent_id=agent_id).exists()


def remplaces_par(agent, jour: date) -> list[int]:
    """The persons whose dossiers this one looks after on ``jour``."""
    return list(Absence.objects.en_cours(jour).filter(remplacant=agent).values_list("agent_id", flat=True))
