"""Telling those who instruct that something arrived: one mail, and no other until they have looked."""

from __future__ import annotations

from communes import habilitations as h
from communes.models import Utilisateur
from dossiers.models import Acces, Dossier, Envoi, PreferencesCourriel
from dossiers.models.echanges import EtatRequete
from dossiers.models.modifications import EtatModification
from dossiers.services import destinataires, envois

GENRE = "arrivee"

#: What arrived, in words for the mail.
LIBELLES = {
    "message": "un message du demandeur",
    "pieces": "des pièces envoyées par le demandeur",
    "modification": "une proposition de modification du projet",
    "requete": "une demande au sujet de ce dossier",
    "travaux": "une déclaration de travaux",
}


def a_prevenir(dossier: Dossier) -> list[Utilisateur]:
    """Its instructor, else those who instruct for the commune, else its counter."""
    personnes = destinataires.instructeurs(dossier)
    if personnes:
        return personnes
    return destinataires.pouvant(h.ENREGISTRER, dossier)


def prevenir(dossier: Dossier, quoi: str) -> int:
    """Plans one mail a person; whoever has not opened the dossier since the last one gets none."""
    prevus = 0
    for personne in a_prevenir(dossier):
        if not veut(personne.pk, "arrivees"):
            continue
        deja = Envoi.objects.filter(dossier=dossier, genre=GENRE, occurrence__endswith=f":{personne.pk}")
        dernier = deja.order_by("-pk").first()
        if dernier is not None and not _a_regarde(dossier, personne, dernier.cree_le):
            continue
        envois.prevoir(
            dossier,
            GENRE,
            occurrence=f"{deja.count() + 1}:{personne.pk}",
            charge={"pour": personne.pk, "quoi": quoi},
        )
        prevus += 1
    return prevus


def _a_regarde(dossier: Dossier, personne: Utilisateur, depuis) -> bool:
    return Acces.objects.filter(dossier=dossier, utilisateur=personne, le__gte=depuis).exists()


def veut(personne: int | None, quoi: str) -> bool:
    """Whether a person (his key) keeps the mails of this kind (``etapes``, ``messages``, ``arrivees``)."""
    if personne is None:
        return True
    preferences = PreferencesCourriel.objects.filter(pk=personne).first()
    return preferences is None or getattr(preferences, quoi)


def en_attente(dossier: Dossier) -> dict[str, int]:
    """What the petitioner sent that nobody has read or answered yet."""
    return {
        "messages": dossier.messages.filter(est_du_demandeur=True, lu_le__isnull=True).count(),
        "modifications": dossier.modifications.filter(etat=EtatModification.PROPOSEE).count(),
        "requetes": dossier.requetes.filter(etat=EtatRequete.EN_ATTENTE).count(),
    }
