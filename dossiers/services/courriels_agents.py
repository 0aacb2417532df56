"""Mails to those who instruct, register or sign: limits near, answers received. No name in a subject."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from communes.models import Utilisateur
from dossiers import registre
from dossiers.models import Envoi
from dossiers.models.consultations import Consultation
from dossiers.models.dossiers import Dossier
from dossiers.services import envois, silence
from dossiers.services.avis import limite_recours_abf
from dossiers.services.horloge import LIBELLES_ECHEANCE
from dossiers.services.messages import adresse_de
from dossiers.technique.courriel import EnvoiImpossible, envoyer_courriel

SUJETS = {
    "alerte": "Échéance proche",
    "affectation": "Un dossier vous est confié",
    "alerte_are": "Accusé de réception à envoyer",
    "avis_recu": "Avis reçu",
    "recours_abf": "Recours possible contre l'avis de l'ABF",
    "a_signer": "Une décision attend votre signature",
    "a_viser": "Un projet attend votre visa",
    "projet_renvoye": "Un projet de décision vous est renvoyé",
    "decision_rendue": "Décision notifiée",
    "anomalie_prefet": "Transmission au préfet rejetée",
    "terme": "Votre autorisation arrive à son terme",
    "terme_service": "Autorisation arrivée à son terme",
    "rappel_pieces": "Des pièces sont attendues pour votre dossier",
}


def _contexte(envoi: Envoi, dossier: Dossier) -> dict:
    site = settings.SITE_URL.rstrip("/")
    charge = envoi.charge
    limite = charge.get("limite")
    consultation = None
    if "consultation" in charge:
        consultation = Consultation.objects.select_related("service").get(pk=charge["consultation"])
    return {
        "dossier": dossier,
        "commune": dossier.commune,
        "type": registre.type_de(dossier),
        "limite": date.fromisoformat(limite) if limite else None,
        "seuil": charge.get("seuil"),
        "echeance": LIBELLES_ECHEANCE.get(charge.get("nature", ""), "échéance"),
        "silence": silence.libelle(dossier.effet_silence, dossier.suffixe) if dossier.date_silence else "",
        "consultation": consultation,
        "recours": limite_recours_abf(consultation) if consultation else None,
        "pieces": list(dossier.pieces.filter(est_demandee=True)),
        "lien": site + charge.get("chemin", f"/instruction/{dossier.reference}/"),
        "limite_instruction": dossier.limite_instruction,
        "charge": charge,
        "lien_suivi": site + settings.CHEMIN_SUIVI.format(reference=dossier.reference),
    }


def _envoyer(envoi: Envoi, adresse: str, dossier: Dossier) -> None:
    envoyer_courriel(
        adresse,
        f"{SUJETS[envoi.genre]} ({dossier.numero or dossier.reference})",
        f"courriels/{envoi.genre}",
        _contexte(envoi, dossier),
        f"{dossier.reference}.{envoi.genre}.{envoi.occurrence}@mitoyen".replace(":", "."),
    )


def _a_l_agent(envoi: Envoi) -> None:
    dossier = Dossier.objects.select_related("commune").get(pk=envoi.dossier_id)
    agent = Utilisateur.objects.filter(pk=envoi.charge["pour"], is_active=True).first()
    if agent is None:
        raise EnvoiImpossible("Ce compte n'est plus actif.")
    _envoyer(envoi, agent.courriel, dossier)


def _au_petitionnaire(envoi: Envoi) -> None:
    dossier = Dossier.objects.select_related("commune", "depositaire").get(pk=envoi.dossier_id)
    adresse = adresse_de(dossier)
    if not adresse:
        raise EnvoiImpossible("Aucune adresse électronique n'est connue pour ce dossier.")
    _envoyer(envoi, adresse, dossier)


DECISION = ("a_signer", "a_viser", "projet_renvoye", "decision_rendue", "anomalie_prefet")
for _genre in ("affectation", "terme_service", "alerte", "alerte_are", "avis_recu", "recours_abf", *DECISION):
    envois.declarer(_genre, _a_l_agent)
envois.declarer("rappel_pieces", _au_petitionnaire)
envois.declarer("terme", _au_petitionnaire)
