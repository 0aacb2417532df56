"""What instructing for communes amounts to: weighted acts of a half-year, a commune, a convention; the bill.

Weights are data (``data/mutualisation/ponderations.json``): no text sets them, a deliberation does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from communes import habilitations as h
from communes.models import Convention
from dossiers.etats import EtatDossier
from dossiers.models import Dossier

CENTIME = Decimal("0.01")


@cache
def bareme() -> dict:
    """The scale in use: weights by type, yearly productivity, and the reserve shown with them."""
    chemin = settings.BASE_DIR / "data" / "mutualisation" / "ponderations.json"
    return json.loads(chemin.read_text(encoding="utf-8"))


def poids(type_dossier: str) -> Decimal:
    """The weight of one act; a type that the scale does not name counts for one."""
    return Decimal(str(bareme()["poids"].get(type_dossier, 1)))


def bornes(annee: int, semestre: int) -> tuple[date, date]:
    """First and last day of a half-year; of the whole year for ``semestre`` 0."""
    if semestre == 0:
        return date(annee, 1, 1), date(annee, 12, 31)
    return (
        (date(annee, 1, 1), date(annee, 6, 30)) if semestre == 1 else (date(annee, 7, 1), date(annee, 12, 31))
    )


@dataclass
class Releve:
    """One convention over one half-year."""

    convention: Convention
    debut: date
    fin: date
    lignes: list[tuple[str, int, Decimal]] = field(default_factory=list)

    @property
    def actes(self) -> int:
        return sum(nombre for _, nombre, _ in self.lignes)

    @property
    def ponderes(self) -> Decimal:
        return sum((pondere for _, _, pondere in self.lignes), Decimal(0))

    @property
    def montant(self) -> Decimal | None:
        """Euros due at the convention's tariff; None when the convention sets none."""
        if self.convention.tarif is None:
            return None
        return (self.ponderes * self.convention.tarif).quantize(CENTIME, ROUND_HALF_UP)

    @property
    def etp(self) -> Decimal:
        """Full-time posts over the year that so many weighted acts stand for, at the scale's productivity."""
        return (self.ponderes / Decimal(bareme()["productivite"])).quantize(CENTIME, ROUND_HALF_UP)


def conventions_suivies(utilisateur) -> QuerySet[Convention]:
    """Conventions whose accounts a person may read.

    The platform's administrator: all. A commune's signatory or administrator: its own. A head of service:
    those of the own service only, never another service's tariff.
    """
    toutes = Convention.objects.filter(annulee_le__isnull=True).select_related("commune", "service")
    if h.est_administrateur_plateforme(utilisateur):
        return toutes
    communales = h.filtre_communes(utilisateur, h.SIGNER, champ_type=None) | h.filtre_communes(
        utilisateur, h.ADMINISTRER, champ_type=None
    )
    services = h.services_diriges(utilisateur)
    return toutes.filter(communales | Q(service__in=services))


def releves(conventions: Iterable[Convention], annee: int, semestre: int) -> list[Releve]:
    """The statement of each convention that held during the half-year, in two queries.

    A dossier counts once, on its filing day, for the service that the convention of that day names.
    """
    premier, dernier = bornes(annee, semestre)
    tenues = [c for c in conventions if c.debut <= dernier and (c.fin is None or c.fin >= premier)]
    comptes = (
        Dossier.objects.exclude(etat=EtatDossier.BROUILLON)
        .filter(commune__in={c.commune_id for c in tenues}, date_depot__range=(premier, dernier))
        .order_by("commune", "domaine", "date_depot", "type")
        .values_list("commune", "domaine", "date_depot", "type")
        .annotate(nombre=Count("pk"))
    )
    par_lieu: dict[tuple[int, str], list[tuple[date, str, int]]] = {}
    for commune, domaine, jour, type_dossier, nombre in comptes:
        par_lieu.setdefault((commune, domaine), []).append((jour, type_dossier, nombre))
    return [_releve(c, premier, dernier, par_lieu.get((c.commune_id, c.domaine), [])) for c in tenues]


def _releve(convention: Convention, premier: date, dernier: date, depots) -> Releve:
    debut, fin = max(convention.debut, premier), min(convention.fin or dernier, dernier)
    totaux: dict[str, int] = {}
    for jour, type_dossier, nombre in depots:
        if debut <= jour <= fin and convention.couvre(type_dossier):
            totaux[type_dossier] = totaux.get(type_dossier, 0) + nombre
    lignes = [(t, n, n * poids(t)) for t, n in sorted(totaux.items())]
    return Releve(convention, debut, fin, lignes)
