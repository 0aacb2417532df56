"""Opinions awaited held against the delay: the one that comes too late, the architect consulted for no delay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from dossiers import registre
from dossiers.models import Consultation, Dossier
from dossiers.models.consultations import ABF
from dossiers.models.journal import NatureEvenement
from dossiers.services.journal import journal_des
from droit.francais import en_lettres


@dataclass(frozen=True)
class Discordance:
    """One opinion that the delay does not wait for. ``a_retenir``: a circumstance would still lengthen it."""

    consultation: Consultation
    texte: str
    article: str
    a_retenir: bool = False


def discordances(dossier: Dossier, *, jour: date | None = None) -> list[Discordance]:
    """What the instructor must know of the opinions awaited, as the delay stands on ``jour``."""
    jour = jour or timezone.localdate()
    attendues = [
        c
        for c in dossier.consultations.en_attente().filter(parent__isnull=True).select_related("service")
        if c.attend_une_reponse
    ]
    trouvees = [_discordance(dossier, c, jour) for c in attendues]
    return [d for d in trouvees if d is not None]


def _discordance(dossier: Dossier, consultation: Consultation, jour: date) -> Discordance | None:
    limite = dossier.limite_instruction
    tardif = bool(limite and consultation.date_limite and consultation.date_limite > limite)
    est_abf = consultation.service.code == ABF
    majorantes = _majorantes(dossier) if est_abf else frozenset()
    sans_circonstance = bool(majorantes) and not majorantes & set(dossier.circonstances)
    if not tardif and not sans_circonstance:
        return None
    quoi = str(consultation.service)
    constat = (
        f"{quoi} a jusqu'au {en_lettres(consultation.date_limite)} pour répondre, après la limite d'instruction "
        f"({en_lettres(limite)}). "
        if tardif
        else f"{quoi} est consulté sans circonstance qui allonge le délai. "
    )
    a_notifier = bool(majorantes) and not journal_des(dossier, NatureEvenement.MAJORATION)
    suite, article = _suite(dossier, jour, sans_circonstance, a_notifier)
    return Discordance(consultation, constat + suite, article, a_retenir=article == "R*423-42")


def _majorantes(dossier: Dossier) -> frozenset[str]:
    """The circumstances that lengthen the delay of this type and have the architect consulted."""
    effets = registre.domaine(dossier.domaine).effets_delai(dossier.type)
    return frozenset(e.code for e in effets if e.majore_pour_abf)


def _suite(dossier: Dossier, jour: date, sans_circonstance: bool, a_notifier: bool) -> tuple[str, str]:
    """What is left to do, and its article: the letter within the month of filing, else the limit as it is."""
    butoir = dossier.limite_completude
    if not a_notifier or butoir is None:
        return "Le silence produira son effet sans attendre cet avis : décidez avant la limite.", "R*424-1"
    if jour > butoir:
        return (
            f"La majoration devait être notifiée au plus tard le {en_lettres(butoir)} : le délai ne change plus, et le "
            "silence produira son effet sans attendre cet avis."
        ), "R*423-43"
    geste = "Retenez la circonstance et notifiez" if sans_circonstance else "Notifiez"
    return f"{geste} la majoration au plus tard le {en_lettres(butoir)}.", "R*423-42"
