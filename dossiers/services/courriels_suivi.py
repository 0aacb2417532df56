"""Mails of the follow-up: messages, steps, copies, arrivals. No name in a subject."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from communes.models import Utilisateur
from dossiers import registre
from dossiers.models import Dossier, Envoi, Requete
from dossiers.services import arrivees, copies, envois, reponses, silence
from dossiers.services.messages import adresse_de
from dossiers.technique.courriel import EnvoiImpossible, envoyer_courriel

SUJETS = {
    "message": "Un message vous attend",
    "etape": "Votre dossier avance",
    "copie": "Information sur un dossier",
    "arrivee": "Du nouveau sur un dossier",
    "reponse_requete": "Une réponse à votre demande",
}
ETAPES = {
    "complet": "Votre dossier est complet : il est maintenant instruit.",
    "pieces": "Nous avons bien reçu les pièces que vous avez envoyées.",
    "modification_admise": "La modification que vous avez proposée est prise en compte : le projet instruit est "
    "maintenant le projet modifié.",
    "modification_refusee": "La modification que vous avez proposée n'est pas prise en compte. Le motif est dans "
    "votre espace.",
}


def _envoyer(envoi: Envoi, dossier: Dossier, adresse: str, **suite: Any) -> None:
    if not adresse:
        raise EnvoiImpossible("Aucune adresse électronique n'est connue.")
    site = settings.SITE_URL.rstrip("/")
    contexte = {
        "dossier": dossier,
        "commune": dossier.commune,
        "type": registre.type_de(dossier),
        "lien": site + settings.CHEMIN_SUIVI.format(reference=dossier.reference),
    }
    cle = f"{dossier.reference}.{envoi.genre}.{envoi.occurrence}@mitoyen".replace(":", ".")
    sujet = f"{SUJETS[envoi.genre]} ({dossier.numero or dossier.reference})"
    envoyer_courriel(adresse, sujet, f"courriels/{envoi.genre}", {**contexte, **suite}, cle)


def _dossier(envoi: Envoi) -> Dossier:
    return Dossier.objects.select_related("commune", "depositaire", "service").get(pk=envoi.dossier_id)


def _message(envoi: Envoi) -> None:
    """To the account: it alone can read and answer."""
    dossier = _dossier(envoi)
    _envoyer(envoi, dossier, dossier.depositaire.courriel if dossier.depositaire else "")


def _etape(envoi: Envoi) -> None:
    dossier = _dossier(envoi)
    quoi = envoi.charge["quoi"]
    ouvert = quoi in ("complet", "pieces") and not dossier.est_clos
    _envoyer(
        envoi,
        dossier,
        adresse_de(dossier),
        phrase=ETAPES[quoi],
        limite=dossier.limite_instruction if ouvert else None,
        silence=silence.libelle(dossier.effet_silence, dossier.suffixe)
        if ouvert and dossier.date_silence
        else "",
    )


def _copie(envoi: Envoi) -> None:
    dossier = _dossier(envoi)
    adresses = copies.autres_adresses(dossier, adresse_de(dossier))
    a_un_compte = envoi.charge["pour"] == "compte"
    depositaire = dossier.depositaire
    _envoyer(
        envoi,
        dossier,
        adresses.get(envoi.charge["pour"], ""),
        de=envoi.charge["de"],
        a_un_compte=a_un_compte,
        suivi_par=(depositaire.organisation or depositaire.get_full_name()) if depositaire else "",
    )


def _arrivee(envoi: Envoi) -> None:
    agent = Utilisateur.objects.filter(pk=envoi.charge["pour"], is_active=True).first()
    if agent is None:
        raise EnvoiImpossible("Ce compte n'est plus actif.")
    dossier = _dossier(envoi)
    lien = f"{settings.SITE_URL.rstrip('/')}/instruction/{dossier.reference}/"
    _envoyer(envoi, dossier, agent.courriel, lien=lien, quoi=arrivees.LIBELLES[envoi.charge["quoi"]])


def _reponse(envoi: Envoi) -> None:
    """To whoever asked: the holder, or a third party."""
    requete = Requete.objects.select_related("auteur", "repondu_par", "dossier__commune").get(
        pk=envoi.charge["requete"]
    )
    if not requete.est_papier and not requete.auteur.is_active:
        raise EnvoiImpossible("Ce compte n'est plus actif.")
    lien = f"{settings.SITE_URL.rstrip('/')}/guichet/demandes/"
    reponse = reponses.presenter(requete)
    adresse = adresse_de(requete.dossier) if requete.est_papier else requete.auteur.courriel
    _envoyer(envoi, _dossier(envoi), adresse, requete=requete, reponse=reponse, lien_demandes=lien)


for _genre, _traitement in (
    ("message", _message),
    ("etape", _etape),
    ("copie", _copie),
    ("arrivee", _arrivee),
    ("reponse_requete", _reponse),
):
    envois.declarer(_genre, _traitement)
