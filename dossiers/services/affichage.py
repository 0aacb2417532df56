"""Public notices: filings during the whole instruction, decisions for two months (R*423-6, R*424-15)."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from communes.models import Commune
from dossiers import registre
from dossiers.etats import EN_COURS, EtatDossier
from dossiers.models import Dossier, Evenement
from dossiers.models.journal import NatureEvenement
from droit.calendrier import ajouter_mois

DUREE_DECISION_MOIS = 2
DECIDES = (EtatDossier.NOTIFIE, EtatDossier.ACCORD_TACITE)


def types_affiches() -> list[str]:
    """Types whose filing and decision are posted: permits and declarations of the code de l'urbanisme."""
    return [t.code for domaine in registre.domaines() for t in domaine.types.values() if t.est_affiche]


def avis_de_depot(commune: Commune, jour: date) -> QuerySet[Dossier]:
    """Filings to be posted on ``jour``: from filing until the instruction is over (R*423-6)."""
    return (
        Dossier.objects.filter(commune=commune, etat__in=EN_COURS, date_depot__lte=jour)
        .filter(numero__isnull=False, type__in=types_affiches())
        .order_by("-date_depot", "-pk")
    )


def decisions(commune: Commune, jour: date) -> QuerySet[Evenement]:
    """Decisions, express or tacit, made in the last two months (R*424-15)."""
    return (
        _decisions(jour)
        .filter(dossier__commune=commune, dossier__type__in=types_affiches(), dossier__etat__in=DECIDES)
        .select_related("dossier", "donnees")
        .order_by("-date_legale", "-pk")
    )


def _decisions(jour: date) -> QuerySet[Evenement]:
    """Decisions of the last two months that no rectification set aside."""
    return Evenement.objects.filter(
        Q(nature=NatureEvenement.DECISION) | Q(nature=NatureEvenement.DECISION_TACITE),
        date_legale__gte=ajouter_mois(jour, -DUREE_DECISION_MOIS),
        date_legale__lte=jour,
    ).exclude(suites__nature=NatureEvenement.RECTIFICATION)


def publies(jour: date) -> QuerySet[Dossier]:
    """Every dossier posted on ``jour``, in whatever commune, with ``avis``: what the law posts of it."""
    decidees = _decisions(jour).filter(dossier=OuterRef("pk"))
    deposes = Q(etat__in=EN_COURS, date_depot__lte=jour, numero__isnull=False)
    decides = Q(etat__in=DECIDES) & Q(Exists(decidees))
    return (
        Dossier.objects.filter(type__in=types_affiches())
        .filter(deposes | decides)
        .annotate(
            avis=Case(
                When(etat=EtatDossier.NOTIFIE, then=Value("Décision")),
                When(etat=EtatDossier.ACCORD_TACITE, then=Value("Décision tacite")),
                default=Value("Demande déposée"),
                output_field=CharField(),
            )
        )
    )
