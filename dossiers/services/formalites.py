"""What the commune must still do after its decisions: préfet, posting, letters, announcements that came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform

from communes import habilitations as h
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Affichage, Decision, Dossier, Envoi, Evenement, Retrait
from dossiers.models.courriers import Canal, EtatEnvoi
from dossiers.models.decisions import EtatDecision, SensDecision
from dossiers.models.journal import NatureEvenement
from dossiers.models.publicite import LieuAffichage, ObjetAffichage
from dossiers.models.suites import EtatRetrait
from dossiers.services import receptions
from dossiers.services.legalite import ARRIVEES, DELAI_JOURS

FAVORABLES = (SensDecision.ACCORD, SensDecision.ACCORD_PRESCRIPTIONS)
PUBLICS = (LieuAffichage.MAIRIE, LieuAffichage.SITE)
#: An extract never recorded as posted is no longer asked for after a year: the file says it, not the board.
ANCIENNETE = timedelta(days=365)


@dataclass(frozen=True)
class Formalite:
    """One thing to do on one dossier, with its last day and the article that fixes it."""

    dossier: Dossier
    libelle: str
    avant: date | None
    article: str
    est_depassee: bool


def des_siens(utilisateur):
    """Dossiers whose formalities a person carries out: counter, service or signatory."""
    condition = (
        h.filtre_communes(utilisateur, h.ENREGISTRER)
        | h.filtre_communes(utilisateur, h.INSTRUIRE)
        | h.filtre_communes(utilisateur, h.SIGNER)
    )
    return Dossier.objects.exclude(etat=EtatDossier.BROUILLON).filter(condition)


def _trier(formalites: Iterable[Formalite]) -> list[Formalite]:
    return sorted(formalites, key=lambda f: (f.avant or date.max, f.dossier.pk))


def _types(attribut: str) -> list[str]:
    """Types of dossier that the domains put under this duty."""
    return sorted(
        code for d in registre.domaines() if d.suites is not None for code in getattr(d.suites, attribut)
    )


def a_transmettre(dossiers, jour: date) -> list[Formalite]:
    """Signed acts that the préfet has not (CGCT L2131-1, L2131-2: fifteen days from the signature)."""
    recues = Q(transmissions__etat__in=ARRIVEES)
    signees = (
        Decision.objects.filter(
            etat=EtatDecision.SIGNEE,
            date_decision__range=(jour - ANCIENNETE, jour),
            dossier__in=dossiers.filter(type__in=_types("types_transmis")),
        )
        .exclude(recues)
        .select_related("dossier__commune")
        .defer("dossier__donnees", "dossier__emprise")
    )
    return _trier(
        Formalite(
            d.dossier,
            "Décision à transmettre au préfet",
            d.date_decision + timedelta(days=DELAI_JOURS),
            "CGCT L2131-1, L2131-2",
            jour > d.date_decision + timedelta(days=DELAI_JOURS),
        )
        for d in signees
    )


def a_afficher(dossiers, jour: date) -> list[Formalite]:
    """Granted decisions whose extract is not posted (R*424-15: eight days from their delivery)."""
    notifiee = Evenement.objects.filter(dossier=OuterRef("pk"), nature=NatureEvenement.DECISION).order_by(
        "-rang"
    )
    accordee = Decision.objects.filter(dossier=OuterRef("pk"), etat=EtatDecision.SIGNEE, sens__in=FAVORABLES)
    affiche = Affichage.objects.filter(
        dossier=OuterRef("pk"), objet=ObjetAffichage.DECISION, lieu__in=PUBLICS
    )
    retire = Retrait.objects.filter(dossier=OuterRef("pk"), etat=EtatRetrait.NOTIFIE)
    candidats = (
        dossiers.filter(type__in=_types("types_affiches"))
        .filter(Q(etat=EtatDossier.ACCORD_TACITE) | Q(etat=EtatDossier.NOTIFIE) & Exists(accordee))
        .filter(~Exists(affiche), ~Exists(retire))
        .annotate(
            envoyee_le=Subquery(notifiee.values("date_legale")[:1]),
            canal=Subquery(notifiee.values(la_voie=KeyTextTransform("voie", "donnees__contenu"))[:1]),
        )
        .select_related("commune")
        .defer("donnees", "emprise")
    )
    trouvees = []
    for dossier in candidats:
        est_tacite = dossier.etat == EtatDossier.ACCORD_TACITE
        depuis = dossier.date_silence if est_tacite else dossier.envoyee_le
        if depuis is None or depuis < jour - ANCIENNETE or depuis > jour:
            continue
        delivree = depuis if est_tacite else receptions.recu_par(dossier, dossier.canal, depuis)
        suites = registre.domaine(dossier.domaine).suites
        limites = suites.echeances(dossier.type, favorable=True, notifiee_le=delivree)
        limite = next((e.date for e in limites if e.code == "affichage_mairie"), None)
        if limite is not None:
            trouvees.append(
                Formalite(dossier, "Extrait de la décision à afficher", limite, "R*424-15", jour > limite)
            )
    return _trier(trouvees)


def a_retirer_du_panneau(dossiers, jour: date) -> list[Formalite]:
    """Extracts posted for two months or more (R*424-15): they may be taken down, and certified."""
    affichages = (
        Affichage.objects.filter(
            dossier__in=dossiers, objet=ObjetAffichage.DECISION, lieu__in=PUBLICS, fin__isnull=True
        )
        .select_related("dossier__commune")
        .defer("dossier__donnees", "dossier__emprise")
    )
    trouvees = []
    for affichage in affichages:
        suites = registre.domaine(affichage.dossier.domaine).suites
        fins = suites.echeances(affichage.dossier.type, favorable=True, affichee_mairie_le=affichage.debut)
        fin = next((e.date for e in fins if e.code == "duree_affichage_mairie"), None)
        if fin is not None and jour > fin:
            trouvees.append(
                Formalite(affichage.dossier, "Affichage de deux mois accompli", fin, "R*424-15", False)
            )
    return _trier(trouvees)


def avis_revenus(dossiers) -> list[Formalite]:
    """Decisions put on the portal whose announcement failed or came back, never opened by the petitioner."""
    echecs = (
        Envoi.objects.filter(
            dossier__in=dossiers,
            genre="decision",
            etat__in=[EtatEnvoi.IMPOSSIBLE, EtatEnvoi.A_VERIFIER],
            dossier__courriers__decision__isnull=False,
            dossier__courriers__notification__canal=Canal.PORTAIL,
            dossier__courriers__notification__consultee_le__isnull=True,
        )
        .exclude(dossier__courriers__notification__canal__in=[Canal.LRAR, Canal.LRE, Canal.REMISE])
        .select_related("dossier__commune")
        .defer("dossier__donnees", "dossier__emprise")
        .distinct()
    )
    return _trier(
        Formalite(
            e.dossier,
            f"Avis électronique non remis : {e.derniere_erreur or 'à vérifier'}",
            e.dossier.limite_instruction,
            "R474-1",
            False,
        )
        for e in echecs
    )


def retraits_en_cours(dossiers, jour: date) -> list[Formalite]:
    """Withdrawals to sign or to notify before their limit (L424-5)."""
    retraits = (
        Retrait.objects.filter(dossier__in=dossiers, etat__in=[EtatRetrait.A_SIGNER, EtatRetrait.SIGNE])
        .select_related("dossier__commune")
        .defer("dossier__donnees", "dossier__emprise")
    )
    return _trier(
        Formalite(
            r.dossier,
            "Retrait à signer" if r.etat == EtatRetrait.A_SIGNER else "Retrait à notifier",
            r.limite,
            "L424-5",
            r.limite is not None and jour > r.limite,
        )
        for r in retraits
    )
