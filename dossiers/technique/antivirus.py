"""Antivirus: a client of clamd (INSTREAM) when ``settings.CLAMD_ADRESSE`` names one.

Address: ``host:port`` or the absolute path of a Unix socket (``unix:`` prefix allowed). Without one, or
when clamd does not answer, a file is *non analysé*, never *sain*.
"""

from __future__ import annotations

import enum
import logging
import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

journal = logging.getLogger(__name__)

MORCEAU = 64 * 1024


class EtatAnalyse(enum.StrEnum):
    """What is known of a file. Stored values: do not rename."""

    NON_ANALYSE = "non_analyse"
    SAIN = "sain"
    INFECTE = "infecte"


@dataclass(frozen=True)
class Analyse:
    """Result of a scan. ``a_refaire``: an antivirus is configured but gave no verdict."""

    etat: EtatAnalyse
    menace: str = ""
    message: str = ""
    a_refaire: bool = False


def est_configure() -> bool:
    """Whether an antivirus is configured."""
    return bool(getattr(settings, "CLAMD_ADRESSE", ""))


def analyser(flux: BinaryIO, *, adresse: str | None = None, delai: float = 60.0) -> Analyse:
    """Scan ``flux`` from its current position, in constant memory. ``delai``: seconds. Never raises on
    a network fault: the answer is then ``NON_ANALYSE`` with ``a_refaire``."""
    adresse = getattr(settings, "CLAMD_ADRESSE", "") if adresse is None else adresse
    if not adresse:
        return Analyse(EtatAnalyse.NON_ANALYSE, message="Aucun antivirus n'est configuré.")
    try:
        reponse = _instream(flux, adresse, delai)
    except OSError as erreur:
        journal.warning("clamd injoignable (%s) : %s", adresse, erreur)
        return Analyse(EtatAnalyse.NON_ANALYSE, message="L'antivirus ne répond pas.", a_refaire=True)
    if reponse.endswith(" FOUND"):
        menace = reponse.removeprefix("stream: ").removesuffix(" FOUND")
        return Analyse(EtatAnalyse.INFECTE, menace=menace, message=f"Fichier infecté ({menace}).")
    if reponse == "stream: OK":
        return Analyse(EtatAnalyse.SAIN, message="Aucune menace trouvée.")
    journal.warning("clamd (%s) sans verdict : %s", adresse, reponse)
    return Analyse(EtatAnalyse.NON_ANALYSE, message="L'antivirus n'a pas rendu de verdict.", a_refaire=True)


def _connecter(adresse: str, delai: float) -> socket.socket:
    chemin = adresse.removeprefix("unix:")
    if chemin.startswith("/"):
        prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        prise.settimeout(delai)
        try:
            prise.connect(chemin)
        except OSError:
            prise.close()
            raise
        return prise
    hote, _, port = adresse.rpartition(":")
    if not hote or not port.isdigit():
        raise OSError(f"adresse de clamd mal formée : {adresse!r}")
    return socket.create_connection((hote.strip("[]"), int(port)), timeout=delai)


def _instream(flux: BinaryIO, adresse: str, delai: float) -> str:
    with _connecter(adresse, delai) as prise:
        try:
            prise.sendall(b"zINSTREAM\0")
            while morceau := flux.read(MORCEAU):
                prise.sendall(struct.pack("!I", len(morceau)) + morceau)
            prise.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            # clamd hangs up past its StreamMaxLength after having said so: read what it said.
            journal.info("clamd a fermé la connexion pendant l'envoi")
        reponse = b""
        while not reponse.endswith(b"\0") and (recu := prise.recv(4096)):
            reponse += recu
    if not reponse:
        raise OSError("connexion fermée sans réponse")
    return reponse.rstrip(b"\0\n").decode("utf-8", "replace")
