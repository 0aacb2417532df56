"""Files sent in several goes: what was received stays, a cut sending resumes where it stopped.

The bytes lie in a partial file under ``settings.DOSSIER_TELEVERSEMENTS``, never in memory; the size of that
file is the offset, so that a killed process loses nothing. One writer at a time (a lock of the file system).
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.core.files import File
from django.db.models import Sum
from django.http import UnreadablePostError
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.models import Dossier, Televersement
from dossiers.services import fichiers
from dossiers.technique.fichiers import MO, nettoyer_nom

#: A sending nobody goes on with is thrown away after this long.
DUREE = timedelta(hours=24)
#: Sendings one account may have open at once: what an account can make the disk hold is bounded.
OUVERTS_MAX = 20
_MORCEAU = 256 * 1024


class TropLourd(fichiers.PieceRefusee):
    """Larger than a file, or than a dossier, may be."""


class TropDEnvois(ErreurMetier):
    """Too many sendings are open."""


class DecalageErrone(ErreurMetier):
    """The next byte expected is another one; ``recu`` says which."""

    def __init__(self, recu: int):
        super().__init__("La suite de l'envoi ne correspond pas à ce qui a été reçu.")
        self.recu = recu


class EnvoiOccupe(ErreurMetier):
    """Another request is writing this very file."""


def _chemin(envoi: Televersement) -> Path:
    return Path(settings.DOSSIER_TELEVERSEMENTS) / envoi.jeton


def ouvrir(dossier: Dossier, code: str, nom: str, taille: int, *, par) -> Televersement:
    """Announces one file for a piece.

    Raises:
        PieceRefusee: not the moment, or empty.
        TropLourd: above 50 MB, or the dossier above its limit, sendings under way included.
        TropDEnvois: the account has too many open.
    """
    piece = fichiers.piece_attendue(dossier, code)
    if taille <= 0:
        raise fichiers.PieceRefusee("Ce fichier est vide. Choisissez-en un autre.")
    if taille > settings.TAILLE_MAXIMALE_FICHIER:
        limite = settings.TAILLE_MAXIMALE_FICHIER // MO
        raise TropLourd(
            f"Ce fichier dépasse {limite} Mo. Réduisez-le (qualité de numérisation) ou séparez-le en "
            "plusieurs fichiers."
        )
    maintenant = timezone.now()
    ouverts = Televersement.objects.filter(est_fini=False, expire_le__gt=maintenant)
    if ouverts.filter(auteur=par).count() >= OUVERTS_MAX:
        raise TropDEnvois("Trop d'envois sont en cours : attendez la fin des premiers, puis recommencez.")
    en_route = ouverts.filter(piece__dossier=dossier).aggregate(total=Sum("taille"))["total"] or 0
    try:
        fichiers.exiger_la_place(dossier, taille, en_route)
    except fichiers.PieceRefusee as trop:
        raise TropLourd(trop.message) from trop
    envoi = Televersement.objects.create(
        piece=piece, auteur=par, nom=nettoyer_nom(nom), taille=taille, expire_le=maintenant + DUREE
    )
    _chemin(envoi).parent.mkdir(parents=True, exist_ok=True)
    _chemin(envoi).touch()
    return envoi


def retrouver(dossier: Dossier, jeton: str, *, par) -> Televersement | None:
    """The live sending of this person for this dossier."""
    return (
        Televersement.objects.select_related("piece__dossier")
        .filter(piece__dossier=dossier, auteur=par, jeton=jeton, expire_le__gt=timezone.now())
        .first()
    )


def recu(envoi: Televersement) -> int:
    """How many bytes have arrived."""
    if envoi.est_fini:
        return envoi.taille
    with contextlib.suppress(FileNotFoundError):
        return _chemin(envoi).stat().st_size
    return 0


def ecrire(envoi: Televersement, decalage: int, flux: BinaryIO, longueur: int) -> int:
    """Adds what ``flux`` brings, from byte ``decalage``; returns how many bytes have now arrived.

    A cut in the middle keeps what came before it. The last byte received, the file goes to its piece;
    ``envoi.refus`` then says whether it was refused.

    Raises:
        EnvoiOccupe, DecalageErrone.
        TropLourd: more than what was announced.
    """
    if envoi.est_fini and decalage == envoi.taille:
        return decalage
    with _seul(envoi) as sortie:
        envoi.refresh_from_db(fields=["est_fini", "refus"])
        deja = recu(envoi)
        if decalage != deja:
            raise DecalageErrone(deja)
        if longueur > envoi.taille - deja:
            raise TropLourd("Cet envoi apporte plus que la taille annoncée.")
        arrive = deja + _recopier(flux, sortie, envoi.taille - deja)
        envoi.expire_le = timezone.now() + DUREE
        envoi.save(update_fields=["expire_le"])
        if arrive == envoi.taille and not envoi.est_fini:
            _achever(envoi)
    return arrive


@contextlib.contextmanager
def _seul(envoi: Televersement) -> Iterator[IO[bytes]]:
    with _chemin(envoi).open("ab") as sortie:
        try:
            fcntl.flock(sortie, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as occupe:
            raise EnvoiOccupe("Ce fichier est déjà en cours d'envoi.") from occupe
        yield sortie


def _recopier(flux: BinaryIO, sortie: IO[bytes], reste: int) -> int:
    ecrit = 0
    try:
        while ecrit < reste and (morceau := flux.read(min(_MORCEAU, reste - ecrit))):
            sortie.write(morceau)
            ecrit += len(morceau)
    except UnreadablePostError:
        pass  # the network was cut: what has come is kept, the sender will ask for the offset
    sortie.flush()
    return ecrit


def _achever(envoi: Televersement) -> None:
    chemin = _chemin(envoi)
    with chemin.open("rb") as entier:
        _, refus = fichiers.deposer_fichiers(
            envoi.piece.dossier, envoi.piece.code, File(entier, envoi.nom), envoi.nom, par=envoi.auteur
        )
    envoi.est_fini = True
    envoi.refus = " ".join(refus)[:500]
    envoi.save(update_fields=["est_fini", "refus"])
    chemin.unlink(missing_ok=True)


def abandonner(envoi: Televersement) -> None:
    """Throws a sending away, at its author's request."""
    _chemin(envoi).unlink(missing_ok=True)
    envoi.delete()


def perdus(maintenant: datetime) -> int:
    """How many sendings nobody went on with."""
    return Televersement.objects.filter(expire_le__lte=maintenant).count()


def purger(maintenant: datetime) -> int:
    """Throws away the sendings nobody went on with, and the partial files that belong to none."""
    perdus = list(Televersement.objects.filter(expire_le__lte=maintenant))
    for envoi in perdus:
        abandonner(envoi)
    dossier = Path(settings.DOSSIER_TELEVERSEMENTS)
    vivants = set(Televersement.objects.values_list("jeton", flat=True))
    orphelins = 0
    for fichier in dossier.iterdir() if dossier.is_dir() else ():
        age = maintenant.timestamp() - fichier.stat().st_mtime
        if fichier.name not in vivants and age > DUREE.total_seconds():
            fichier.unlink(missing_ok=True)
            orphelins += 1
    return len(perdus) + orphelins
