"""What a commune has done after an old decision of the demonstration: préfet, board, taken down again.

Without it every decision of two years would be shown as late; only the last days' are left to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from communes.models import Commune
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Affichage, Decision, Dossier, Transmission
from dossiers.models.journal import NatureEvenement as N
from dossiers.models.legalite import CanalTransmission, EtatTransmission
from dossiers.models.publicite import LieuAffichage, ObjetAffichage
from droit.calendrier import ajouter_mois
from workflows.demo.masse import inserer
from workflows.demo.scenarios import Vie

TRANSMISE, ACCUSEE, AFFICHEE = timedelta(days=4), timedelta(days=6), timedelta(days=3)


def _delivree(vie: Vie) -> date | None:
    """The day from which the extract is posted: of the notification, or of the silence that grants."""
    for ligne in vie.lignes:
        favorable = ligne.nature == N.DECISION and vie.sens != "refus"
        if favorable or (ligne.nature == N.DECISION_TACITE and vie.etat == EtatDossier.ACCORD_TACITE):
            return ligne.jour
    return None


def noter(vie: Vie, au: date) -> None:
    """Adds to a life the facts of its formalities that are past on ``au``, in order."""
    suites = registre.domaine(vie.domaine).suites
    if suites is None:
        return
    faits = []
    if vie.decide_le is not None and vie.type in suites.types_transmis:
        faits.append((N.TRANSMISSION_PREFET, vie.decide_le + TRANSMISE, {"canal": "papier"}))
        faits.append((N.ACCUSE_PREFET, vie.decide_le + ACCUSEE, {}))
    delivree = _delivree(vie)
    if delivree is not None and vie.type in suites.types_affiches:
        donnees = {"objet": ObjetAffichage.DECISION.value, "lieu": LieuAffichage.MAIRIE.value}
        faits.append((N.AFFICHAGE, delivree + AFFICHEE, donnees))
    for nature, jour, donnees in sorted(faits, key=lambda fait: fait[1]):
        if jour <= au:
            vie.noter(nature, jour, **donnees)


def ecrire(vies: Sequence[tuple[Vie, Commune]], dossiers: Sequence[Dossier], au: date) -> None:
    """The rows that the screens read, from the facts noted."""
    decisions = {d.dossier_id: d for d in Decision.objects.filter(dossier__in=[d.pk for d in dossiers])}
    transmissions, affichages = [], []
    for (vie, _), dossier in zip(vies, dossiers, strict=True):
        jours = {ligne.nature: ligne.jour for ligne in vie.lignes}
        if N.TRANSMISSION_PREFET in jours:
            accuse = jours.get(N.ACCUSE_PREFET)
            transmissions.append(
                Transmission(
                    dossier=dossier,
                    decision=decisions[dossier.pk],
                    canal=CanalTransmission.PAPIER,
                    etat=EtatTransmission.RECUE if accuse else EtatTransmission.TRANSMISE,
                    numero=f"DEMO{dossier.pk}"[:15],
                    date_transmission=jours[N.TRANSMISSION_PREFET],
                    date_accuse=accuse,
                )
            )
        if N.AFFICHAGE in jours:
            debut = jours[N.AFFICHAGE]
            fin = ajouter_mois(debut, 2) + timedelta(days=1)
            affichages.append(
                Affichage(
                    dossier=dossier,
                    objet=ObjetAffichage.DECISION,
                    lieu=LieuAffichage.MAIRIE,
                    debut=debut,
                    fin=fin if fin < au else None,
                )
            )
    inserer(transmissions)
    inserer(affichages)
