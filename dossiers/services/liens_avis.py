"""The link by which a service answers without account: signed, revocable, longer-lived than the deadline."""

from __future__ import annotations

from datetime import date

from django.core import signing
from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.models.consultations import SURVIE, AccesDossier, Consultation, EtatConsultation
from dossiers.services.consultations import courriel_du, fin_d_acces, prevoir_courriel
from dossiers.services.journal import verrouiller

SEL = "dossiers.consultation"


class LienInvalide(ErreurMetier):
    """The link is wrong, revoked or too old; the same answer for all three."""


def lien(consultation: Consultation) -> str:
    """The path of the answer page: signed, tied to this consultation and to its present token."""
    jeton = signing.dumps({"c": consultation.pk, "v": consultation.jeton}, salt=SEL, compress=True)
    return f"/avis/{jeton}/"


def lire_lien(jeton: str, *, jour: date | None = None) -> Consultation:
    """The consultation a link opens.

    Raises:
        LienInvalide: altered, revoked by a later one, withdrawn, or past its life (deadline + 6 months).
    """
    try:
        contenu = signing.loads(jeton, salt=SEL)
        pk, version = int(contenu["c"]), int(contenu["v"])
    except (signing.BadSignature, KeyError, TypeError, ValueError) as erreur:
        raise LienInvalide("Ce lien n'est pas valable.") from erreur
    trouvee = (
        Consultation.objects.select_related(
            "dossier__commune", "dossier__service", "service", "acces", "document"
        )
        .filter(pk=pk, jeton=version, acces__fin__gte=jour or timezone.localdate())
        .first()
    )
    if trouvee is None:
        raise LienInvalide("Ce lien n'est plus valable : demandez-en un nouveau au service instructeur.")
    return trouvee


@transaction.atomic
def renvoyer_lien(consultation: Consultation, *, par) -> Consultation:
    """Sends a fresh link to the service; the older ones stop working.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune, or the convention gives the task away.
        ErreurMetier: withdrawn, or no address to send it to.
    """
    dossier = verrouiller(consultation.dossier)
    h.exiger_la_tache(par, "consultations", dossier)
    consultation = Consultation.objects.select_for_update().select_related("service").get(pk=consultation.pk)
    if consultation.etat == EtatConsultation.ANNULEE:
        raise ErreurMetier("Cette consultation est annulée : son lien ne se renvoie pas.")
    consultation.courriel = courriel_du(consultation.service, dossier)
    if not consultation.courriel:
        raise ErreurMetier(f"« {consultation.service} » n'a pas d'adresse électronique dans l'annuaire.")
    consultation.jeton += 1
    consultation.save(update_fields=["jeton", "courriel"])
    fin = max(fin_d_acces(consultation), timezone.localdate() + SURVIE)
    AccesDossier.objects.filter(consultation=consultation).update(fin=fin)
    prevoir_courriel(consultation, "demande_avis")
    return consultation


def est_coupe(consultation: Consultation) -> bool:
    """Whether the links sent by mail were cut, and no fresh one has left since."""
    if not consultation.courriel or consultation.jeton == 1:
        return False
    dernier = f"{consultation.pk}:{consultation.jeton}"
    return not consultation.dossier.envois.filter(genre="demande_avis", occurrence=dernier).exists()


@transaction.atomic
def revoquer_lien(consultation: Consultation, *, par) -> Consultation:
    """Kills every link sent so far (a mail gone astray); the request itself still stands.

    No reminder leaves until a fresh link does: it would carry one to the same address.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune, or the convention gives the task away.
    """
    h.exiger_la_tache(par, "consultations", consultation.dossier)
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    consultation.jeton += 1
    consultation.save(update_fields=["jeton"])
    return consultation
