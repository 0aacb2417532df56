"""Consulting services: who, with which pieces, until when; their link, their queue (R*423-50 to R*423-71-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import CodeRole
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, VersionPiece
from dossiers.models.consultations import (
    ABF,
    MAIRE,
    SURVIE,
    AccesDossier,
    Consultation,
    EffetSilenceAvis,
    EtatConsultation,
    NatureConsultation,
    ServiceConsultable,
    terme,
)
from dossiers.models.journal import NatureEvenement
from dossiers.services import envois, horloge
from dossiers.services.journal import consigner, journal_des, verrouiller

#: States in which a service may be consulted: from the number given to the signature (R*423-11, R*423-50).
OUVERTS = (EtatDossier.A_VERIFIER, EtatDossier.INCOMPLET, EtatDossier.EN_INSTRUCTION)


@dataclass(frozen=True)
class Suggestion:
    """A consultation the law asks for on the known facts.

    ``nombre``/``unite``: its delay; ``date_limite`` when the text counts otherwise (R581-12).
    """

    code: str
    libelle: str
    nature: str
    silence: str
    article: str
    pourquoi: str
    nombre: int | None = None
    unite: str = ""
    date_limite: date | None = None
    reserves: tuple[str, ...] = ()


Fournisseur = Callable[[Dossier], Sequence[Suggestion]]
_FOURNISSEURS: dict[str, Fournisseur] = {}


def declarer_suggestions(domaine: str, fournisseur: Fournisseur) -> None:
    """Each domain says once, at start-up, how it reads the consultations a dossier calls for."""
    _FOURNISSEURS[domaine] = fournisseur


@dataclass(frozen=True)
class Proposition:
    """A suggestion, the service of the directory that answers it, and what was already asked."""

    suggestion: Suggestion
    service: ServiceConsultable | None
    deja: Consultation | None


def suggerer(dossier: Dossier, *, jour: date | None = None) -> list[Proposition]:
    """What the law asks to consult, with the directory's service and the request already sent, if any."""
    fournisseur = _FOURNISSEURS.get(dossier.domaine)
    if fournisseur is None:
        return []
    jour = jour or timezone.localdate()
    suggestions = fournisseur(dossier)
    annuaire = {
        s.code: s
        for s in ServiceConsultable.objects.en_vigueur(jour).filter(code__in=[x.code for x in suggestions])
    }
    faites = dossier.consultations.filter(parent__isnull=True).exclude(etat=EtatConsultation.ANNULEE)
    deja = {c.service.code: c for c in faites.select_related("service").order_by("pk")}
    return [Proposition(s, annuaire.get(s.code), deja.get(s.code)) for s in suggestions]


def pieces_proposables(dossier: Dossier) -> QuerySet[VersionPiece]:
    """Filed versions that may be sent to a service: nothing withdrawn, nothing infected."""
    return (
        VersionPiece.objects.filter(piece__dossier=dossier, est_retiree=False)
        .exclude(fichier__analyse="infecte")
        .select_related("piece", "fichier")
        .order_by("piece__rang", "numero")
    )


def courriel_du(service: ServiceConsultable, dossier: Dossier) -> str:
    """Where a request leaves to: the directory's address; for the mayor's opinion, the town hall's."""
    return dossier.commune.courriel_mairie if service.code == MAIRE else service.courriel


@transaction.atomic
def consulter(
    dossier: Dossier,
    service: ServiceConsultable,
    *,
    par,
    versions: Iterable[VersionPiece] = (),
    nature: str = "",
    question: str = "",
    projet_decision: str = "",
    est_confidentiel: bool = False,
) -> Consultation:
    """Sends one request to one service: pieces chosen, mail through the outbox, dated access, journal.

    The law's own row for this dossier (:func:`suggerer`) gives nature, delay and meaning of silence; else
    the directory's. An electronic request is received the day it is made available (R*423-59-1).

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune, or the convention gives the task away.
        ErreurMetier: dossier not open to consultation, service out of date or without address, request
            already pending, piece of another dossier, ABF already seized.
    """
    h.exiger_la_tache(par, "consultations", dossier)
    dossier = verrouiller(dossier)
    jour = timezone.localdate()
    _verifier_envoi(dossier, service, jour)
    proposee = next(
        (p.suggestion for p in suggerer(dossier, jour=jour) if p.suggestion.code == service.code), None
    )
    consultation = _preparer(dossier, service, proposee, nature, jour)
    consultation.envoyee_par = par
    consultation.question = question.strip()
    consultation.projet_decision = projet_decision.strip()
    consultation.est_confidentiel = est_confidentiel
    return _envoyer(consultation, versions, par=par)


@dataclass(frozen=True)
class Refus:
    """A service of a theme that was not consulted, and why."""

    service: ServiceConsultable
    message: str


def themes(jour: date) -> dict[str, list[ServiceConsultable]]:
    """The themes of the directory that gather several services in force on ``jour``."""
    groupes: dict[str, list[ServiceConsultable]] = {}
    for service in ServiceConsultable.objects.en_vigueur(jour).exclude(famille=""):
        groupes.setdefault(service.famille, []).append(service)
    return {theme: services for theme, services in groupes.items() if len(services) > 1}


def consulter_theme(
    dossier: Dossier,
    theme: str,
    *,
    par,
    versions: Iterable[VersionPiece] = (),
    question: str = "",
    services: Iterable[ServiceConsultable] | None = None,
) -> tuple[list[Consultation], list[Refus]]:
    """One request to each service of a theme, or to those of ``services``; whoever cannot be asked is listed.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: no such theme.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    du_theme = themes(timezone.localdate()).get(theme)
    if not du_theme:
        raise ErreurMetier("Ce thème ne réunit pas plusieurs services de l'annuaire.")
    voulus = {s.pk for s in (du_theme if services is None else services)}
    choisies, envoyees, refus = list(versions), [], []
    for service in (s for s in du_theme if s.pk in voulus):
        try:
            envoyees.append(consulter(dossier, service, par=par, versions=choisies, question=question))
        except ActionInterdite:
            raise
        except ErreurMetier as erreur:
            refus.append(Refus(service, erreur.message))
    return envoyees, refus


def _verifier_envoi(dossier: Dossier, service: ServiceConsultable, jour: date) -> None:
    if dossier.etat not in OUVERTS:
        raise ErreurMetier("Les services se consultent pendant l'instruction du dossier.")
    if not ServiceConsultable.objects.en_vigueur(jour).filter(pk=service.pk).exists():
        raise ErreurMetier(f"« {service} » ne se consulte pas à cette date : voyez ses dates de validité.")
    en_attente = dossier.consultations.en_attente().filter(service=service, parent__isnull=True)
    if en_attente.exists():
        raise ErreurMetier(f"« {service} » est déjà consulté : sa réponse est attendue.")
    if service.code == ABF and journal_des(dossier, NatureEvenement.SAISINE_ABF):
        raise ErreurMetier("L'architecte des Bâtiments de France est déjà saisi de ce dossier.")


def _preparer(
    dossier: Dossier, service: ServiceConsultable, proposee: Suggestion | None, nature: str, jour: date
) -> Consultation:
    """The row to send, with the law's reading when it knows this consultation, else the directory's."""
    lue = proposee or Suggestion(
        service.code, service.nom, service.nature, service.silence, service.article, "",
        service.nombre, service.unite,
    )  # fmt: skip
    consultation = Consultation(
        dossier=dossier,
        service=service,
        nature=NatureConsultation(nature) if nature else lue.nature,
        silence=lue.silence,
        article=lue.article[:40],
        pourquoi=lue.pourquoi[:400],
        nombre=lue.nombre,
        unite=lue.unite,
        courriel=courriel_du(service, dossier),
        date_envoi=jour,
        date_limite=lue.date_limite or (terme(jour, lue.nombre, lue.unite) if lue.nombre else None),
    )
    if consultation.nature == NatureConsultation.INFORMATION:
        consultation.nombre, consultation.unite, consultation.date_limite = None, "", None
        consultation.silence = EffetSilenceAvis.AUCUN
    if not consultation.courriel and not service.membres.exists():
        raise ErreurMetier(f"« {service} » n'a ni adresse électronique ni compte : complétez l'annuaire.")
    return consultation


def _envoyer(consultation: Consultation, versions: Iterable[VersionPiece], *, par) -> Consultation:
    choisies = list(versions)
    permises = set(pieces_proposables(consultation.dossier).values_list("pk", flat=True))
    if any(v.pk not in permises for v in choisies):
        raise ErreurMetier("Une des pièces choisies n'appartient pas à ce dossier.")
    consultation.save()
    consultation.versions.set(choisies)
    AccesDossier.objects.create(
        dossier=consultation.dossier,
        service=consultation.service,
        consultation=consultation,
        debut=consultation.date_envoi,
        fin=fin_d_acces(consultation),
    )
    est_saisine_abf = consultation.service.code == ABF and consultation.parent_id is None
    consigner(
        consultation.dossier,
        NatureEvenement.SAISINE_ABF if est_saisine_abf else NatureEvenement.SAISINE,
        consultation.date_envoi,
        par=par,
        donnees={
            "consultation": consultation.pk,
            "service": consultation.service.nom,
            "article": consultation.article,
            "limite": consultation.date_limite,
            "pieces": sorted({v.piece.code for v in choisies}),
        },
    )
    horloge.actualiser(consultation.dossier)
    if consultation.courriel:
        prevoir_courriel(consultation, "demande_avis")
    return consultation


def fin_d_acces(consultation: Consultation) -> date:
    return (consultation.date_limite or consultation.date_envoi) + SURVIE


def prevoir_courriel(consultation: Consultation, genre: str, occurrence: str = "") -> None:
    """Plans one mail to the service (``genre`` declared in :mod:`dossiers.services.courriels_avis`)."""
    envois.prevoir(
        consultation.dossier,
        genre,
        occurrence=f"{consultation.pk}:{occurrence or consultation.jeton}",
        charge={"consultation": consultation.pk},
    )


@transaction.atomic
def sous_consulter(
    parent: Consultation,
    service: ServiceConsultable,
    *,
    par,
    versions: Iterable[VersionPiece] = (),
    question="",
) -> Consultation:
    """A consulted service asks another in turn; its silence never holds the first answer.

    Only pieces of the first request may be passed on, and its answer is due no later than the parent's.

    Raises:
        ActionInterdite: ``par`` is not of the service.
        ErreurMetier: the parent is no longer awaited, or a piece is not in it.
    """
    parent = Consultation.objects.select_for_update().select_related("dossier", "service").get(pk=parent.pk)
    exiger_membre(par, parent)
    if not parent.est_en_attente:
        raise ErreurMetier(
            "Votre propre avis n'est plus attendu : vous ne pouvez plus consulter un autre service."
        )
    dossier = verrouiller(parent.dossier)
    jour = timezone.localdate()
    if dossier.etat not in OUVERTS:
        raise ErreurMetier("Les services se consultent pendant l'instruction du dossier.")
    if service.pk == parent.service_id:
        raise ErreurMetier("Un service ne se consulte pas lui-même.")
    choisies = list(versions)
    transmises = set(parent.versions.values_list("pk", flat=True))
    if any(v.pk not in transmises for v in choisies):
        raise ErreurMetier("Vous ne pouvez transmettre que des pièces qui vous ont été envoyées.")
    consultation = _preparer(dossier, service, None, NatureConsultation.AVIS, jour)
    consultation.parent, consultation.envoyee_par, consultation.question = parent, par, question.strip()
    if parent.date_limite and (
        consultation.date_limite is None or consultation.date_limite > parent.date_limite
    ):
        consultation.date_limite = parent.date_limite
    return _envoyer(consultation, choisies, par=par)


@transaction.atomic
def annuler(consultation: Consultation, *, par, motif: str) -> Consultation:
    """Withdraws an unanswered request, and those its service made in turn; every link dies with it.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune, or the convention gives the task away.
        ErreurMetier: no reason, already answered, or the ABF (its seizure is a legal fact to rectify).
    """
    dossier = verrouiller(consultation.dossier)
    h.exiger_la_tache(par, "consultations", dossier)
    consultation = Consultation.objects.select_for_update().select_related("service").get(pk=consultation.pk)
    if not motif.strip():
        raise ErreurMetier("Dites pourquoi cette consultation est annulée.")
    if not consultation.est_en_attente:
        raise ErreurMetier("Cette consultation a déjà sa réponse : elle ne s'annule plus.")
    if consultation.service.code == ABF and consultation.parent_id is None:
        raise ErreurMetier(
            "La saisine de l'architecte des Bâtiments de France est un fait du journal : elle reste."
        )
    lendemain = timezone.localdate() - timedelta(days=1)
    for une in [consultation, *consultation.sous_consultations.en_attente()]:
        une.etat, une.motif_annulation = EtatConsultation.ANNULEE, motif.strip()[:300]
        une.jeton += 1
        une.save(update_fields=["etat", "motif_annulation", "jeton"])
        une.brouillons.all().delete()
        AccesDossier.objects.filter(consultation=une).update(fin=lendemain)
        if une.courriel:
            prevoir_courriel(une, "avis_annule")
    return consultation


# --- Services with an account --------------------------------------------------------------------


def services_de(utilisateur, *, jour: date | None = None) -> QuerySet[ServiceConsultable]:
    """Services a person answers for on ``jour``: posted to the role, and a dated member of the service."""
    jour = jour or timezone.localdate()
    if not h.tient_le_role(utilisateur, CodeRole.CONSULTE, jour=jour):
        return ServiceConsultable.objects.none()
    return ServiceConsultable.objects.filter(
        Q(membres__fin__isnull=True) | Q(membres__fin__gte=jour),
        membres__agent=utilisateur,
        membres__debut__lte=jour,
    ).distinct()


def file_du_service(utilisateur, *, jour: date | None = None) -> QuerySet[Consultation]:
    """Requests made to the person's services, still open to them on ``jour``; awaited first, by last day."""
    jour = jour or timezone.localdate()
    return (
        Consultation.objects.filter(
            service__in=services_de(utilisateur, jour=jour), acces__debut__lte=jour, acces__fin__gte=jour
        )
        .select_related("dossier__commune", "service", "acces", "document")
        .order_by("date_limite", "pk")
    )


def exiger_membre(par, consultation: Consultation) -> None:
    """Asks the database again whether ``par`` answers for this consultation's service.

    Raises:
        ActionInterdite: no, or no longer.
    """
    if par is None or not file_du_service(par).filter(pk=consultation.pk).exists():
        raise ActionInterdite("Vous ne répondez pas, ou plus, pour ce service.")
