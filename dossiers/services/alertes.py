"""Before a limit passes: who can act is told at 15, 7, 3 and 1 days, his chief too; each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from dossiers.etats import EN_COURS, EtatDossier
from dossiers.models import Dossier, Envoi
from dossiers.models.dossiers import Etape, Voie
from dossiers.models.journal import NatureEvenement
from dossiers.services import destinataires, envois
from dossiers.services.avis import seuil_atteint
from droit.calendrier import ajouter_jours_ouvres

SEUILS = (15, 7, 3, 1)
#: Days before the end of R*423-39 when the petitioner is reminded of the pieces awaited.
RAPPEL_PIECES = 15
#: The acknowledgement is due within 10 working days (CRPA R112-11-2); the alert leaves two days earlier.
JOURS_OUVRES_ARE = 8


@dataclass(frozen=True)
class Alerte:
    """What was told about one dossier, and to how many."""

    dossier: Dossier
    texte: str
    nombre: int


def _ouverts():
    return (
        Dossier.objects.filter(etat__in=EN_COURS, est_provisoire=False)
        .select_related("commune", "instructeur", "depositaire")
        .defer("donnees", "emprise")
    )


def alerter(jour: date) -> Iterator[Alerte]:
    """Limits within 15 days, to those who can act and their chiefs; the nearest threshold only, once each."""
    proches = (
        _ouverts()
        .exclude(etape=Etape.ATTENTE_PIECES)
        .filter(prochaine_echeance__gte=jour, prochaine_echeance__lte=jour + timedelta(days=max(SEUILS)))
    )
    for dossier in proches.order_by("prochaine_echeance", "pk"):
        seuil = seuil_atteint(jour, dossier.prochaine_echeance, SEUILS)
        nombre = _prevenir(
            dossier,
            jour,
            "alerte",
            f"{dossier.prochaine_echeance}:J{seuil}",
            {"seuil": seuil, "limite": str(dossier.prochaine_echeance), "nature": dossier.nature_echeance},
        )
        if nombre:
            yield Alerte(dossier, f"alerte J-{seuil} (limite le {dossier.prochaine_echeance})", nombre)


@transaction.atomic
def _prevenir(dossier: Dossier, jour: date, genre: str, occurrence: str, charge: dict) -> int:
    return destinataires.prevenir(destinataires.a_alerter(dossier, jour), dossier, genre, occurrence, charge)


def rappeler_pieces(jour: date) -> Iterator[Alerte]:
    """Reminds petitioners, once a limit, that pieces are awaited (R*423-39: silence rejects)."""
    attendus = _ouverts().filter(
        etat=EtatDossier.INCOMPLET,
        limite_pieces__gte=jour,
        limite_pieces__lte=jour + timedelta(days=RAPPEL_PIECES),
    )
    for dossier in attendus.order_by("limite_pieces", "pk"):
        limite = str(dossier.limite_pieces)
        if Envoi.objects.filter(dossier=dossier, genre="rappel_pieces", occurrence=limite).exists():
            continue
        with transaction.atomic():
            envois.prevoir(dossier, "rappel_pieces", occurrence=limite, charge={"limite": limite})
        yield Alerte(dossier, f"rappel des pièces attendues au plus tard le {limite}", 1)


def alerter_are(jour: date) -> Iterator[Alerte]:
    """Online filings whose acknowledgement of receipt has not left 8 working days after the filing."""
    sans_are = Dossier.objects.filter(
        etat__in=EN_COURS, voie=Voie.TELESERVICE, date_depot__lte=jour - timedelta(days=JOURS_OUVRES_ARE)
    ).exclude(evenements__nature=NatureEvenement.ARE)
    for dossier in sans_are.select_related("commune", "instructeur").order_by("date_depot", "pk"):
        if ajouter_jours_ouvres(dossier.date_depot, JOURS_OUVRES_ARE) > jour:
            continue
        limite = str(ajouter_jours_ouvres(dossier.date_depot, 10))
        nombre = _prevenir(dossier, jour, "alerte_are", limite, {"limite": limite})
        if nombre:
            yield Alerte(
                dossier, f"accusé de réception non parti (à envoyer au plus tard le {limite})", nombre
            )
