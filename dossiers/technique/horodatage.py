"""Time-stamping authorities (RFC 3161): the configured one over HTTP, or the test one of a demonstration."""

from __future__ import annotations

import urllib.error
import urllib.request

from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from .autorite_demo import horodateur_de_demo

REPONSE_MAX = 1024 * 1024


class HorodateurHttp(TimeStamper):
    """RFC 3161 over HTTP(S). A fault of the service is a ``TimestampRequestError``, which
    ``signature.signer_pdf`` turns into ``horodatage_indisponible``."""

    def __init__(self, url: str, *, delai: float = 10.0) -> None:
        if not url.startswith(("https://", "http://")):
            raise ValueError("L'adresse d'un service d'horodatage commence par https:// ou http://.")
        super().__init__()
        self.url = url
        self.delai = delai

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        demande = urllib.request.Request(  # noqa: S310 - scheme checked above
            self.url, data=req.dump(), headers={"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(demande, timeout=self.delai) as reponse:  # noqa: S310
                if reponse.headers.get_content_type() != "application/timestamp-reply":
                    raise TimestampRequestError("Le service d'horodatage n'a pas répondu par un jeton.")
                return tsp.TimeStampResp.load(reponse.read(REPONSE_MAX))
        except (OSError, urllib.error.URLError, ValueError) as erreur:
            raise TimestampRequestError(f"Service d'horodatage injoignable : {erreur}") from erreur


def horodateur_configure() -> TimeStamper | None:
    """The authority of this site: ``settings.HORODATEUR_URL``, else the test one in a demonstration,
    else none (signatures are then of level B-B)."""
    if settings.HORODATEUR_URL:
        return HorodateurHttp(settings.HORODATEUR_URL)
    return horodateur_de_demo() if settings.DEMO else None
