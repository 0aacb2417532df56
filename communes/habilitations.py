"""The one door of rights: who may do what, on which commune, in which domain, today.

Rights are guardian object permissions on :class:`communes.models.Commune`, one a (action, domain),
granted to the *group of a role*, never to a person and never at model level. A person holds them
through dated postings (:class:`communes.models.Affectation`). ``is_superuser`` grants nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from guardian.shortcuts import assign_perm

from communes import domaines
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import (
    Affectation,
    CodeRole,
    Commune,
    Convention,
    OctroiCommune,
    Role,
    ServiceInstructeur,
    Utilisateur,
)

CONSULTER = "consulter"
ENREGISTRER = "enregistrer"
INSTRUIRE = "instruire"
VALIDER = "valider"
SIGNER = "signer"
ADMINISTRER = "administrer"

LIBELLES = {
    CONSULTER: "Consulter les dossiers",
    ENREGISTRER: "Enregistrer les dossiers",
    INSTRUIRE: "Instruire les dossiers",
    VALIDER: "Valider et répartir les dossiers",
    SIGNER: "Signer les décisions",
    ADMINISTRER: "Administrer la commune",
}

#: What each role may do on its communes. Nobody both instructs and signs by role.
ACTIONS: dict[str, frozenset[str]] = {
    CodeRole.ACCUEIL: frozenset({CONSULTER, ENREGISTRER}),
    CodeRole.INSTRUCTEUR: frozenset({CONSULTER, INSTRUIRE}),
    CodeRole.CHEF: frozenset({CONSULTER, INSTRUIRE, VALIDER}),
    CodeRole.SIGNATAIRE: frozenset({CONSULTER, SIGNER}),
    CodeRole.ELU: frozenset({CONSULTER}),
    CodeRole.ADMIN_COMMUNAL: frozenset({ADMINISTRER}),
    CodeRole.ADMIN_PLATEFORME: frozenset(),
    CodeRole.CONSULTE: frozenset(),
    CodeRole.AUDITEUR: frozenset({CONSULTER}),
}

#: Roles that may instruct for a commune without convention: its own agents (R*423-15 a).
ROLES_COMMUNAUX = (CodeRole.ACCUEIL, CodeRole.INSTRUCTEUR, CodeRole.SIGNATAIRE, CodeRole.ELU)


def permission(action: str, domaine: str) -> str:
    """Codename of the permission on a commune for one action in one domain."""
    return f"{action}_{domaine}"


def synchroniser_permissions(**_) -> None:
    """Creates the missing permissions of every declared domain (after each ``migrate``)."""
    type_commune = ContentType.objects.get_for_model(Commune)
    for domaine in domaines.codes():
        for action, libelle in LIBELLES.items():
            Permission.objects.get_or_create(
                content_type=type_commune,
                codename=permission(action, domaine),
                defaults={"name": f"{libelle} ({domaines.libelle(domaine)})"[:255]},
            )


# --- Questions -----------------------------------------------------------------------------------


def octrois_de(utilisateur, jour: date) -> QuerySet[OctroiCommune]:
    """Grants held by a person on ``jour``: through a posting and a grant both in force that day."""
    affectations = Affectation.objects.en_vigueur(jour).filter(agent=utilisateur)
    return OctroiCommune.objects.en_vigueur(jour).filter(
        group__role__affectations__in=affectations,
    )


def _droits(utilisateur, jour: date) -> frozenset[tuple[int, str]]:
    """Pairs (commune, codename) of a person, read once a request (kept on the request's user)."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return frozenset()
    memoire = getattr(utilisateur, "_mitoyen_droits", None)
    if memoire is None or memoire[0] != jour:
        lignes = octrois_de(utilisateur, jour).values_list("content_object_id", "permission__codename")
        memoire = (jour, frozenset(lignes.distinct()))
        utilisateur._mitoyen_droits = memoire
    return memoire[1]


def peut(utilisateur, action: str, commune: Commune | int, domaine: str, *, jour: date | None = None) -> bool:
    """Whether a person may do ``action`` on ``commune`` in ``domaine`` on ``jour`` (today by default)."""
    identifiant = commune if isinstance(commune, int) else commune.pk
    return (identifiant, permission(action, domaine)) in _droits(utilisateur, jour or timezone.localdate())


def exiger(par, action: str, commune: Commune | int, domaine: str, *, jour: date | None = None) -> None:
    """Asks the database again (no cache) and refuses an action without right.

    Raises:
        ActionInterdite: the person has not, or has no longer, this right.
    """
    jour = jour or timezone.localdate()
    if par is not None and par.is_authenticated:
        par._mitoyen_droits = None
        actif = Utilisateur.objects.filter(pk=par.pk, is_active=True).exists()
        if actif and peut(par, action, commune, domaine, jour=jour):
            return
    verbe = LIBELLES.get(action, action).lower()
    raise ActionInterdite(f"Vous n'avez pas le droit de : {verbe}, pour cette commune.")


def communes(utilisateur, action: str, domaine: str, *, jour: date | None = None) -> frozenset[int]:
    """Identifiers of the communes where a person may do ``action`` in ``domaine``."""
    code = permission(action, domaine)
    return frozenset(
        commune
        for commune, codename in _droits(utilisateur, jour or timezone.localdate())
        if codename == code
    )


def filtre_communes(utilisateur, action: str, champ: str = "commune", *, jour: date | None = None) -> Q:
    """A condition on (``champ``, ``domaine``) that keeps what a person may do ``action`` on."""
    condition = Q(pk__in=[])
    for domaine in domaines.codes():
        visibles = communes(utilisateur, action, domaine, jour=jour)
        if visibles:
            condition |= Q(**{"domaine": domaine, f"{champ}__in": visibles})
    return condition


def peut_quelque_part(utilisateur, action: str) -> bool:
    """Whether a person may do ``action`` on at least one commune, in at least one domain."""
    return any(communes(utilisateur, action, domaine) for domaine in domaines.codes())


def est_agent(utilisateur) -> bool:
    """Whether a person holds any right of an agent or elected person today."""
    return bool(_droits(utilisateur, timezone.localdate()))


def tient_le_role(utilisateur, code: str, *, jour: date | None = None) -> bool:
    """Whether a person is posted today to a role of this code, anywhere."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return False
    affectations = Affectation.objects.en_vigueur(jour or timezone.localdate())
    return affectations.filter(agent=utilisateur, role__code=code).exists()


def personnes_pouvant(
    action: str, commune: Commune, domaine: str, *, jour: date | None = None
) -> QuerySet[Utilisateur]:
    """Active persons who may do ``action`` on ``commune`` in ``domaine`` on ``jour``."""
    jour = jour or timezone.localdate()
    groupes = OctroiCommune.objects.en_vigueur(jour).filter(
        content_object=commune, permission__codename=permission(action, domaine)
    )
    affectations = Affectation.objects.en_vigueur(jour).filter(role__groupe__in=groupes.values("group"))
    return Utilisateur.objects.filter(is_active=True, pk__in=affectations.values("agent"))


def service_charge(
    commune: Commune, domaine: str, type_dossier: str, jour: date
) -> ServiceInstructeur | None:
    """The service that instructs this type for this commune on ``jour``; None = the commune itself."""
    conventions = Convention.objects.en_vigueur(jour).filter(commune=commune, domaine=domaine)
    for convention in conventions.select_related("service").order_by("-debut", "pk"):
        if convention.couvre(type_dossier):
            return convention.service
    return None


# --- Acts ----------------------------------------------------------------------------------------


def role(code: str, *, service: ServiceInstructeur | None = None, commune: Commune | None = None) -> Role:
    """The role of this code in a service, a commune or (neither) the platform; created with its group."""
    existant = Role.objects.filter(code=code, service=service, commune=commune).first()
    if existant:
        return existant
    organisme = (
        f"service:{service.slug}" if service else f"commune:{commune.code_insee}" if commune else "mitoyen"
    )
    groupe, _ = Group.objects.get_or_create(name=f"{code}@{organisme}")
    return Role.objects.create(code=code, service=service, commune=commune, groupe=groupe)


def octroyer(
    titulaire: Role,
    actions: Iterable[str],
    commune: Commune,
    domaine: str,
    *,
    debut: date,
    fin: date | None = None,
    convention: Convention | None = None,
    motif: str = "",
) -> None:
    """Grants actions on one commune and domain to the group of a role, between two dates."""
    for action in sorted(actions):
        codename = permission(action, domaine)
        deja = OctroiCommune.objects.filter(
            group=titulaire.groupe, permission__codename=codename, content_object=commune, debut=debut
        )
        if deja.update(fin=fin, convention=convention, motif=motif):
            continue
        if OctroiCommune.objects.filter(
            group=titulaire.groupe, permission__codename=codename, content_object=commune
        ).exists():
            OctroiCommune.objects.create(
                group=titulaire.groupe,
                permission=Permission.objects.get(
                    codename=codename, content_type=ContentType.objects.get_for_model(Commune)
                ),
                content_object=commune,
                debut=debut,
                fin=fin,
                convention=convention,
                motif=motif,
            )
            continue
        assign_perm(f"communes.{codename}", titulaire.groupe, commune)
        OctroiCommune.objects.filter(
            group=titulaire.groupe, permission__codename=codename, content_object=commune
        ).update(debut=debut, fin=fin, convention=convention, motif=motif)


def clore_octrois(octrois: QuerySet[OctroiCommune], dernier_jour: date, *, motif: str) -> int:
    """Closes grants at the end of ``dernier_jour``; they stay on record."""
    return octrois.filter(Q(fin__isnull=True) | Q(fin__gt=dernier_jour)).update(fin=dernier_jour, motif=motif)


@transaction.atomic
def affecter(
    agent: Utilisateur,
    titulaire: Role,
    *,
    debut: date,
    fin: date | None = None,
    par: Utilisateur | None = None,
    motif: str = "",
) -> Affectation:
    """Posts a person to a role from ``debut`` to ``fin`` included.

    Raises:
        ErreurMetier: the dates are in the wrong order.
    """
    if fin is not None and fin < debut:
        raise ErreurMetier("La date de fin précède la date de début.")
    return Affectation.objects.create(
        agent=agent, role=titulaire, debut=debut, fin=fin, accordee_par=par, motif=motif
    )


def revoquer(affectation: Affectation, *, par: Utilisateur | None, motif: str) -> None:
    """Ends a posting at once. It stays on record with its author and reason."""
    Affectation.objects.filter(pk=affectation.pk, revoquee_le__isnull=True).update(
        revoquee_le=timezone.now(), revoquee_par=par, motif_revocation=motif
    )


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
) -> Convention:
    """Entrusts a domain of a commune to a service: opens the grants of the service's roles.

    Raises:
        ErreurMetier: a convention of the same commune and domain already covers part of that time.
    """
    chevauchantes = Convention.objects.filter(commune=commune, domaine=domaine).filter(
        Q(fin__isnull=True) | Q(fin__gte=debut)
    )
    if fin is not None:
        chevauchantes = chevauchantes.filter(debut__lte=fin)
    types = list(types)
    for autre in chevauchantes:
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
    )
    for code in (CodeRole.INSTRUCTEUR, CodeRole.CHEF):
        octroyer(
            role(code, service=service),
            ACTIONS[code],
            commune,
            domaine,
            debut=debut,
            fin=fin,
            convention=convention,
            motif="convention",
        )
    return convention


@transaction.atomic
def clore_convention(convention: Convention, dernier_jour: date) -> None:
    """Ends a convention, and the grants it opened, at the end of ``dernier_jour``.

    Raises:
        ErreurMetier: the last day precedes the first.
    """
    if dernier_jour < convention.debut:
        veille = convention.debut - timedelta(days=1)
        if dernier_jour != veille:
            raise ErreurMetier("Une convention ne peut pas finir avant d'avoir commencé.")
    convention.fin = dernier_jour
    convention.save(update_fields=["fin"])
    clore_octrois(convention.octrois.all(), dernier_jour, motif="convention close")


def ouvrir_commune(commune: Commune, domaine: str, codes: Iterable[str], *, debut: date) -> None:
    """Grants the commune's own roles their actions on their own commune, in one domain."""
    for code in codes:
        octroyer(
            role(code, commune=commune), ACTIONS[code], commune, domaine, debut=debut, motif="rôle communal"
        )


def chaine_des_acces(commune: Commune, domaine: str, *, jour: date | None = None):
    """Who can open the dossiers of a commune and domain, and since when: rows (person, role, from, to)."""
    jour = jour or timezone.localdate()
    octrois = OctroiCommune.objects.en_vigueur(jour).filter(
        content_object=commune, permission__codename=permission(CONSULTER, domaine)
    )
    return (
        Affectation.objects.en_vigueur(jour)
        .filter(role__groupe__in=octrois.values("group"))
        .annotate(depuis=F("debut"))
        .select_related("agent", "role", "role__service", "role__commune")
        .order_by("agent__nom", "agent__prenom")
    )
