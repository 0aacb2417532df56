"""The terms of what was authorised: one dossier's, and those of every commune that come within the year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from dossiers import recherche, saisie
from dossiers.etats import EtatDossier
from dossiers.models import Decision, Dossier
from dossiers.models.decisions import SensDecision
from dossiers.registre import TermeAtteint
from droit.calendrier import ajouter_mois
from rlpi import projet
from rlpi.complements import DUREE
from rlpi.droit.duree import Terme, terme_autorisation

AUTORISES = frozenset({EtatDossier.DECIDE, EtatDossier.NOTIFIE, EtatDossier.ACCORD_TACITE})
FAVORABLES = frozenset({SensDecision.ACCORD, SensDecision.ACCORD_PRESCRIPTIONS})
HORIZON = timedelta(days=365)
#: A daily job that was stopped catches up this far; older terms stay on the screen, nobody is written to.
RATTRAPAGE = timedelta(days=30)
#: R581-15, R581-20: the longest of the authorisations for a time, and nearly all of them.
HUIT_ANS = 8 * 12
# An enseigne has no term (R581-16): dossiers that name nothing else are not even read.
A_TERME = ("publici", "préenseigne", "preenseigne", "mobilier", "exceptionnel", "temporaire")
#: Their term is counted from the end of an operation (R581-56, R581-69), not from the grant.
SELON_L_OPERATION = ("exceptionnel", "temporaire")
#: An arrêté may authorise them for less than eight years (R581-15, R581-20 II).
SELON_L_ARRETE = ("publici", "preenseigne", "mobilier")


@dataclass(frozen=True, slots=True)
class TermeAVenir:
    """One authorised device and the last day it may stay."""

    dossier: Dossier
    nom: str
    terme: Terme


def accordee_le(dossier: Dossier) -> date | None:
    """The day the authorisation was granted, by an arrêté or by silence; ``None`` while nothing is."""
    if dossier.etat not in AUTORISES:
        return None
    signee = _signee(dossier)
    if signee is not None:
        return signee.date_decision
    return dossier.date_silence if dossier.etat == EtatDossier.ACCORD_TACITE else None


def _signee(dossier: Dossier) -> Decision | None:
    for decision in dossier.decisions.all():
        if decision.sens in FAVORABLES and decision.date_decision is not None:
            return decision
    return None


def termes(dossier: Dossier) -> list[tuple[str, Terme]]:
    """Until when each authorised device may stay, by its name; empty while nothing is granted."""
    jour = accordee_le(dossier)
    if jour is None:
        return []
    signee = _signee(dossier)
    dite = signee.complements.get(DUREE.code) if signee is not None else None
    fixee = int(dite) if dite else None
    dispositifs = projet.dispositifs(saisie.donnees_propres(dossier))
    rangs = range(1, len(dispositifs) + 1)
    return [
        (projet.nommer(d, rang if len(dispositifs) > 1 else None), terme_autorisation(d, jour, fixee))
        for rang, d in zip(rangs, dispositifs, strict=True)
    ]


def a_surveiller(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Authorised dossiers of the domain whose object names something that has a term."""
    nomme = Q()
    for mot in A_TERME:
        nomme |= Q(objet__icontains=mot)
    return (
        dossiers.filter(nomme, domaine="rlpi", type="AP", etat__in=AUTORISES)
        .select_related("commune")
        .prefetch_related("decisions")
    )


def a_venir(dossiers: Iterable[Dossier], jour: date) -> list[TermeAVenir]:
    """Terms passed, or reached within the year, the nearest first."""
    trouves = [
        TermeAVenir(dossier, nom, terme)
        for dossier in dossiers
        for nom, terme in termes(dossier)
        if terme.fin is not None and terme.fin <= jour + HORIZON
    ]
    return sorted(trouves, key=lambda trouve: (trouve.terme.fin, trouve.dossier.pk))


def atteints(jour: date) -> list[TermeAtteint]:
    """Terms whose last day is ``jour``, or in the month before it: those the daily job has to announce.

    Only dossiers granted eight years ago are read, those whose term is not counted from the grant, and those
    whose arrêté sets a shorter time.
    """
    de, a = ajouter_mois(jour - RATTRAPAGE, -HUIT_ANS), ajouter_mois(jour, -HUIT_ANS) + timedelta(days=3)
    demandes = Dossier.objects.filter(domaine="rlpi", type="AP").order_by()
    # Short lists, each by its index; an OR of them would read every authorisation ever asked for.
    signees = Decision.objects.filter(date_decision__range=(de, a)).order_by().values("dossier_id")
    tacites = demandes.filter(date_silence__range=(de, a), etat=EtatDossier.ACCORD_TACITE).values("pk")
    autres = [
        demandes.filter(recherche.dans_la_colonne("objet", mot)).values("pk") for mot in SELON_L_OPERATION
    ]
    autres += [
        demandes.filter(
            recherche.dans_la_colonne("objet", mot), decisions__complements__has_key=DUREE.code
        ).values("pk")
        for mot in SELON_L_ARRETE
    ]
    candidats = a_surveiller(Dossier.objects.filter(pk__in=signees.union(tacites, *autres, all=True)))
    return [
        TermeAtteint(dossier, rang, nom, terme.fin, terme.motif.effet, str(terme.motif.article))
        for dossier in candidats
        for rang, (nom, terme) in enumerate(termes(dossier), start=1)
        if terme.fin is not None and jour - RATTRAPAGE <= terme.fin <= jour
    ]
