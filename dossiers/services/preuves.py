"""The proof of one notification: the letter, the mail that announced it, its opening, the journal's rows."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.models import Courrier, Evenement
from dossiers.models.courriers import EtatEnvoi
from dossiers.models.journal import NatureEvenement
from dossiers.services import fichiers
from dossiers.services.journal import charge_de
from dossiers.technique.courriel import identifiant
from dossiers.technique.empreintes import normaliser
from dossiers.technique.validation import verifier_pdf
from droit.francais import en_lettres

_DATE_FIXE = (1980, 1, 1, 0, 0, 0)


def _instant(le: datetime | None) -> str:
    return timezone.localtime(le).strftime("%d/%m/%Y à %H:%M:%S") if le else "—"


def dossier_de_preuve(courrier: Courrier) -> bytes:
    """A ZIP: the letter, a readable summary, the journal's rows, and the SHA-256 of each file.

    Same bytes for the same facts. Raises ``ErreurMetier`` when the letter was not notified.
    """
    if not hasattr(courrier, "notification"):
        raise ErreurMetier("Ce courrier n'a pas été notifié : il n'y a pas de preuve à produire.")
    contenu = fichiers.lire(courrier.fichier)
    parties = {
        f"{courrier.nature}.pdf": contenu,
        "preuve.txt": "\n".join(_resume(courrier, contenu)).encode(),
        "journal.json": (
            json.dumps(_extrait(courrier), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        ).encode(),
    }
    retour = getattr(courrier.notification, "retour", None)
    if retour is not None and retour.accuse is not None:
        suffixe = (
            "pdf" if retour.accuse.type_mime == "application/pdf" else retour.accuse.type_mime.split("/")[-1]
        )
        parties[f"accuse-de-reception.{suffixe}"] = fichiers.lire(retour.accuse)
    parties["SHA256SUMS"] = _sommes(parties)
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in parties.items():
            archive.writestr(zipfile.ZipInfo(nom, _DATE_FIXE), octets, zipfile.ZIP_DEFLATED)
    return tampon.getvalue()


def _sommes(parties: dict[str, bytes]) -> bytes:
    from hashlib import sha256

    return "".join(f"{sha256(octets).hexdigest()}  {nom}\n" for nom, octets in parties.items()).encode()


def _resume(courrier: Courrier, contenu: bytes) -> Iterator[str]:
    dossier, notification = courrier.dossier, courrier.notification
    yield f"Preuve de notification — {courrier.objet}"
    yield f"Dossier : {dossier} ({dossier.commune})"
    yield f"Document : SHA-256 {courrier.fichier.empreinte}"
    lecture = verifier_pdf(contenu)
    if lecture.est_signe:
        yield f"Signature : {lecture.message}"
    yield f"Notifié {notification.get_canal_display()}, date : {en_lettres(notification.date_envoi)}"
    if notification.numero_suivi:
        yield f"Numéro de suivi : {notification.numero_suivi}"
    for envoi in dossier.envois.filter(occurrence=str(courrier.pk)):
        cle = identifiant(f"{dossier.reference}.{envoi.genre}.{envoi.occurrence}@mitoyen")
        etat = (
            "parti le " + _instant(envoi.envoye_le)
            if envoi.etat == EtatEnvoi.ENVOYE
            else (f"{envoi.get_etat_display()} {envoi.derniere_erreur}".strip())
        )
        yield f"Avis électronique {cle} (expéditeur {settings.DEFAULT_FROM_EMAIL}) : {etat}"
    if notification.consultee_le:
        yield f"Ouvert par le demandeur le {_instant(notification.consultee_le)} (heure de Paris)"
    elif notification.canal == "portail":
        yield "Pas encore ouvert par le demandeur"
    retour = getattr(notification, "retour", None)
    if retour is not None:
        yield f"Retour postal : lettre {retour.get_remise_display()}, le {en_lettres(retour.date_remise)}"
    yield "Le fichier journal.json donne les lignes du journal et leur chaînage (SHA-256)."


def _extrait(courrier: Courrier) -> list[dict]:
    """The journal's rows that bear on this letter, with what their hashes cover."""
    dossier = courrier.dossier
    garde = {NatureEvenement.SIGNATURE, NatureEvenement.RETRAIT_SIGNE}
    source = courrier.notification.evenement_id
    lignes = Evenement.objects.filter(dossier=dossier).select_related("donnees", "vise").order_by("rang")
    retenues = [e for e in lignes if e.nature in garde or (source and source in (e.pk, e.vise_id))]
    return [
        {
            **normaliser(charge_de(e, dossier.reference, e.vise.rang if e.vise else None)),
            "libelle": e.get_nature_display(),
            "contenu": e.donnees.contenu,
            "precedent": e.precedent,
            "empreinte": e.empreinte,
        }
        for e in retenues
    ]
