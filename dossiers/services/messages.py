"""Mails to petitioners: no personal data in the subject, and the facts they prove once gone."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from dossiers import registre
from dossiers.models import Dossier, Envoi
from dossiers.models.journal import NatureEvenement
from dossiers.services import copies, envois, horloge
from dossiers.services.journal import consigner, verrouiller
from dossiers.technique.courriel import EnvoiImpossible, envoyer_courriel

SUJETS = {
    "aee": "Votre dossier est bien déposé",
    "are": "Accusé de réception de votre dossier",
    "courrier": "Un courrier vous attend dans votre espace",
    "decision": "Une décision vous attend dans votre espace",
    "tacite": "Votre demande a reçu une réponse",
}


def adresse_de(dossier: Dossier) -> str:
    """The address the petitioner used, unless another was given (CRPA R112-11-3)."""
    for demandeur in dossier.demandeurs.order_by("-role"):
        if demandeur.role == "mandataire" and demandeur.courriel:
            return demandeur.courriel
    principal = dossier.demandeurs.filter(role="petitionnaire").exclude(courriel="").first()
    if principal:
        return principal.courriel
    return dossier.depositaire.courriel if dossier.depositaire else ""


def _envoyer(envoi: Envoi) -> None:
    dossier = Dossier.objects.select_related("commune", "depositaire", "service").get(pk=envoi.dossier_id)
    adresse = adresse_de(dossier)
    if not adresse:
        raise EnvoiImpossible("Aucune adresse électronique n'est connue pour ce dossier.")
    lien = settings.SITE_URL.rstrip("/") + settings.CHEMIN_SUIVI.format(reference=dossier.reference)
    envoyer_courriel(
        adresse,
        f"{SUJETS[envoi.genre]} ({dossier.numero or dossier.reference})",
        f"courriels/{envoi.genre}",
        {
            "dossier": dossier,
            "commune": dossier.commune,
            "type": registre.type_de(dossier),
            "lien": lien,
            "jour": timezone.localdate(),
            "charge": envoi.charge,
        },
        f"{dossier.reference}.{envoi.genre}.{envoi.occurrence}@mitoyen",
    )


def _apres_accuse(nature: NatureEvenement):
    """The acknowledgement bears the day it really left (R474-1 I)."""

    def apres(envoi: Envoi) -> None:
        dossier = verrouiller(envoi.dossier)
        consigner(
            dossier, nature, timezone.localdate(envoi.envoye_le), par=None, donnees={"voie": "courriel"}
        )
        horloge.actualiser(dossier)
        copies.prevoir(envoi, adresse_de(dossier))

    return apres


def _apres(envoi: Envoi) -> None:
    copies.prevoir(envoi, adresse_de(envoi.dossier))


envois.declarer("aee", _envoyer, _apres_accuse(NatureEvenement.AEE))
envois.declarer("are", _envoyer, _apres_accuse(NatureEvenement.ARE))
for _genre in ("courrier", "decision", "tacite"):
    envois.declarer(_genre, _envoyer, _apres)
