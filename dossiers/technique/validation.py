"""Reading a signed PDF back: is it whole, whose is the signature, who vouches for it, since when."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings
from django.utils import timezone
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from .autorite_demo import racine_de_demo
from .signature import courriel_de, hors_boucle

for _bavard in ("pyhanko.sign.validation", "pyhanko_certvalidator"):
    logging.getLogger(_bavard).setLevel(logging.CRITICAL)  # an untrusted signature is a result, not a log

journal = logging.getLogger(__name__)

_DERIVE = dt.timedelta(minutes=5)  # how far the clock of a time-stamping authority may be ahead of ours

_ERREURS_DE_LECTURE = (
    PdfError, SignatureValidationError, ValidationInfoReadingError, ValueError, KeyError, TypeError,
    IndexError, AttributeError, OSError, RecursionError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True)
class Verification:
    """What is established of a signed PDF.

    ``intacte``: the signed bytes are unchanged and the signature is the certificate's. ``de_confiance``:
    the certificate descends from one of the given roots, at the time-stamped instant if there is one, else
    now. ``couvre_tout``: nothing but validation data was added after signing. ``horodatee_le``: instant
    certified by a trusted authority, else ``None``; ``est_datee_du_futur``: its time stamp, whoever gave it,
    is ahead of our clock. ``signataire``: common name in the certificate;
    ``certificat``: its SHA-256; ``courriel``: the mail address it carries.
    """

    intacte: bool
    de_confiance: bool
    signataire: str
    horodatee_le: dt.datetime | None
    couvre_tout: bool
    message: str
    certificat: str = ""
    est_signe: bool = True
    courriel: str = ""
    est_datee_du_futur: bool = False

    @property
    def est_valable(self) -> bool:
        """Whether the document may leave."""
        return self.est_signe and self.intacte and self.de_confiance and self.couvre_tout


def racines_de_confiance() -> list[x509.Certificate]:
    """Roots trusted here: the PEM files of ``settings.SIGNATURE_RACINES``, and the test authority in a
    demonstration."""
    racines = []
    for chemin in getattr(settings, "SIGNATURE_RACINES", ()):
        for nature, _entetes, der in pem.unarmor(Path(chemin).read_bytes(), multiple=True):
            if nature == "CERTIFICATE":
                racines.append(x509.Certificate.load(der))
    if settings.DEMO:
        racines.append(racine_de_demo())
    return racines


def verifier_pdf(pdf: bytes, racines: Iterable[x509.Certificate] | None = None) -> Verification:
    """Verify every signature of ``pdf``; the answer speaks of the last one and counts the worst of all.
    ``racines``: trusted roots, by default ``racines_de_confiance()``. Fetches nothing from the network."""
    racines = list(racines_de_confiance() if racines is None else racines)
    try:
        return hors_boucle(lambda: _verifier(pdf, racines))
    except _ERREURS_DE_LECTURE as erreur:
        journal.warning("Signature illisible : %s", erreur)
        return _nulle("Le document est abîmé : sa signature ne peut pas être lue.", est_signe=True)


def _nulle(message: str, *, est_signe: bool) -> Verification:
    return Verification(
        intacte=False, de_confiance=False, signataire="", horodatee_le=None, couvre_tout=False,
        message=message, est_signe=est_signe,
    )  # fmt: skip


def _verifier(pdf: bytes, racines: list[x509.Certificate]) -> Verification:
    lecteur = PdfFileReader(BytesIO(pdf))
    signatures = lecteur.embedded_regular_signatures
    if not signatures:
        return _nulle("Ce document n'est pas signé.", est_signe=False)
    lectures = [_lire(signature, racines) for signature in signatures]
    derniere = lectures[-1]
    intacte = all(lecture.intacte for lecture in lectures)
    de_confiance = all(lecture.de_confiance for lecture in lectures)
    couvre_tout = all(lecture.couvre_tout for lecture in lectures)
    return Verification(
        intacte=intacte,
        de_confiance=de_confiance,
        signataire=derniere.signataire,
        horodatee_le=derniere.horodatee_le,
        couvre_tout=couvre_tout,
        message=_message(intacte, de_confiance, couvre_tout, derniere),
        certificat=derniere.certificat,
        courriel=derniere.courriel,
        est_datee_du_futur=any(lecture.est_datee_du_futur for lecture in lectures),
    )


@dataclass(frozen=True)
class _Lecture:
    intacte: bool
    de_confiance: bool
    couvre_tout: bool
    signataire: str
    certificat: str
    horodatee_le: dt.datetime | None
    courriel: str
    est_datee_du_futur: bool


def _lire(signature: EmbeddedPdfSignature, racines: list[x509.Certificate]) -> _Lecture:
    statut, horodatee_le = _statut(signature, racines)
    certificat = statut.signing_cert
    couvre_tout = statut.coverage == SignatureCoverageLevel.ENTIRE_FILE or (
        statut.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and statut.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
    )
    return _Lecture(
        intacte=bool(statut.intact and statut.valid),
        # A root given as trusted is not asked its dates by the library: a self-signed signatory would be.
        de_confiance=bool(statut.trusted)
        and certificat.not_valid_before <= (horodatee_le or timezone.now()) <= certificat.not_valid_after,
        couvre_tout=couvre_tout,
        signataire=str(certificat.subject.native.get("common_name", certificat.subject.human_friendly)),
        certificat=certificat.sha256.hex(),
        horodatee_le=horodatee_le,
        courriel=courriel_de(certificat),
        est_datee_du_futur=_est_du_futur(statut),
    )


def _est_du_futur(statut: PdfSignatureStatus) -> bool:
    horodatage = statut.timestamp_validity
    return horodatage is not None and horodatage.timestamp > timezone.now() + _DERIVE


def _statut(
    signature: EmbeddedPdfSignature, racines: list[x509.Certificate]
) -> tuple[PdfSignatureStatus, dt.datetime | None]:
    """Judged at the time-stamped instant when a trusted authority certifies it, else now: an untrusted
    time stamp must not bring an expired certificate back to life."""
    maintenant = timezone.now()
    statut = _juger(signature, racines, maintenant)
    if statut.timestamp_validity is None or _est_du_futur(statut):
        return statut, None
    instant = statut.timestamp_validity.timestamp
    alors = _juger(signature, racines, instant)
    horodatage = alors.timestamp_validity
    if horodatage is not None and horodatage.intact and horodatage.valid and horodatage.trusted:
        return alors, instant
    return statut, None


def _juger(
    signature: EmbeddedPdfSignature, racines: list[x509.Certificate], instant: dt.datetime
) -> PdfSignatureStatus:
    return validate_pdf_signature(signature, _contexte(racines, instant), _contexte(racines, instant))


def _contexte(racines: list[x509.Certificate], instant: dt.datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=racines, moment=instant, allow_fetching=False, revocation_mode="soft-fail"
    )


def _message(intacte: bool, de_confiance: bool, couvre_tout: bool, lecture: _Lecture) -> str:
    if not intacte:
        return "Le document a été modifié après sa signature : il ne doit pas être utilisé."
    if not couvre_tout:
        return "Du contenu a été ajouté au document après sa signature : il ne doit pas être utilisé."
    if not de_confiance:
        return (
            f"Le document est intact, mais le certificat présenté ({lecture.signataire}) ne vient pas d'une "
            "autorité reconnue ici, ou n'était plus valable."
        )
    if lecture.horodatee_le is None:
        return f"Signature valable : {lecture.signataire}, sans horodatage."
    le = timezone.localtime(lecture.horodatee_le).strftime("%d/%m/%Y à %H:%M")
    return f"Signature valable : {lecture.signataire}, horodatée le {le}."
