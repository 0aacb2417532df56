"""The validation chain that one convention puts between the instructor and the signatory."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from communes import habilitations as h
from communes.models import Convention
from dossiers.models import CircuitDecision, Decision, Dossier
from dossiers.models.decisions import EtatDecision, SensVisa
from dossiers.models.dossiers import Etape
from dossiers.services import annonces


def circuit_de(dossier: Dossier) -> list[str]:
    """Steps of validation that the convention of this dossier requires before signature, in order."""
    conventions = Convention.objects.en_vigueur(timezone.localdate()).filter(
        commune_id=dossier.commune_id, domaine=dossier.domaine, service_id=dossier.service_id
    )
    for convention in conventions.select_related("circuit_de_decision").order_by("-debut", "pk"):
        reglage = getattr(convention, "circuit_de_decision", None)
        if reglage is not None and convention.couvre(dossier.type):
            return reglage.etapes()
    return []


def etape_de_visa(decision: Decision) -> str:
    """The step a draft waits for; "" when it waits for none."""
    if decision.etat != EtatDecision.A_VALIDER:
        return ""
    donnes = set(decision.visas.filter(sens=SensVisa.ACCORDE).values_list("etape", flat=True))
    return next((etape for etape in circuit_de(decision.dossier) if etape not in donnes), "")


def etapes_attendues(decisions: list[Decision]) -> dict[int, str]:
    """The step each draft waits for, by key, in a fixed number of queries (see :func:`etape_de_visa`)."""
    jour = timezone.localdate()
    conventions = list(
        Convention.objects.en_vigueur(jour)
        .filter(commune__in={d.dossier.commune_id for d in decisions}, circuit_de_decision__isnull=False)
        .select_related("circuit_de_decision")
        .order_by("-debut", "pk")
    )
    trouvees = {}
    for decision in decisions:
        dossier = decision.dossier
        cle = (dossier.commune_id, dossier.domaine, dossier.service_id)
        siennes = (c for c in conventions if (c.commune_id, c.domaine, c.service_id) == cle)
        convention = next((c for c in siennes if c.couvre(dossier.type)), None)
        if convention is None:
            continue
        donnes = {v.etape for v in decision.visas.all() if v.sens == SensVisa.ACCORDE}
        restantes = [e for e in convention.circuit_de_decision.etapes() if e not in donnes]
        if restantes:
            trouvees[decision.pk] = restantes[0]
    return trouvees


def conventions_reglables(utilisateur):
    """Conventions in force or coming whose chain this person may set."""
    jour = timezone.localdate()
    condition = h.filtre_communes(utilisateur, h.ADMINISTRER, champ_type=None) | Q(
        service__in=h.services_diriges(utilisateur)
    )
    return (
        Convention.objects.filter(condition, annulee_le__isnull=True)
        .exclude(fin__lt=jour)
        .select_related("commune", "service", "circuit_de_decision")
        .order_by("commune__nom", "domaine", "debut")
    )


@transaction.atomic
def regler(convention: Convention, *, par, visa_chef: bool, avis_commune: bool) -> CircuitDecision:
    """Sets the steps of one convention; a draft that no longer waits for any goes on to signature.

    Raises:
        ActionInterdite: ``par`` neither heads the service of this convention nor administers the commune.
    """
    commune, domaine = convention.commune_id, convention.domaine
    dirige = h.services_diriges(par).filter(pk=convention.service_id).exists()
    h.exiger(par, h.VALIDER if dirige else h.ADMINISTRER, commune, domaine)
    circuit, _ = CircuitDecision.objects.update_or_create(
        convention=convention, defaults={"visa_chef": visa_chef, "avis_commune": avis_commune}
    )
    en_attente = Decision.objects.select_for_update().filter(
        etat=EtatDecision.A_VALIDER,
        dossier__commune_id=commune,
        dossier__domaine=domaine,
        dossier__service_id=convention.service_id,
    )
    for decision in en_attente.order_by("pk"):
        if not etape_de_visa(decision):
            decision.etat = EtatDecision.A_SIGNER
            decision.save(update_fields=["etat"])
            Dossier.objects.filter(pk=decision.dossier_id).update(etape=Etape.SIGNATURE)
            annonces.annoncer_le_projet(decision, "")
    return circuit
