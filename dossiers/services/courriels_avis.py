"""Mails to consulted services, and to those who wait for their answer. No name in a subject."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from dossiers import registre
from dossiers.models import Envoi
from dossiers.models.consultations import Consultation
from dossiers.services import envois, liens_avis
from dossiers.technique.courriel import EnvoiImpossible, envoyer_courriel

SUJETS = {
    "demande_avis": "Demande d'avis",
    "avis_rappel": "Rappel : avis attendu",
    "avis_annule": "Demande d'avis annulée",
    "sous_avis_recu": "Avis reçu",
}


def _consultation(envoi: Envoi) -> Consultation:
    return Consultation.objects.select_related(
        "dossier__commune", "dossier__service", "dossier__instructeur", "service", "parent__service"
    ).get(pk=envoi.charge["consultation"])


def _au_service(consultation: Consultation) -> str:
    return consultation.courriel


def _a_qui_demande(consultation: Consultation) -> str:
    return consultation.parent.courriel if consultation.parent else ""


def _envoyeur(destinataire: Callable[[Consultation], str]) -> envois.Traitement:
    def envoyer(envoi: Envoi) -> None:
        consultation = _consultation(envoi)
        if envoi.genre == "avis_rappel" and not consultation.est_en_attente:
            return
        adresse = destinataire(consultation)
        if not adresse:
            raise EnvoiImpossible("Aucune adresse électronique n'est connue pour ce service.")
        dossier = consultation.dossier
        site = settings.SITE_URL.rstrip("/")
        envoyer_courriel(
            adresse,
            f"{SUJETS[envoi.genre]} ({dossier.numero or dossier.reference})",
            f"courriels/{envoi.genre}",
            {
                "consultation": consultation,
                "dossier": dossier,
                "commune": dossier.commune,
                "type": registre.type_de(dossier),
                "lien": site + liens_avis.lien(consultation),
                "lien_compte": f"{site}/consultations/" if consultation.service.membres.exists() else "",
            },
            f"{dossier.reference}.{envoi.genre}.{envoi.occurrence}@mitoyen".replace(":", "."),
        )

    return envoyer


for _genre in ("demande_avis", "avis_rappel", "avis_annule"):
    envois.declarer(_genre, _envoyeur(_au_service))
envois.declarer("sous_avis_recu", _envoyeur(_a_qui_demande))
