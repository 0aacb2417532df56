"""The daily seal over the heads of the journals, its RFC 3161 token, its check and its export.

A seal covers, for one day in Paris, the head of every dossier whose journal grew that day, and the seal
of the day before: an older head is under an older seal. It holds hashes only, so that the proof given for
one dossier names no other. Days are sealed once over; missed days are caught up in order.
"""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from asn1crypto import cms, x509
from django.db import IntegrityError, transaction
from django.utils import timezone
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from communes.erreurs import ErreurMetier
from dossiers.models import Dossier, Evenement, Sceau
from dossiers.services.journal import charge_de
from dossiers.technique import verifier_preuve
from dossiers.technique.empreintes import GENESE, chainer, normaliser
from dossiers.technique.horodatage import horodateur_configure
from dossiers.technique.signature import hors_boucle
from dossiers.technique.validation import racines_de_confiance

#: A day is sealed when it has been over for this long: a row written at 23:59:59 is committed by then.
DELAI = timedelta(hours=1)


class HorodatageIndisponible(ErreurMetier):
    """The time-stamping authority did not answer: the day stays to be sealed."""


def _minuit(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time.min))


def tetes_du_jour(jour: date) -> list[str]:
    """Hashes of the heads that grew on ``jour``, sorted."""
    lignes = (
        Evenement.objects.filter(enregistre_le__gte=_minuit(jour), enregistre_le__lt=_minuit(jour + timedelta(days=1)))
        .order_by("dossier_id", "rang")
        .values_list("dossier__reference", "rang", "empreinte")
    )  # fmt: skip
    dernieres = {reference: (rang, empreinte) for reference, rang, empreinte in lignes.iterator()}
    return sorted(verifier_preuve.feuille(ref, rang, emp) for ref, (rang, emp) in dernieres.items())


def _contenu(jour: date, tetes: list[str]) -> dict:
    return {"jour": jour.isoformat(), "tetes": tetes}


def _horodater(empreinte: str) -> bytes | None:
    """The token of the configured authority over a seal; None when no authority is configured."""
    horodateur = horodateur_configure()
    if horodateur is None:
        return None
    try:
        demande = partial(horodateur.async_timestamp, bytes.fromhex(empreinte), "sha256")
        return hors_boucle(lambda: asyncio.run(demande())).dump()
    except TimestampRequestError as panne:
        raise HorodatageIndisponible(
            "Le service d'horodatage ne répond pas : le sceau sera posé au prochain passage."
        ) from panne


def poser(maintenant: datetime | None = None) -> list[Sceau]:
    """Seals every day that is over and not sealed, oldest first; running it again poses nothing.

    Raises:
        HorodatageIndisponible: the authority is down; the days already sealed stay sealed.
    """
    maintenant = maintenant or timezone.now()
    dernier = Sceau.objects.order_by("-jour").first()
    if dernier is None:
        premier = Evenement.objects.order_by("enregistre_le").first()
        if premier is None:
            return []
        jour, precedent = timezone.localdate(premier.enregistre_le), GENESE
    else:
        jour, precedent = dernier.jour + timedelta(days=1), dernier.empreinte
    poses = []
    while _minuit(jour + timedelta(days=1)) + DELAI <= maintenant:
        tetes = tetes_du_jour(jour)
        empreinte = chainer(precedent, _contenu(jour, tetes))
        jeton = _horodater(empreinte)
        try:
            with transaction.atomic():
                sceau = Sceau.objects.create(jour=jour, nombre=len(tetes), empreinte=empreinte, jeton=jeton)
        except IntegrityError:  # another worker has just sealed this day
            return poses
        poses.append(sceau)
        precedent, jour = empreinte, jour + timedelta(days=1)
    return poses


def fautes(racines: list[x509.Certificate] | None = None) -> Iterator[str]:
    """Breaches of the seals against the journal as it stands, in French; nothing when all is whole."""
    precedent, attendu = GENESE, None
    for sceau in Sceau.objects.order_by("jour").iterator():
        if attendu is not None and sceau.jour != attendu:
            yield f"{sceau} : des jours ne sont pas scellés avant lui"
        tetes = tetes_du_jour(sceau.jour)
        if len(tetes) != sceau.nombre or chainer(precedent, _contenu(sceau.jour, tetes)) != sceau.empreinte:
            yield f"{sceau} : le journal de ce jour ne correspond plus au sceau"
        if sceau.jeton is not None and not jeton_valable(bytes(sceau.jeton), sceau.empreinte, racines):
            yield f"{sceau} : le jeton d'horodatage n'est pas valable"
        precedent, attendu = sceau.empreinte, sceau.jour + timedelta(days=1)


def jeton_valable(jeton: bytes, empreinte: str, racines: list[x509.Certificate] | None = None) -> bool:
    """Whether a token was issued over this seal by an authority we trust."""
    try:
        contenu = cms.ContentInfo.load(jeton)
        instant = contenu["content"]["encap_content_info"]["content"].parsed["gen_time"].native
        lecture = partial(
            validate_tst_signed_data,
            contenu["content"],
            ValidationContext(
                trust_roots=racines if racines is not None else racines_de_confiance(),
                moment=instant.astimezone(UTC),
                allow_fetching=False,
                revocation_mode="soft-fail",
            ),
            lambda _: bytes.fromhex(empreinte),
        )
        statut = TimestampSignatureStatus(**hors_boucle(lambda: asyncio.run(lecture())))
    except (ValueError, TypeError, KeyError, SignatureValidationError):
        return False
    return statut.intact and statut.valid and statut.trusted


def preuve(dossier: Dossier) -> dict:
    """The journal of one dossier and the seals from its first day on, as the offline verifier reads them.

    Data of a row that a purge has emptied are ``null``: the chain holds without them.
    """
    lignes = Evenement.objects.filter(dossier=dossier).select_related("donnees", "vise").order_by("rang")
    journal = [
        {
            "jour": timezone.localdate(e.enregistre_le).isoformat(),
            "charge": normaliser(charge_de(e, dossier.reference, e.vise.rang if e.vise else None)),
            "precedent": e.precedent,
            "empreinte": e.empreinte,
            "donnees": None if e.donnees.purge_le else e.donnees.contenu,
        }
        for e in lignes
    ]
    sceaux = []
    depuis = date.fromisoformat(journal[0]["jour"]) if journal else timezone.localdate()
    avant = Sceau.objects.filter(jour__lt=depuis).order_by("-jour").first()
    precedent = avant.empreinte if avant else GENESE
    for sceau in Sceau.objects.filter(jour__gte=depuis).order_by("jour"):
        contenu = _contenu(sceau.jour, tetes_du_jour(sceau.jour))
        sceaux.append({**contenu, "precedent": precedent, "empreinte": sceau.empreinte})
        precedent = sceau.empreinte
    return {"dossier": dossier.reference, "numero": dossier.numero, "journal": journal, "sceaux": sceaux}


def exporter(dossier: Dossier) -> bytes:
    """A ZIP: the proof, the tokens, and the verifier that needs nothing of the platform."""
    contenu = preuve(dossier)
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("preuve.json", json.dumps(contenu, ensure_ascii=False, indent=1))
        archive.write(Path(verifier_preuve.__file__), "verifier_preuve.py")
        jours = [sceau["jour"] for sceau in contenu["sceaux"]]
        for sceau in Sceau.objects.filter(jour__in=jours, jeton__isnull=False):
            archive.writestr(f"jeton-{sceau.jour}.tsr", bytes(sceau.jeton))
    return tampon.getvalue()
