"""Transmission operators (« tiers de transmission »): one interface, one adapter, off by default.

The S²LOW adapter follows the facts publicly known of its HTTP interface (one form, an answer « OK » or
« KO »); it was never run against the real service: ``EST_VERIFIE`` is False and it must be switched on.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from dossiers.actes.enveloppe import ABREGE, NATURE_INDIVIDUELLE, OBJET_MAXIMAL, Acte, en_latin1
from dossiers.technique.courriel import EnvoiImpossible, EnvoiIncertain, EnvoiReporte

ATTENTE = 30  # seconds
REPONSE_MAX = 5 * 1024 * 1024

#: S²LOW status codes, and what they mean here.
DEPOSEE, TRANSMISE, RECUE, ANOMALIE, ANNULEE = "deposee", "transmise", "recue", "anomalie", "annulee"
STATUTS_S2LOW = {
    -1: ANOMALIE,
    0: ANNULEE,
    1: DEPOSEE,
    2: DEPOSEE,
    3: TRANSMISE,
    4: RECUE,
    5: RECUE,
    6: ANOMALIE,
    17: DEPOSEE,
}


@dataclass(frozen=True)
class Statut:
    """Where a transmission stands at the operator; ``retour``: the XML of the préfet, when it came."""

    etat: str
    retour: bytes = b""
    detail: str = ""


class Operateur(Protocol):
    """What the platform asks of an operator."""

    def deposer(self, acte: Acte) -> str:
        """Hands over one act; returns the operator's reference.

        Raises:
            EnvoiReporte: not reached, try again. EnvoiImpossible: refused. EnvoiIncertain: perhaps taken.
        """

    def statut(self, reference: str) -> Statut:
        """Where the act stands. Same errors."""


class OperateurS2low:
    """S²LOW over HTTPS with a client certificate. ``url``: root of the service."""

    EST_VERIFIE = False

    def __init__(self, url: str, *, certificat: str = "", cle: str = "") -> None:
        if not url.startswith(("https://", "http://127.0.0.1:")):
            raise ValueError("L'adresse de l'opérateur commence par https://.")
        self.url = url.rstrip("/")
        self._contexte = ssl.create_default_context()
        if certificat:
            self._contexte.load_cert_chain(certificat, cle or None)

    def deposer(self, acte: Acte) -> str:
        champs = [
            ("api", "1"),
            ("nature_code", str(NATURE_INDIVIDUELLE)),
            ("number", acte.numero),
            ("subject", en_latin1(acte.objet, OBJET_MAXIMAL)),
            ("decision_date", acte.date.isoformat()),
            ("en_attente", "0"),
            ("document_papier", "0"),
            ("type_acte", acte.type_piece),
            *((f"classif{rang}", str(code)) for rang, code in enumerate(acte.matiere, start=1)),
        ]
        fichiers = [("acte_pdf_file", f"{acte.numero}-{ABREGE}.pdf", acte.pdf)]
        for rang, (extension, contenu) in enumerate(acte.annexes, start=1):
            champs.append(("type_pj[]", acte.type_piece))
            fichiers.append(("acte_attachments[]", f"annexe-{rang}.{extension}", contenu))
        corps, type_mime = _formulaire(champs, fichiers)
        reponse = self._appeler("/modules/actes/actes_transac_create.php", corps, type_mime)
        return reponse.decode("iso-8859-1").strip().splitlines()[0]

    def statut(self, reference: str) -> Statut:
        requete = urllib.parse.urlencode({"transaction": reference})
        reponse = self._appeler(f"/modules/actes/actes_transac_get_status.php?{requete}")
        premiere, _, reste = reponse.partition(b"\n")
        try:
            etat = STATUTS_S2LOW[int(premiere)]
        except (ValueError, KeyError) as erreur:
            raise EnvoiReporte("L'opérateur a répondu un état inconnu.") from erreur
        xml = reste.strip() if reste.lstrip().startswith(b"<") else b""
        return Statut(etat, xml, "" if xml else reste.decode("iso-8859-1").strip()[:500])

    def _appeler(self, chemin: str, corps: bytes | None = None, type_mime: str = "") -> bytes:
        entetes = {"Content-Type": type_mime} if type_mime else {}
        requete = urllib.request.Request(self.url + chemin, data=corps, headers=entetes)  # noqa: S310
        try:
            with urllib.request.urlopen(  # noqa: S310 - scheme checked in __init__
                requete, timeout=ATTENTE, context=self._contexte if self.url.startswith("https") else None
            ) as reponse:
                contenu = reponse.read(REPONSE_MAX)
        except urllib.error.HTTPError as erreur:
            raise EnvoiReporte(f"L'opérateur de transmission répond par l'erreur {erreur.code}.") from erreur
        except urllib.error.URLError as erreur:
            if isinstance(erreur.reason, TimeoutError) and corps is not None:
                raise _incertain() from erreur
            raise EnvoiReporte("L'opérateur de transmission est injoignable.") from erreur
        except (TimeoutError, http.client.HTTPException, ConnectionError) as erreur:
            if corps is not None:
                raise _incertain() from erreur
            raise EnvoiReporte("L'opérateur de transmission ne répond pas.") from erreur
        premiere, _, reste = contenu.partition(b"\n")
        if premiere.strip() == b"KO":
            raise EnvoiImpossible(f"L'opérateur refuse : {reste.decode('iso-8859-1').strip()[:250]}")
        if premiere.strip() != b"OK":
            raise _incertain() if corps is not None else EnvoiReporte("Réponse inattendue de l'opérateur.")
        return reste


def _incertain() -> EnvoiIncertain:
    return EnvoiIncertain("L'opérateur n'a pas confirmé : l'acte a peut-être été pris. À vérifier chez lui.")


def _formulaire(champs: list[tuple[str, str]], fichiers: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """A multipart body, texts in ISO-8859-1."""
    borne = uuid.uuid4().hex
    parties = []
    for nom, valeur in champs:
        parties.append(f'--{borne}\r\nContent-Disposition: form-data; name="{nom}"\r\n\r\n'.encode())
        parties.append(valeur.encode("iso-8859-1", "replace") + b"\r\n")
    for nom, fichier, contenu in fichiers:
        parties.append(
            f'--{borne}\r\nContent-Disposition: form-data; name="{nom}"; filename="{fichier}"\r\n'
            "Content-Type: application/pdf\r\n\r\n".encode()
        )
        parties.append(contenu + b"\r\n")
    parties.append(f"--{borne}--\r\n".encode())
    return b"".join(parties), f"multipart/form-data; boundary={borne}"


def reglages() -> dict[str, str]:
    """``settings.ACTES``: ``operateur`` (``s2low`` or nothing), ``url``, ``certificat``, ``cle``,
    ``trigramme``, ``arrondissement``, ``classification``, ``type_piece``, ``courriel_retour``."""
    return dict(getattr(settings, "ACTES", {}) or {})


def operateur_configure() -> Operateur | None:
    """The operator of this site; None when none is switched on (the default)."""
    choisi = reglages()
    if choisi.get("operateur") != "s2low" or not choisi.get("url"):
        return None
    return OperateurS2low(choisi["url"], certificat=choisi.get("certificat", ""), cle=choisi.get("cle", ""))
