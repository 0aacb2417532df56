"""The chief's view: load of each instructor, what is due, services that do not answer. Three queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from communes import habilitations as h
from communes.models import Utilisateur
from dossiers.etats import EtatDossier
from dossiers.models import Absence, Consultation, Dossier
from dossiers.models.dossiers import Etape
from dossiers.services import affectation
from workflows.file_attente import ATTENTES_INSTRUCTION

BIENTOT, PROCHE = 15, 7
#: What waits for the instructor: not the dossiers whose petitioner must bring pieces.
A_TRAITER = tuple(etape for etape in ATTENTES_INSTRUCTION if etape != Etape.ATTENTE_PIECES)


def _par_instructeur(dossiers, jour: date) -> dict[int | None, dict[str, int]]:
    limite = Q(prochaine_echeance__isnull=False)
    lignes = (
        dossiers.order_by()
        .values("instructeur")
        .annotate(
            total=Count("pk"),
            depasses=Count("pk", filter=limite & Q(prochaine_echeance__lt=jour)),
            sous_7=Count("pk", filter=Q(prochaine_echeance__range=(jour, jour + timedelta(days=PROCHE)))),
            sous_15=Count("pk", filter=Q(prochaine_echeance__range=(jour, jour + timedelta(days=BIENTOT)))),
            attente=Count("pk", filter=Q(etat=EtatDossier.INCOMPLET)),
            a_traiter=Count("pk", filter=Q(etape__in=A_TRAITER)),
            a_prendre=Count("pk", filter=Q(etape__in=ATTENTES_INSTRUCTION)),
        )
    )
    return {ligne.pop("instructeur"): ligne for ligne in lignes}


VIDE = {"total": 0, "depasses": 0, "sous_7": 0, "sous_15": 0, "attente": 0, "a_traiter": 0, "a_prendre": 0}


def tableau(par, jour: date | None = None) -> dict[str, Any]:
    """Rows of the page: ``personnes`` (the most loaded first), ``sans``, ``total``, ``services``."""
    jour = jour or timezone.localdate()
    dossiers = Dossier.objects.que_peut(par, h.VALIDER, jour=jour).en_cours()
    comptes = _par_instructeur(dossiers, jour)
    connus = {p.pk: p for p in affectation.instructeurs_possibles(par, jour=jour)}
    autres = [pk for pk in comptes if pk is not None and pk not in connus]
    if autres:
        connus |= {p.pk: p for p in Utilisateur.objects.filter(pk__in=autres)}
    absents = {
        a.agent_id: a
        for a in Absence.objects.en_cours(jour).filter(agent__in=connus).select_related("remplacant")
    }
    personnes = [
        {"personne": p, "absence": absents.get(pk), **comptes.get(pk, VIDE)} for pk, p in connus.items()
    ]
    total = {cle: sum(ligne[cle] for ligne in comptes.values()) for cle in VIDE}
    return {
        "personnes": sorted(personnes, key=lambda ligne: (-ligne["total"], str(ligne["personne"]))),
        "sans": comptes.get(None, VIDE),
        "total": total,
        "services": services_muets(par, jour),
    }


def services_muets(par, jour: date) -> list[dict[str, Any]]:
    """Services with answers awaited on these dossiers, the most late first."""
    dossiers = Dossier.objects.que_peut(par, h.VALIDER, jour=jour).en_cours().order_by()
    attendues = Consultation.objects.bloquantes().filter(dossier__in=dossiers.values("pk"))
    return list(
        attendues.order_by()
        .values("service__nom")
        .annotate(
            attendus=Count("pk"),
            en_retard=Count("pk", filter=Q(date_limite__lt=jour)),
            premier=Min("date_limite"),
        )
        .order_by("-en_retard", "premier", "service__nom")[:50]
    )
