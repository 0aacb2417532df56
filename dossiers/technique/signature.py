"""PAdES signature of a decision, with a key in a PKCS#12 file or behind a PKCS#11 module.

``signer_pdf`` signs once and shows it in the field the letter reserves; ``validation.verifier_pdf`` reads
it back. Both are plain synchronous calls, safe from a thread that runs an event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeVar

from asn1crypto import x509
from django.conf import settings
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from .cachet import style_du_cachet
from .pdf import CHAMP_SIGNATURE

T = TypeVar("T")

_VERROU_PKCS11 = threading.Lock()  # a process logs in to a token once: sessions take turns

_CADRE_PAR_DEFAUT = (326, 70, 541, 144)
"""Where the signature shows, in points on the last page, when the PDF reserves no field."""


class SignatureImpossible(Exception):
    """The document was not signed. ``code``: ``hors_demo``, ``cle_illisible``, ``mot_de_passe``,
    ``certificat_expire``, ``certificat_futur``, ``autre_titulaire``, ``pdf_illisible``, ``deja_signe``,
    ``horodatage_indisponible``, ``module_absent``, ``jeton_absent``, ``cle_indisponible``."""

    def __init__(self, message_fr: str, code: str) -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr
        self.code = code


@dataclass(frozen=True)
class CleDeSignature:
    """A signatory's certificate and the way to his key. Holds no secret that can be printed.

    ``empreinte``: SHA-256 of the certificate, hexadecimal. Validity bounds are aware instants.
    """

    certificat: x509.Certificate = field(repr=False)
    ouvrir: Callable[[], AbstractContextManager[signers.Signer]] = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.nom} ({self.qualite or self.courriel})"

    @property
    def nom(self) -> str:
        return str(self._sujet("common_name"))

    @property
    def qualite(self) -> str:
        return str(self._sujet("title"))

    @property
    def courriel(self) -> str:
        return courriel_de(self.certificat)

    @property
    def debut_validite(self) -> dt.datetime:
        return self.certificat.not_valid_before

    @property
    def fin_validite(self) -> dt.datetime:
        return self.certificat.not_valid_after

    @property
    def empreinte(self) -> str:
        return hashlib.sha256(self.certificat.dump()).hexdigest()

    def _sujet(self, attribut: str) -> Any:
        valeur = self.certificat.subject.native.get(attribut, "")
        return valeur[0] if isinstance(valeur, list) else valeur


def courriel_de(certificat: x509.Certificate) -> str:
    """The mail address that a certificate carries, in lower case; "" when none."""
    for nom in certificat.subject_alt_name_value or ():
        if nom.name == "rfc822_name":
            return str(nom.native).lower()
    adresse = certificat.subject.native.get("email_address", "")
    return str(adresse[0] if isinstance(adresse, list) else adresse).lower()


# Keys


def charger_pkcs12(contenu: bytes, mot_de_passe: str) -> CleDeSignature:
    """The key of a PKCS#12 file (.p12, .pfx)."""
    try:
        signeur = signers.SimpleSigner.load_pkcs12_data(contenu, [], mot_de_passe.encode("utf-8"))
    except (ValueError, TypeError, AttributeError) as erreur:
        if "password" in str(erreur.__cause__).lower():
            raise SignatureImpossible(
                "Le mot de passe du certificat n'est pas le bon. Rien n'a été signé.", "mot_de_passe"
            ) from erreur
        raise SignatureImpossible(
            "Ce fichier ne contient pas de certificat de signature lisible (.p12 ou .pfx).", "cle_illisible"
        ) from erreur
    certificat = signeur.signing_cert
    assert certificat is not None
    return CleDeSignature(certificat, lambda: contextlib.nullcontext(signeur))


def charger_pkcs11(*, jeton: str, etiquette: str, code_pin: str, module: str | None = None) -> CleDeSignature:
    """The key ``etiquette`` of the token labelled ``jeton``. ``module``: path of the PKCS#11 library, by
    default ``settings.PKCS11_MODULE``. A session is opened for each signature and closed after it."""
    module = module or getattr(settings, "PKCS11_MODULE", "")
    if not module:
        raise SignatureImpossible("Aucun module PKCS#11 n'est configuré (PKCS11_MODULE).", "module_absent")

    @contextlib.contextmanager
    def ouvrir() -> Iterator[signers.Signer]:
        with _session_pkcs11(module, jeton, code_pin) as session:
            from pyhanko.sign.pkcs11 import PKCS11Signer

            yield PKCS11Signer(session, cert_label=etiquette, key_label=etiquette)

    with ouvrir() as signeur:
        certificat = signeur.signing_cert
    assert certificat is not None
    return CleDeSignature(certificat, ouvrir)


@contextlib.contextmanager
def _session_pkcs11(module: str, jeton: str, code_pin: str) -> Iterator[Any]:
    """A session on the token; every fault of the device, then or later, is a ``SignatureImpossible``."""
    try:
        import pkcs11
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import open_pkcs11_session
    except ImportError as erreur:
        raise SignatureImpossible(
            "Le paquet python-pkcs11 n'est pas installé : aucun jeton ne peut être lu.", "module_absent"
        ) from erreur
    with _VERROU_PKCS11:
        try:
            session = open_pkcs11_session(
                module, token_criteria=TokenCriteria(label=jeton), user_pin=code_pin
            )
        except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinLenRange) as erreur:
            raise SignatureImpossible(
                "Le code PIN n'est pas le bon. Rien n'a été signé.", "mot_de_passe"
            ) from erreur
        except pkcs11.exceptions.PinLocked as erreur:
            raise SignatureImpossible(
                "Le code PIN est bloqué : adressez-vous à l'autorité qui a remis le jeton.", "mot_de_passe"
            ) from erreur
        except pkcs11.exceptions.PKCS11Error as erreur:
            raise SignatureImpossible(
                f"Le jeton de signature « {jeton} » n'est pas accessible. Rien n'a été signé.", "jeton_absent"
            ) from erreur
        try:
            with session:
                yield session
        except pkcs11.exceptions.PKCS11Error as erreur:
            raise SignatureImpossible(
                f"Le jeton « {jeton} » ne rend pas la clé demandée. Rien n'a été signé.", "cle_indisponible"
            ) from erreur


# Signing


def verifier_titulaire(cle: CleDeSignature, courriel: str) -> None:
    """Raise ``SignatureImpossible`` (``autre_titulaire``) unless the certificate is that of ``courriel``."""
    if cle.courriel != courriel.strip().lower():
        raise SignatureImpossible(
            f"Le certificat présenté ({cle.nom}) n'est pas celui du signataire. Rien n'a été signé.",
            "autre_titulaire",
        )


def signer_pdf(
    pdf: bytes,
    *,
    signataire: CleDeSignature,
    motif: str,
    lieu: str,
    horodateur: TimeStamper | None = None,
) -> bytes:
    """``pdf`` followed by a PAdES signature (B-T with ``horodateur``, else B-B); the original bytes are
    kept as they are, at the start of the result. Raises ``SignatureImpossible``."""
    _verifier_validite(signataire)
    ecrivain = _preparer(pdf)
    instant = timezone.localtime()
    metadonnees = signers.PdfSignatureMetadata(
        field_name=CHAMP_SIGNATURE,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=motif or None,
        location=lieu or None,
        name=signataire.nom,
    )
    champ, cadre = _champ(ecrivain)

    def signer() -> bytes:
        with signataire.ouvrir() as signeur:
            pdf_signeur = signers.PdfSigner(
                metadonnees,
                signer=signeur,
                timestamper=horodateur,
                stamp_style=style_du_cachet(signataire.nom, signataire.qualite, motif, instant, cadre),
                new_field_spec=champ,
            )
            return bytes(pdf_signeur.sign_pdf(ecrivain, existing_fields_only=champ is None).getvalue())

    try:
        return hors_boucle(signer)
    except TimestampRequestError as erreur:
        raise SignatureImpossible(
            "Le service d'horodatage ne répond pas. Rien n'a été signé : réessayez plus tard.",
            "horodatage_indisponible",
        ) from erreur
    except SigningError as erreur:
        raise SignatureImpossible(f"La clé n'a pas pu signer : {erreur}", "cle_indisponible") from erreur
    except PdfError as erreur:
        raise _pdf_illisible() from erreur


def hors_boucle(fonction: Callable[[], T]) -> T:
    """Run ``fonction`` in this thread, or in a fresh one when this thread already runs an event loop
    (pyHanko starts its own)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return fonction()
    with ThreadPoolExecutor(max_workers=1) as fil:
        return fil.submit(fonction).result()


def _verifier_validite(cle: CleDeSignature) -> None:
    maintenant = timezone.now()
    if maintenant > cle.fin_validite:
        raise SignatureImpossible(
            f"Le certificat présenté ({cle.nom}) a expiré le {_jour(cle.fin_validite)}. Rien n'a été signé.",
            "certificat_expire",
        )
    if maintenant < cle.debut_validite:
        raise SignatureImpossible(
            f"Le certificat présenté ({cle.nom}) n'est valable qu'à partir du {_jour(cle.debut_validite)}. "
            "Rien n'a été signé.",
            "certificat_futur",
        )


def _jour(instant: dt.datetime) -> str:
    return timezone.localtime(instant).strftime("%d/%m/%Y")


def _pdf_illisible() -> SignatureImpossible:
    return SignatureImpossible("Le PDF à signer n'est pas lisible. Rien n'a été signé.", "pdf_illisible")


def _preparer(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        lecteur = PdfFileReader(BytesIO(pdf))
        if lecteur.embedded_signatures:
            raise SignatureImpossible(
                "Ce document est déjà signé : il ne peut pas l'être deux fois.", "deja_signe"
            )
        return IncrementalPdfFileWriter(BytesIO(pdf))
    except (PdfError, ValueError, KeyError, TypeError) as erreur:
        raise _pdf_illisible() from erreur


def _champ(
    ecrivain: IncrementalPdfFileWriter,
) -> tuple[fields.SigFieldSpec | None, tuple[float, float, float, float]]:
    """The field reserved by the letter (nothing to create), or one at the foot of the last page."""
    for nom, _valeur, reference in fields.enumerate_sig_fields(ecrivain, filled_status=False):
        if nom == CHAMP_SIGNATURE:
            gauche, bas, droite, haut = (float(cote) for cote in reference.get_object()["/Rect"])
            return None, (gauche, bas, droite, haut)
    neuf = fields.SigFieldSpec(
        CHAMP_SIGNATURE,
        on_page=-1,
        box=_CADRE_PAR_DEFAUT,
        readable_field_name="Signature de l'autorité compétente",
    )
    return neuf, _CADRE_PAR_DEFAUT
