"""Applying the register of retention periods: what is due, what was deleted, why the rest was left.

Lines that need no one (:attr:`Sort.EFFACER`) run by themselves. A filed dossier is a public archive: it is
emptied only under the archives' agreement (``visa``), named in the report and in the dossier's own journal;
granted permits are never emptied here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from communes.models import Affectation, Utilisateur
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import (
    Acces,
    Decision,
    Dossier,
    Evenement,
    Fichier,
    FichierEcarte,
    RapportPurge,
    Requete,
    Retrait,
)
from dossiers.models.decisions import EtatDecision, SensDecision
from dossiers.models.echanges import EtatRequete
from dossiers.models.journal import NatureEvenement
from dossiers.models.suites import EtatRetrait
from dossiers.services import brouillons, comptes, effacement, televersements
from droit import conservation
from droit.conservation import Issue, RegleConservation, Sort

#: What the base itself refuses to lose of the access log, whatever the day asked for.
PLANCHER_DU_JOURNAL_DES_ACCES = timedelta(days=186)


@dataclass
class Constat:
    """What one line of the register found, and did."""

    regle: RegleConservation
    nombre: int = 0
    octets: int = 0
    est_fait: bool = False
    pourquoi: str = ""
    dossiers: list[str] = field(default_factory=list)

    def pour_le_rapport(self) -> dict:
        r = self.regle
        return {
            "code": r.code, "quoi": r.donnees, "duree": r.duree, "depart": r.depart, "sort": str(r.sort),
            "source": r.source, "reserve": r.reserve, "nombre": self.nombre, "octets": self.octets,
            "est_fait": self.est_fait, "pourquoi": self.pourquoi, "dossiers": self.dossiers,
        }  # fmt: skip


#: (day, dry run) → (how many, bytes). Other rooms add theirs (:func:`declarer`).
Effaceur = Callable[[RegleConservation, date, bool], tuple[int, int]]
_EFFACEURS: dict[str, Effaceur] = {}


def declarer(code: str, effaceur: Effaceur) -> None:
    """Says who deletes what one line of the register covers."""
    _EFFACEURS[code] = effaceur


def regles(jour: date) -> list[RegleConservation]:
    """The register as it stands on ``jour``: the lines of every domain, then those of the platform."""
    des_domaines = [r for domaine in registre.domaines() for r in domaine.conservation]
    return conservation.en_vigueur([*des_domaines, *conservation.REGLES], jour)


def passer(
    jour: date, *, essai: bool, visa: str = "", sauf: Iterable[str] = (), par: Utilisateur | None = None
) -> RapportPurge:
    """One run over the whole register; its report is kept, a dry run's too.

    ``visa``: the reference of the archives' agreement, without which no dossier is emptied. ``sauf``: numbers of
    dossiers to leave (a trial under way).
    """
    exclus = frozenset(sauf)
    constats = [
        _effacer(regle, jour, essai)
        if regle.sort == Sort.EFFACER
        else _dossiers(regle, jour, essai, visa, exclus)
        for regle in regles(jour)
    ]
    return RapportPurge.objects.create(
        au=jour, est_essai=essai, visa=visa[:200], par=par, lignes=[c.pour_le_rapport() for c in constats]
    )


def limite(regle: RegleConservation, jour: date) -> date:
    """The last day of departure whose period is over on ``jour``."""
    depart = jour - timedelta(days=regle.jours + regle.mois * 31 + 1)
    while regle.fin(depart + timedelta(days=1)) < jour:
        depart += timedelta(days=1)
    return depart


def instant(regle: RegleConservation, jour: date) -> datetime:
    """The instant before which rows are past their period on ``jour``."""
    return timezone.make_aware(datetime.combine(limite(regle, jour) + timedelta(days=1), time.min))


def _effacer(regle: RegleConservation, jour: date, essai: bool) -> Constat:
    effaceur = _EFFACEURS.get(regle.code)
    if effaceur is None:
        return Constat(regle, pourquoi="effacées au moment même, par l’acte qui les rend inutiles")
    nombre, octets = effaceur(regle, jour, essai)
    return Constat(regle, nombre, octets, est_fait=not essai)


# --- Filed dossiers -------------------------------------------------------------------------------


def dossiers_dus(regle: RegleConservation, jour: date) -> QuerySet[Dossier]:
    """Closed dossiers of one line whose period is over, and that nothing holds back.

    The period counts from the last fact of the journal; a permit, its modifications and its transfers go
    together. An unanswered request or a withdrawal under way holds the dossier.
    """
    fin = limite(regle, jour)
    recents = (
        Evenement.objects.exclude(nature=NatureEvenement.PURGE)
        .filter(dossier__autorisation=OuterRef("autorisation"), dossier__autorisation__isnull=False)
        .filter(date_legale__gt=fin)
    )
    en_attente = Requete.objects.filter(dossier=OuterRef("pk"), etat=EtatRequete.EN_ATTENTE)
    retraits = Retrait.objects.filter(
        dossier=OuterRef("pk"),
        etat__in=[EtatRetrait.CONTRADICTOIRE, EtatRetrait.A_SIGNER, EtatRetrait.SIGNE],
    )
    ouverts = Dossier.objects.en_cours().filter(autorisation=OuterRef("autorisation"))
    return (
        Dossier.objects.clos()
        .filter(type__in=regle.types, purge_le__isnull=True)
        .filter(_issue(regle.issue))
        .annotate(dernier_fait=Max("evenements__date_legale"))
        .filter(dernier_fait__lte=fin)
        .exclude(Exists(recents) | Exists(en_attente) | Exists(retraits) | Exists(ouverts))
        .order_by("pk")
    )


def _issue(issue: Issue | None) -> Q:
    """How the dossier ended; in doubt, it was granted (what is granted is kept longer)."""
    if issue is None:
        return Q()
    refus = Decision.objects.filter(
        dossier=OuterRef("pk"), etat=EtatDecision.SIGNEE, sens__in=[SensDecision.REFUS, SensDecision.SURSIS]
    )
    retires = Retrait.objects.filter(dossier=OuterRef("pk"), etat=EtatRetrait.NOTIFIE)
    autre = (
        Q(etat__in=[EtatDossier.REJET_TACITE, EtatDossier.RETIRE])
        | Q(Exists(refus), etat=EtatDossier.NOTIFIE)
        | Q(Exists(retires))
    )
    return autre if issue == Issue.AUTRE else ~autre


def _dossiers(regle: RegleConservation, jour: date, essai: bool, visa: str, sauf: frozenset[str]) -> Constat:
    dus = [d for d in dossiers_dus(regle, jour).only("pk", "numero", "reference") if str(d) not in sauf]
    constat = Constat(regle, nombre=len(dus), dossiers=[str(d) for d in dus])
    if regle.sort == Sort.CONSERVER:
        constat.pourquoi = "à verser aux archives : la plateforme ne les efface pas"
    elif not visa:
        constat.pourquoi = "attendent le visa des archives départementales (--visa)"
    elif not essai:
        constat.est_fait = True
        for dossier in dus:
            _, octets = effacement.effacer(
                dossier, regle=regle.code, source=regle.source, visa=visa, jour=jour
            )
            constat.octets += octets
    return constat


# --- What needs no one ----------------------------------------------------------------------------


def _brouillons(regle: RegleConservation, jour: date, essai: bool) -> tuple[int, int]:
    if essai:
        return brouillons.a_supprimer(jour), 0
    return sum(1 for _ in brouillons.purger(jour)), 0


def _televersements(regle: RegleConservation, jour: date, essai: bool) -> tuple[int, int]:
    maintenant = min(instant(regle, jour) + televersements.DUREE, timezone.now())
    return (televersements.perdus(maintenant) if essai else televersements.purger(maintenant)), 0


def _quarantaine(regle: RegleConservation, jour: date, essai: bool) -> tuple[int, int]:
    ecartes = FichierEcarte.objects.filter(ecarte_le__lt=instant(regle, jour))
    lignes = Fichier.objects.filter(pk__in=ecartes.values("fichier"), purge_le__isnull=True)
    recents = FichierEcarte.objects.filter(ecarte_le__gte=instant(regle, jour)).values("fichier")
    return _effacer_contenus(lignes.exclude(pk__in=recents), essai)


def _sans_dossier(regle: RegleConservation, jour: date, essai: bool) -> tuple[int, int]:
    vieux = Fichier.objects.filter(cree_le__lt=instant(regle, jour), purge_le__isnull=True)
    for modele, champ, _ in effacement.RENVOIS:
        renvois = effacement.modele(modele)._base_manager.filter(**{champ: OuterRef("pk")})
        vieux = vieux.exclude(Exists(renvois))
    return _effacer_contenus(vieux, essai)


def _effacer_contenus(lignes: QuerySet[Fichier], essai: bool) -> tuple[int, int]:
    if essai:
        tailles = list(lignes.values_list("taille", flat=True))
        return len(tailles), sum(tailles)
    with transaction.atomic():
        return effacement.retirer_contenus(lignes)


def _acces(regle: RegleConservation, jour: date, essai: bool) -> tuple[int, int]:
    avant = min(instant(regle, jour), timezone.now() - PLANCHER_DU_JOURNAL_DES_ACCES)
    vieux = Acces.objects.filter(le__lt=avant)
    nombre = vieux.count()
    if not essai:
        vieux.delete()
    return nombre, 0


def _comptes(regle: RegleConservation, jour: date, essai: bool) -> tuple[int, int]:
    avant = instant(regle, jour)
    oublies = Utilisateur.objects.filter(
        Q(last_login__lt=avant) | Q(last_login__isnull=True), is_active=True, cree_le__lt=avant
    ).exclude(
        Exists(Dossier.objects.filter(depositaire=OuterRef("pk")))
        | Exists(Affectation.objects.filter(agent=OuterRef("pk")))
    )
    lignes = list(oublies)
    if not essai:
        for compte in lignes:
            comptes.supprimer(compte)
    return len(lignes), 0


for _code, _effaceur in {
    "brouillons": _brouillons,
    "envois_interrompus": _televersements,
    "quarantaine": _quarantaine,
    "fichiers_sans_dossier": _sans_dossier,
    "journal_des_acces": _acces,
    "comptes_inactifs": _comptes,
}.items():
    declarer(_code, _effaceur)
