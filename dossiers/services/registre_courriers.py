"""The register of outgoing letters: what left, when, to whom, by which channel, with which proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from communes.models import ServiceInstructeur
from dossiers.models import Courrier, Dossier
from dossiers.technique.pdf import rendre_pdf

#: The value that stands for « instructed by the commune itself » among the services.
LA_COMMUNE = "commune"
#: A printed register longer than this is no longer read; the spreadsheet is.
IMPRIMES = 1_000

ENTETES = (
    "Parti le", "Courrier", "Objet", "Dossier", "Commune", "Service", "Destinataire", "Voie",
    "Numéro de suivi", "Ouvert le", "Établi par",
)  # fmt: skip


@dataclass(frozen=True)
class Periode:
    """First and last day, both included."""

    du: date
    au: date


def services_de(utilisateur) -> QuerySet[ServiceInstructeur]:
    """The services whose letters a person may read: those of the dossiers in sight."""
    vus = Dossier.objects.visibles_par(utilisateur).filter(service__isnull=False).order_by()
    return ServiceInstructeur.objects.filter(pk__in=vus.values("service"))


def sortants(utilisateur, periode: Periode, *, service: str = "", canal: str = "") -> QuerySet[Courrier]:
    """Letters of the dossiers in sight that left in the period, the first one first.

    The day is that of the notification (portal deposit, first presentation, handing over); for a letter
    that is only kept, the day it was made.
    """
    lettres = (
        Courrier.objects.filter(dossier__in=Dossier.objects.visibles_par(utilisateur).order_by())
        .select_related("dossier__commune", "dossier__service", "notification", "cree_par")
        .defer("dossier__donnees", "dossier__emprise")
        .annotate(parti_le=Coalesce(F("notification__date_envoi"), TruncDate("cree_le")))
        .filter(parti_le__gte=periode.du, parti_le__lte=periode.au)
        .order_by("parti_le", "pk")
    )
    if service:
        quel = Q(dossier__service__isnull=True) if service == LA_COMMUNE else Q(dossier__service=service)
        lettres = lettres.filter(quel)
    return lettres.filter(notification__canal=canal) if canal else lettres


def rangee(courrier: Courrier) -> tuple[object, ...]:
    """One letter as the spreadsheets write it, in the order of :data:`ENTETES`."""
    d, n = courrier.dossier, getattr(courrier, "notification", None)
    return (
        courrier.parti_le, courrier.get_nature_display(), courrier.objet, d.numero or d.reference, d.commune,
        d.service or "la commune", d.nom_demandeur, n.get_canal_display() if n else "sans notification",
        n.numero_suivi if n else "", timezone.localdate(n.consultee_le) if n and n.consultee_le else "",
        courrier.cree_par or "la plateforme",
    )  # fmt: skip


def imprimer(lettres: QuerySet[Courrier], periode: Periode, de: str, jour: date) -> bytes:
    """The register as a PDF, to keep or to sign."""
    lignes = list(lettres[:IMPRIMES])
    return rendre_pdf(
        "courriers/registre_courriers.html",
        {
            "lignes": [(c, getattr(c, "notification", None)) for c in lignes],
            "periode": periode,
            "de": de,
            "coupe": len(lignes) == IMPRIMES,
        },
        titre="Registre des courriers sortants",
        etabli_le=jour,
    )
