"""The outbox: what leaves the platform leaves once, and what could not leave is not lost.

A row is claimed (committed) before anything is sent, finished after. A claim left open by a killed
worker is never sent again by itself: it becomes *à vérifier*, and a person decides.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.models import Dossier, Envoi
from dossiers.models.courriers import EtatEnvoi
from dossiers.technique.courriel import EnvoiImpossible, EnvoiIncertain, EnvoiReporte

journal = logging.getLogger(__name__)

#: A claim older than this is an interrupted sending.
CLAIM_MAXIMAL = timedelta(minutes=15)
#: Waits between tries: 1 min, 2, 4 … up to 1 h.
ATTENTE_MAXIMALE = timedelta(hours=1)

#: Rows that one message wakes: more would keep a worker while the others wait.
LOT_REVEILLE = 20

Traitement = Callable[[Envoi], None]
_GENRES: dict[str, tuple[Traitement, Traitement | None]] = {}


def declarer(genre: str, envoyer: Traitement, apres: Traitement | None = None) -> None:
    """Makes one kind known: ``envoyer`` sends (outside any transaction), ``apres`` writes its effects."""
    _GENRES[genre] = (envoyer, apres)


def prevoir(dossier: Dossier, genre: str, *, occurrence: str = "1", charge: dict | None = None) -> Envoi:
    """Writes the row in the caller's transaction; asking twice for the same occurrence plans one sending.

    The row returned names it; of one planned before, it does not say what became of it.
    """
    envoi = Envoi(dossier=dossier, genre=genre, occurrence=occurrence, charge=charge or {})
    prevoir_en_lot([envoi])
    return envoi


def prevoir_en_lot(lignes: list[Envoi]) -> None:
    """Writes many rows in one statement, in the caller's transaction; a row already planned stays as it is."""
    if not lignes:
        return
    posees = Envoi.objects.bulk_create(
        lignes,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["dossier", "genre", "occurrence"],
        update_fields=["genre"],
    )
    _reveiller_au_commit([envoi.pk for envoi in posees])


class _Reveil:
    """The rows that one transaction plans: a message wakes a worker for all of them, once it is committed."""

    def __init__(self, pks: list[int]):
        self.pks = pks

    def __call__(self) -> None:
        pks = list(dict.fromkeys(self.pks))
        for debut in range(0, len(pks), LOT_REVEILLE):
            _reveiller(pks[debut : debut + LOT_REVEILLE])


def _reveiller_au_commit(pks: list[int]) -> None:
    """A row of a savepoint undone since may be among them: a message for no row does nothing."""
    attendu = next(
        (f for _, f, *_ in transaction.get_connection().run_on_commit if isinstance(f, _Reveil)), None
    )
    if attendu is not None:
        attendu.pks += pks
    else:
        transaction.on_commit(_Reveil(pks))


def _reveiller(pks: list[int]) -> None:
    """Wakes a worker; with no broker at hand the sweeper will find the rows."""
    from dossiers.tasks import traiter_envois

    try:
        traiter_envois.delay(pks)
    except Exception:
        journal.warning("Réveil des envois %s impossible : le balayage les reprendra.", pks)


def traiter(pk: int) -> str:
    """Claims, sends and finishes one row; returns the state it ends in. Safe to run twice."""
    with transaction.atomic():
        envoi = (
            Envoi.objects.select_for_update(skip_locked=True).filter(pk=pk, etat=EtatEnvoi.A_ENVOYER).first()
        )
        if envoi is None:
            return ""
        envoi.etat = EtatEnvoi.EN_COURS
        envoi.tentatives += 1
        envoi.prochaine_tentative = timezone.now()
        envoi.save(update_fields=["etat", "tentatives", "prochaine_tentative"])
    envoyer, apres = _GENRES[envoi.genre]
    try:
        envoyer(envoi)
    except EnvoiReporte as erreur:
        return _reporter(envoi, erreur.message_fr)
    except EnvoiImpossible as erreur:
        return _finir(envoi, EtatEnvoi.IMPOSSIBLE, erreur.message_fr)
    except EnvoiIncertain as erreur:
        return _finir(envoi, EtatEnvoi.A_VERIFIER, erreur.message_fr)
    except Exception as erreur:
        journal.exception("Envoi %s (%s) : erreur inattendue", envoi.pk, envoi.genre)
        return _finir(envoi, EtatEnvoi.A_VERIFIER, f"Erreur inattendue : {type(erreur).__name__}.")
    return _reussir(envoi, apres)


@transaction.atomic
def _reussir(envoi: Envoi, apres: Traitement | None) -> str:
    envoi.envoye_le = timezone.now()
    envoi.etat = EtatEnvoi.ENVOYE
    envoi.derniere_erreur = ""
    envoi.save(update_fields=["etat", "envoye_le", "derniere_erreur"])
    if apres is not None:
        apres(envoi)
    return envoi.etat


def _reporter(envoi: Envoi, message: str) -> str:
    attente = min(timedelta(minutes=2 ** min(envoi.tentatives - 1, 10)), ATTENTE_MAXIMALE)
    envoi.prochaine_tentative = timezone.now() + attente
    return _finir(envoi, EtatEnvoi.A_ENVOYER, message)


def _finir(envoi: Envoi, etat: str, message: str) -> str:
    envoi.etat = etat
    envoi.derniere_erreur = message[:300]
    envoi.save(update_fields=["etat", "derniere_erreur", "prochaine_tentative"])
    return etat


def balayer(*, tous: bool = False) -> dict[str, int]:
    """Retries what is due and marks interrupted claims; ``tous`` ignores the waiting times."""
    maintenant = timezone.now()
    interrompus = Envoi.objects.filter(
        etat=EtatEnvoi.EN_COURS, prochaine_tentative__lt=maintenant - CLAIM_MAXIMAL
    ).update(
        etat=EtatEnvoi.A_VERIFIER,
        derniere_erreur="Envoi interrompu : vérifiez s'il est parti avant de le refaire.",
    )
    dus = Envoi.objects.filter(etat=EtatEnvoi.A_ENVOYER)
    if not tous:
        dus = dus.filter(prochaine_tentative__lte=maintenant)
    bilan = {"interrompus": interrompus, "envoyes": 0, "reportes": 0}
    for pk in dus.order_by("prochaine_tentative").values_list("pk", flat=True)[:500]:
        etat = traiter(pk)
        if etat == EtatEnvoi.ENVOYE:
            bilan["envoyes"] += 1
        elif etat == EtatEnvoi.A_ENVOYER:
            bilan["reportes"] += 1
    return bilan


def a_surveiller():
    """Rows a person should look at: doubtful, impossible, or waiting for more than an hour."""
    vieux = timezone.now() - timedelta(hours=1)
    return Envoi.objects.filter(
        Q(etat__in=[EtatEnvoi.A_VERIFIER, EtatEnvoi.IMPOSSIBLE])
        | Q(etat=EtatEnvoi.A_ENVOYER, cree_le__lt=vieux)
    )


@transaction.atomic
def relancer(envoi: Envoi, *, par) -> None:
    """A person decides that a doubtful or failed sending must be tried again."""
    envoi = Envoi.objects.select_for_update().get(pk=envoi.pk)
    if envoi.etat not in (EtatEnvoi.A_VERIFIER, EtatEnvoi.IMPOSSIBLE):
        raise ErreurMetier("Cet envoi est déjà parti ou va partir.")
    envoi.etat = EtatEnvoi.A_ENVOYER
    envoi.prochaine_tentative = timezone.now()
    envoi.save(update_fields=["etat", "prochaine_tentative"])
    _reveiller_au_commit([envoi.pk])
