"""Completeness: which request of missing pieces counts, and when the dossier became complete.

Urbanisme: R*423-38 to R*423-41. Outdoor advertising: R581-10. The two differ by the months given to
the petitioner and by what must happen within the first month (notified, or sent).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from droit.calendrier import ajouter_mois
from droit.echeancier import Completude, Etat, Fait, Nature
from droit.notification import Regime, date_notification

# R*423-38 and R581-10: one month from the reception of the dossier to ask for missing pieces.
MOIS_DEMANDE = 1


@dataclass(frozen=True, slots=True)
class RegleCompletude:
    """What distinguishes the two codes."""

    regime: Regime
    mois_pieces: int
    envoi_suffit: bool


# R*423-39 a: three months from the reception of the letter; R*423-41: *notified* within the month.
URBANISME = RegleCompletude(Regime.URBANISME, mois_pieces=3, envoi_suffit=False)
# R581-10 2°: two months from the reception of the letter; the letter "est adressée" within the month.
AFFICHAGE = RegleCompletude(Regime.CRPA, mois_pieces=2, envoi_suffit=True)


@dataclass(frozen=True, slots=True)
class EtatCompletude:
    """The completeness as computed: the visible part, the request that counts, those without effect."""

    vue: Completude
    demande: Fait | None = None
    notifiee_le: date | None = None
    sans_effet: tuple[Fait, ...] = ()


def date_completion(pieces: Iterable[str], evenements: Iterable[Fait]) -> date | None:
    """The first day on which all ``pieces`` have been received, or ``None``.

    A piece received twice counts on its first day; one received before it was asked for counts.
    """
    premiers: dict[str, date] = {}
    for fait in evenements:
        if fait.nature == Nature.RECEPTION_PIECES:
            for piece in fait.pieces:
                connu = premiers.get(piece)
                if connu is None or fait.date < connu:
                    premiers[piece] = fait.date
    jours = [premiers.get(piece) for piece in pieces]
    recus = [jour for jour in jours if jour is not None]
    return max(recus) if len(recus) == len(jours) else None


def calculer_completude(depart: date, evenements: tuple[Fait, ...], regle: RegleCompletude) -> EtatCompletude:
    """The state of completeness of a dossier whose delays start on ``depart``.

    A request counts only if it bears on at least one piece of the code (R*423-41) and reaches the
    petitioner (urbanisme) or leaves (affichage) within the month. The last one that counts, by
    notification date then input order, replaces the others (R*423-40).
    """
    limite = ajouter_mois(depart, MOIS_DEMANDE)
    retenue: Fait | None = None
    retenue_le: date | None = None
    sans_effet: list[Fait] = []
    for fait in evenements:
        if fait.nature != Nature.DEMANDE_PIECES:
            continue
        notifiee_le = date_notification(fait, regle.regime)
        butoir = fait.date if regle.envoi_suffit else notifiee_le
        if notifiee_le is None or butoir is None or butoir > limite or not fait.pieces:
            sans_effet.append(fait)
        elif retenue_le is None or notifiee_le >= retenue_le:
            retenue, retenue_le = fait, notifiee_le
    if retenue is None or retenue_le is None:
        # R*423-22: deemed complete, no list having been notified within the month.
        vue = Completude(limite, Etat.COMPLET, depart, None)
        return EtatCompletude(vue, sans_effet=tuple(sans_effet))
    pieces_limite = ajouter_mois(retenue_le, regle.mois_pieces)
    complet_le = date_completion(retenue.pieces, evenements)
    if complet_le is not None and complet_le <= pieces_limite:
        vue = Completude(limite, Etat.COMPLET, complet_le, pieces_limite)
    else:
        vue = Completude(limite, Etat.INCOMPLET, None, pieces_limite)
    return EtatCompletude(vue, retenue, retenue_le, tuple(sans_effet))
