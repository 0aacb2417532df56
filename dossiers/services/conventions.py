"""What becomes of running dossiers when a convention ends: they go back to the commune.

The mayor stays the authority throughout (L422-1) and the service only instructed for him (R*423-14):
neither the clock nor what was done changes, only who follows the dossier.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from communes.habilitations import service_charge
from communes.models import Convention, Utilisateur
from dossiers.etats import EN_COURS
from dossiers.models import Dossier
from dossiers.services import attributions, repartition


def _confies(convention: Convention):
    """Running dossiers that the service of this convention follows in its commune and domain."""
    confies = Dossier.objects.filter(
        commune_id=convention.commune_id,
        domaine=convention.domaine,
        service_id=convention.service_id,
        etat__in=EN_COURS,
    )
    return confies.filter(type__in=convention.types) if convention.types else confies


def en_cours(convention: Convention) -> int:
    """How many dossiers the service is instructing under this convention."""
    return _confies(convention).count()


@transaction.atomic
def rendre(jour: date) -> int:
    """Gives every running dossier whose convention has ended before ``jour`` to whom instructs now.

    That is the commune itself, or the service of its next convention; nobody follows the dossier until
    someone there takes it. Running it again changes nothing. Returns how many dossiers moved.
    """
    rendus = 0
    finies = Convention.objects.filter(fin__lt=jour).select_related("commune", "service")
    for convention in finies.order_by("pk"):
        confies = _confies(convention)
        for type_dossier in confies.order_by("type").values_list("type", flat=True).distinct():
            charge = service_charge(convention.commune, convention.domaine, type_dossier, jour)
            if charge is not None and charge.pk == convention.service_id:
                continue
            siens = confies.filter(type=type_dossier)
            attributions.noter_departs(siens.filter(instructeur__isnull=False).values_list("pk", flat=True))
            rendus += siens.update(service=charge, instructeur=None)
    return rendus


def liberer(agent: Utilisateur, jour: date) -> int:
    """Puts back in the common queue what a person who left may no longer instruct."""
    return repartition.liberer(agent, jour)
