"""Automatic allotment at registration, by the service's rules; dossiers freed when their instructor leaves."""

from __future__ import annotations

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import CodeRole, Commune, ServiceInstructeur, Utilisateur
from communes.models.roles import Affectation
from dossiers import registre
from dossiers.etats import EN_COURS
from dossiers.models import Dossier, RegleRepartition
from dossiers.models.repartition import MotifAttribution
from dossiers.services import absences, attributions

SECTION = re.compile(r"^[0-9A-Z]{1,2}$")


def services_diriges(par, *, jour: date | None = None):
    """The instructing services a person heads on ``jour``: those whose rules he writes."""
    postes = Affectation.objects.en_vigueur(jour or timezone.localdate()).filter(
        agent_id=par.pk, agent__is_active=True, role__code=CodeRole.CHEF, role__service__isnull=False
    )
    return ServiceInstructeur.objects.filter(pk__in=postes.values("role__service"))


def equipe(service: ServiceInstructeur, *, jour: date | None = None):
    """The active persons posted to this service on ``jour``."""
    postes = Affectation.objects.en_vigueur(jour or timezone.localdate()).filter(
        role__service=service, role__code__in=[CodeRole.INSTRUCTEUR, CodeRole.CHEF]
    )
    return Utilisateur.objects.filter(is_active=True, pk__in=postes.values("agent")).order_by("nom", "prenom")


def exiger_de_regler(par, service: ServiceInstructeur) -> None:
    """Asks the database whether ``par`` heads this service today.

    Raises:
        ActionInterdite: he does not.
    """
    if not services_diriges(par).filter(pk=service.pk).exists():
        raise ActionInterdite("Les règles de répartition d'un service reviennent à son chef.")


def sections_propres(texte: str) -> str:
    """Cadastral sections in capitals, two signs each, sorted, apart by a space.

    Raises:
        ErreurMetier: one of them is not a section.
    """
    mots = re.split(r"[\s,;]+", texte.upper().strip())
    for mot in filter(None, mots):
        if not SECTION.match(mot):
            raise ErreurMetier(f"« {mot} » n'est pas une section cadastrale (exemple : AB).")
    return " ".join(sorted({mot.zfill(2) for mot in mots if mot}))


@transaction.atomic
def regler(
    service: ServiceInstructeur,
    *,
    domaine: str,
    instructeur: Utilisateur,
    type_dossier: str = "",
    commune: Commune | None = None,
    sections: str = "",
    par,
) -> RegleRepartition:
    """Adds one rule of allotment.

    Raises:
        ActionInterdite: ``par`` does not head the service.
        ErreurMetier: the person is not of this service, the type is not of the domain, the sector names no
            commune, or the same rule exists.
    """
    exiger_de_regler(par, service)
    if not equipe(service).filter(pk=instructeur.pk).exists():
        raise ErreurMetier(f"{instructeur} n'est pas instructeur de {service}.")
    if type_dossier and type_dossier not in registre.domaine(domaine).types:
        raise ErreurMetier("Ce type n'est pas de ce domaine.")
    sections = sections_propres(sections)
    if sections and commune is None:
        raise ErreurMetier("Un secteur est celui d'une commune : choisissez-la.")
    if commune is not None and not h.peut(instructeur, h.INSTRUIRE, commune, domaine):
        raise ErreurMetier(f"{instructeur} n'instruit pas les dossiers de {commune} dans ce domaine.")
    try:
        with transaction.atomic():
            return RegleRepartition.objects.create(
                service=service, domaine=domaine, type=type_dossier, commune=commune, sections=sections,
                instructeur=instructeur, creee_par=par,
            )  # fmt: skip
    except IntegrityError:
        raise ErreurMetier("Une règle dit déjà à qui vont ces dossiers : retirez-la d'abord.") from None


@transaction.atomic
def retirer(regle: RegleRepartition, *, par) -> None:
    """Removes a rule; dossiers already allotted stay where they are.

    Raises:
        ActionInterdite: ``par`` does not head the service.
    """
    exiger_de_regler(par, regle.service)
    regle.delete()


def regle_pour(dossier: Dossier) -> RegleRepartition | None:
    """The narrowest rule of its service that fits the dossier; the oldest of two as narrow."""
    if dossier.service_id is None:
        return None
    regles = (
        RegleRepartition.objects.filter(
            service_id=dossier.service_id, domaine=dossier.domaine, type__in=["", dossier.type]
        )
        .select_related("instructeur")
        .order_by()
    )
    sections: set[str] = set()
    if any(r.sections for r in regles):
        sections = {s.upper().zfill(2) for s in dossier.parcelles.values_list("section", flat=True)}
    retenues = [
        r
        for r in regles
        if r.commune_id in (None, dossier.commune_id) and (not r.sections or r.liste_sections & sections)
    ]
    return min(retenues, key=lambda r: (-r.precision, r.pk), default=None)


def attribuer(dossier: Dossier, jour: date) -> Utilisateur | None:
    """Gives a dossier nobody follows to whom the rules name, or to who replaces him that day.

    Nobody who may not instruct for the commune receives it, whatever the rule says: it then stays in the
    common queue. Returns who received it.
    """
    if dossier.instructeur_id is not None or dossier.est_clos:
        return None
    regle = regle_pour(dossier)
    if regle is None:
        return None
    qui: Utilisateur | None = regle.instructeur
    if absences.est_absent(regle.instructeur_id, jour):
        qui = absences.remplacant_de(regle.instructeur_id, jour)
    if qui is None or not qui.is_active:
        return None
    ici = (dossier.commune_id, dossier.domaine)
    if not h.peut(qui, h.INSTRUIRE, *ici, jour=jour, type_dossier=dossier.type):
        return None
    attributions.suivre(dossier, qui, auteur=None, motif=MotifAttribution.REGLE)
    return qui


@transaction.atomic
def liberer(agent: Utilisateur, jour: date) -> int:
    """Returns to the common queue the running dossiers this person may no longer instruct. How many."""
    suivis = Dossier.objects.filter(instructeur=agent, etat__in=EN_COURS)
    agent._mitoyen_droits = None
    if agent.is_active:
        suivis = suivis.exclude(h.filtre_communes(agent, h.INSTRUIRE, jour=jour))
    rendus = list(suivis.select_for_update().values_list("pk", flat=True))
    Dossier.objects.filter(pk__in=rendus).update(instructeur=None, modifie_le=timezone.now())
    attributions.noter_departs(rendus)
    return len(rendus)


def liberer_les_partis(jour: date) -> int:
    """The same for everyone who follows a running dossier: postings and accounts that ended. Idempotent."""
    suiveurs = Dossier.objects.filter(etat__in=EN_COURS, instructeur__isnull=False).order_by()
    agents = Utilisateur.objects.filter(pk__in=suiveurs.values("instructeur")).order_by("pk")
    return sum(liberer(agent, jour) for agent in agents)
