"""Public notices: filings during the whole instruction, decisions for two months (R*423-6, R*424-15)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from communes.models import Commune
from dossiers import registre
from dossiers.etats import EN_COURS, EtatDossier
from dossiers.models import Dossier, Evenement
from dossiers.models.journal import NatureEvenement
from droit.calendrier import ajouter_mois

DUREE_DECISION_MOIS = 2


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
    depuis = ajouter_mois(jour, -DUREE_DECISION_MOIS)
    return (
        Evenement.objects.filter(
            Q(nature=NatureEvenement.DECISION) | Q(nature=NatureEvenement.DECISION_TACITE),
            dossier__commune=commune,
            dossier__type__in=types_affiches(),
            dossier__etat__in=[EtatDossier.NOTIFIE, EtatDossier.ACCORD_TACITE],
            date_legale__gte=depuis,
            date_legale__lte=jour,
        )
        .exclude(suites__nature=NatureEvenement.RECTIFICATION)
        .select_related("dossier", "donnees")
        .order_by("-date_legale", "-pk")
    )
