"""What time does by itself, once a day; running it twice, or after a stop, changes nothing more.

Effects of the law are played day after day, in the order of their legal day: one run at the end of a year
writes what 365 daily runs would have written. Mails (alerts, reminders) are about the day of the run only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import InterfaceError, OperationalError
from django.db.models import Min
from django.utils import timezone

from dossiers.models import Consultation, Dossier, Requete
from dossiers.services import (
    alertes,
    analyses,
    avis,
    brouillons,
    parcelles,
    repartition,
    requetes,
    silence,
    televersements,
    termes,
    terrain,
)
from workflows import circuit

journal = logging.getLogger(__name__)

#: The base itself is out of reach: the run stops here, the next one resumes.
PANNES = (OperationalError, InterfaceError)


def passer(jour: date) -> Iterator[str]:
    """Plays every effect due on or before ``jour``; yields one French line an effect.

    Each effect is its own transaction: a run killed in the middle is finished by the next one. A dossier
    whose effect fails is logged and left for the next run: it never holds the others' limits.
    """
    essayes: set[tuple[str, int]] = set()
    while (du_jour := _premier_jour(jour, essayes)) is not None:
        yield from _effets_du(du_jour, essayes)
    yield from _cartes()
    if liberes := repartition.liberer_les_partis(jour):
        yield f"dossiers d'agents partis, de nouveau à prendre : {liberes}"
    yield from _messages(jour)
    for dossier in brouillons.prevenir(jour):
        yield f"brouillon {dossier.reference} : son auteur est prévenu de sa suppression"
    for reference in brouillons.purger(jour):
        yield f"brouillon {reference} : supprimé, sans modification depuis {brouillons.DUREE} jours"
    yield from analyses.reprendre()
    if perdus := televersements.purger(timezone.now()):
        yield f"envois de fichiers abandonnés : {perdus}"


def _dus(jour: date, essayes: set[tuple[str, int]]):
    """The four sorts of effects due on or before ``jour``: name, rows, column of the last day before."""
    sortes = (
        ("complet", silence.a_reputer_complets(jour), "limite_completude", 1),
        ("avis", avis.a_constater(jour), "date_limite", 1),
        ("silence", silence.au_silence(jour), "date_silence", 0),
        ("requete", requetes.a_constater(jour), "limite", 1),
    )
    for sorte, lignes, colonne, decalage in sortes:
        rates = [pk for nom, pk in essayes if nom == sorte]
        yield sorte, lignes.exclude(pk__in=rates) if rates else lignes, colonne, timedelta(days=decalage)


def _premier_jour(jour: date, essayes: set[tuple[str, int]]) -> date | None:
    """The earliest legal day, on or before ``jour``, on which something is still to be played."""
    jours = []
    for _, lignes, colonne, decalage in _dus(jour, essayes):
        premier = lignes.order_by().aggregate(premier=Min(colonne))["premier"]
        if premier is not None:
            jours.append(premier + decalage)
    return min(jours) if jours else None


def _effets_du(jour: date, essayes: set[tuple[str, int]]) -> Iterator[str]:
    for sorte, lignes, _, _ in _dus(jour, essayes):
        for pk in list(lignes.values_list("pk", flat=True)):
            ligne = _jouer(sorte, pk, jour)
            if ligne:
                yield ligne
            else:
                essayes.add((sorte, pk))


def _jouer(sorte: str, pk: int, jour: date) -> str:
    """One effect; "" when it did not happen (someone acted meanwhile, or it failed and is logged)."""
    actes: dict[str, Callable[[int, date], str]] = {
        "complet": _complet,
        "avis": _avis,
        "silence": _silence,
        "requete": _requete,
    }
    try:
        return actes[sorte](pk, jour)
    except PANNES:
        raise
    except Exception:
        journal.exception("Effet du temps « %s » impossible (ligne %s) : à reprendre.", sorte, pk)
        return ""


def _complet(pk: int, jour: date) -> str:
    dossier = Dossier.objects.only("numero").get(pk=pk)
    return f"{dossier.numero} : réputé complet (R*423-22)" if circuit.reputer_complet(dossier, jour) else ""


def _avis(pk: int, jour: date) -> str:
    consultation = Consultation.objects.select_related("dossier", "service").get(pk=pk)
    if not avis.constater_tacite(consultation, jour):
        return ""
    quoi = f"{consultation.service}, {consultation.get_silence_display()} ({consultation.article})"
    return f"{consultation.dossier} : {quoi} le {jour}"


def _silence(pk: int, jour: date) -> str:
    effet = circuit.constater_silence(Dossier(pk=pk), jour)
    if not effet:
        return ""
    dossier = Dossier.objects.only("numero", "date_silence").get(pk=pk)
    return f"{dossier.numero} : {silence.libelle(effet)} le {dossier.date_silence}"


def _cartes() -> Iterator[str]:
    """Layers loaded since: missing parcels are looked for, lands read again, and what changed is kept."""
    for dossier, nombre in parcelles.situer_en_lot():
        yield f"{dossier} : {nombre} parcelle(s) trouvée(s) au cadastre"
    for dossier, reponse in terrain.relancer_perimees():
        changements = len(reponse.differences)
        yield f"{dossier} : {changements} changement(s) des règles du terrain depuis la dernière lecture de la carte"


def _requete(pk: int, jour: date) -> str:
    requete = Requete.objects.select_related("dossier").get(pk=pk)
    if not requetes.constater_silence(requete, jour):
        return ""
    requete.refresh_from_db()
    return f"{requete.dossier} : {requete.get_nature_display().lower()} {requete.get_etat_display()} ({requete.article})"


def _messages(jour: date) -> Iterator[str]:
    """Reminders and alerts about ``jour``, each planned once in the outbox."""
    for consultation in avis.relancer(jour):
        yield f"{consultation.dossier} : rappel à {consultation.service} (avis attendu le {consultation.date_limite})"
    for consultation in avis.rappeler_recours_abf(jour):
        limite = avis.limite_recours_abf(consultation)
        yield f"{consultation.dossier} : recours contre l'avis de l'ABF possible jusqu'au {limite} (R*423-68)"
    for serie in (alertes.alerter, alertes.rappeler_pieces, alertes.alerter_are):
        for alerte in serie(jour):
            yield f"{alerte.dossier} : {alerte.texte}, {alerte.nombre} message(s)"
    for terme in termes.prevenir(jour):
        yield f"{terme.dossier} : {terme.quoi}, terme le {terme.fin} ({terme.article})"
