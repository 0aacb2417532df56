"""A draft nobody touches any more: its author is told, then it is thrown away (personal data are not kept for ever)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Envoi
from dossiers.services import envois
from dossiers.technique.courriel import EnvoiImpossible, envoyer_courriel
from droit import conservation

#: Days without a change after which a draft is deleted, and days before when its author is told.
DUREE = conservation.regle("brouillons").jours
PREAVIS = 15
GENRE = "brouillon_expire"


def supprime_le(dossier: Dossier) -> date:
    """The day this draft will be deleted if nobody touches it."""
    return timezone.localdate(dossier.modifie_le) + timedelta(days=DUREE)


def _delaisses(jour: date, jours: int):
    """Drafts whose last change is ``jours`` days old or more on ``jour``, a counter's own as the others."""
    limite = timezone.make_aware(datetime.combine(jour - timedelta(days=jours - 1), time.min))
    return Dossier.objects.filter(
        etat=EtatDossier.BROUILLON, depositaire__isnull=False, modifie_le__lt=limite
    )


def prevenir(jour: date) -> Iterator[Dossier]:
    """Tells, once a last change, the authors of drafts that will soon be deleted."""
    for dossier in _delaisses(jour, DUREE - PREAVIS).order_by("pk"):
        occurrence = str(timezone.localdate(dossier.modifie_le))
        if Envoi.objects.filter(dossier=dossier, genre=GENRE, occurrence=occurrence).exists():
            continue
        with transaction.atomic():
            fin = max(supprime_le(dossier), jour + timedelta(days=PREAVIS))
            envois.prevoir(dossier, GENRE, occurrence=occurrence, charge={"fin": str(fin)})
        yield dossier


def a_supprimer(jour: date) -> int:
    """How many drafts :func:`purger` would delete on ``jour``."""
    return sum(1 for _ in _a_supprimer(jour))


def _a_supprimer(jour: date) -> Iterator[Dossier]:
    for dossier in _delaisses(jour, DUREE).order_by("pk"):
        occurrence = str(timezone.localdate(dossier.modifie_le))
        annonce = Envoi.objects.filter(dossier=dossier, genre=GENRE, occurrence=occurrence).first()
        if annonce is not None and date.fromisoformat(annonce.charge["fin"]) <= jour:
            yield dossier


def purger(jour: date) -> Iterator[str]:
    """Deletes drafts untouched for ``DUREE`` days, told at least ``PREAVIS`` days ago; yields their references."""
    for dossier in _a_supprimer(jour):
        reference = dossier.reference
        supprimer(dossier)
        yield reference


@transaction.atomic
def supprimer(dossier: Dossier) -> None:
    """Deletes a draft and what was to be sent about it; a filed dossier is never deleted."""
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk, etat=EtatDossier.BROUILLON)
    dossier.envois.all().delete()
    dossier.delete()


def _envoyer(envoi: Envoi) -> None:
    dossier = envoi.dossier
    if dossier.depositaire is None or not dossier.est_brouillon:
        raise EnvoiImpossible("Ce brouillon n'existe plus.")
    envoyer_courriel(
        dossier.depositaire.courriel,
        f"Un brouillon va être supprimé ({dossier.reference})",
        "courriels/brouillon_expire",
        {
            "dossier": dossier,
            "type": registre.type_de(dossier),
            "fin": date.fromisoformat(envoi.charge["fin"]),
            "lien": settings.SITE_URL.rstrip("/") + settings.CHEMIN_SUIVI.format(reference=dossier.reference),
        },
        f"{dossier.reference}.{GENRE}.{envoi.occurrence}@mitoyen",
    )


envois.declarer(GENRE, _envoyer)
