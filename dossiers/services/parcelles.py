"""Parcels that the cadastre does not know: looked for again, corrected, or checked by hand; never a hindrance."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from carto.geometries import reunir
from carto.models import Parcelle
from carto.parcelles import Reference, lire_reference, trouver
from communes import habilitations as h
from communes.erreurs import ErreurMetier
from communes.models import Commune
from dossiers.etats import EN_COURS
from dossiers.models import Dossier, ParcelleCitee
from dossiers.models.detections import CauseDetection
from dossiers.models.journal import NatureEvenement
from dossiers.services import terrain
from dossiers.services.journal import consigner, verrouiller


def _absentes() -> QuerySet[ParcelleCitee]:
    return ParcelleCitee.objects.filter(est_trouvee=False, verifiee_le__isnull=True)


def _non_trouvees() -> QuerySet[ParcelleCitee]:
    """Absent without a reason: a parcel whose division is under way is expected to be absent."""
    return _absentes().filter(est_a_venir=False)


def condition_a_verifier() -> Q:
    """Dossiers under instruction with a parcel neither found in the cadastre nor checked."""
    return Q(etat__in=EN_COURS) & Q(Exists(_non_trouvees().filter(dossier=OuterRef("pk"))))


def a_verifier(dossier: Dossier) -> QuerySet[ParcelleCitee]:
    """The task: parcels of this dossier that someone must check."""
    return _non_trouvees().filter(dossier=dossier)


def _au_cadastre(dossier: Dossier, references) -> dict[Reference, Parcelle]:
    """Parcels in force on the day of filing, else today."""
    trouvees: dict[Reference, Parcelle] = {}
    for jour in dict.fromkeys((terrain.jour_des_regles(dossier), timezone.localdate())):
        for reference, parcelle in trouver(dossier.commune, references, jour):
            if parcelle is not None:
                trouvees.setdefault(reference, parcelle)
    return trouvees


def _exiger(dossier: Dossier, par) -> Dossier:
    if not h.peut_sur(par, h.ENREGISTRER, dossier):
        h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if dossier.etat not in EN_COURS:
        raise ErreurMetier("Ce dossier n'est plus en cours : ses parcelles ne se corrigent plus.")
    return dossier


def _situer(dossier: Dossier) -> int:
    """Marks the parcels that the cadastre knows and redraws the land; how many were found anew."""
    citees = {Reference(p.prefixe, p.section, p.numero): p for p in dossier.parcelles.all()}
    connues = _au_cadastre(dossier, citees)
    nouvelles = 0
    for reference, parcelle in connues.items():
        citee = citees[reference]
        if not citee.est_trouvee:
            nouvelles += 1
            citee.est_trouvee, citee.contenance, citee.est_a_venir = True, parcelle.contenance, False
            citee.save(update_fields=["est_trouvee", "contenance", "est_a_venir"])
    if connues:
        emprise = reunir([parcelle.geom for parcelle in connues.values()])
        if dossier.emprise is None or emprise is None or not dossier.emprise.equals(emprise):
            dossier.emprise = emprise
            dossier.save(update_fields=["emprise"])
    return nouvelles


@transaction.atomic
def rechercher(dossier: Dossier, *, par) -> int:
    """Looks for the missing parcels in the cadastre again; how many were found.

    Raises:
        ActionInterdite: ``par`` neither registers nor instructs for this commune.
        ErreurMetier: the dossier is closed.
    """
    dossier = _exiger(dossier, par)
    nouvelles = _situer(dossier)
    if nouvelles:
        terrain.confronter(dossier, cause=CauseDetection.TERRAIN, par=par)
    return nouvelles


@transaction.atomic
def corriger(dossier: Dossier, parcelle: ParcelleCitee, texte: str, *, par) -> ParcelleCitee:
    """Replaces a reference typed wrong by ``texte``; the request as filed stays as it was.

    Raises:
        ActionInterdite: ``par`` neither registers nor instructs for this commune.
        ErreurMetier: unreadable reference, already cited, of another dossier, or dossier closed.
    """
    dossier = _exiger(dossier, par)
    if parcelle.dossier_id != dossier.pk:
        raise ErreurMetier("Cette parcelle n'est pas de ce dossier.")
    reference = lire_reference(texte)
    meme = Q(prefixe=reference.prefixe, section=reference.section, numero=reference.numero)
    if dossier.parcelles.filter(meme).exists():
        raise ErreurMetier(f"La parcelle {reference} est déjà dans ce dossier.")
    avant = str(parcelle)
    parcelle.prefixe, parcelle.section, parcelle.numero = (
        reference.prefixe,
        reference.section,
        reference.numero,
    )
    parcelle.est_trouvee, parcelle.contenance, parcelle.est_a_venir = False, None, False
    parcelle.verifiee_le, parcelle.verifiee_par, parcelle.motif_verification = None, None, ""
    parcelle.save()
    consigner(
        dossier,
        NatureEvenement.TERRAIN_CORRIGE,
        timezone.localdate(),
        par=par,
        donnees={"avant": avant, "apres": str(parcelle)},
    )
    _situer(dossier)
    terrain.confronter(dossier, cause=CauseDetection.TERRAIN, par=par)
    parcelle.refresh_from_db()
    return parcelle


@transaction.atomic
def verifier(dossier: Dossier, parcelle: ParcelleCitee, motif: str, *, par) -> ParcelleCitee:
    """Closes the task of a parcel that stays out of the cadastre on hand, with how it was checked.

    Raises:
        ActionInterdite: ``par`` neither registers nor instructs for this commune.
        ErreurMetier: no reason, parcel of another dossier, or dossier closed.
    """
    dossier = _exiger(dossier, par)
    if parcelle.dossier_id != dossier.pk:
        raise ErreurMetier("Cette parcelle n'est pas de ce dossier.")
    if not motif.strip():
        raise ErreurMetier(
            "Dites comment la parcelle a été vérifiée : plan, document d'arpentage, appel au cadastre…"
        )
    parcelle.verifiee_le, parcelle.verifiee_par = timezone.now(), par
    parcelle.motif_verification = motif.strip()[:300]
    parcelle.save(update_fields=["verifiee_le", "verifiee_par", "motif_verification"])
    return parcelle


def situer_en_lot(commune: Commune | None = None) -> Iterator[tuple[Dossier, int]]:
    """Looks again for the parcels of every open dossier that lacks one, where a cadastre is loaded.

    Yields each dossier for which some were found, with their number; one transaction a dossier.
    """
    cadastre = Parcelle.objects.filter(commune=OuterRef("commune"))
    absente = _absentes().filter(dossier=OuterRef("pk"))
    dossiers = Dossier.objects.filter(Exists(absente), Exists(cadastre), etat__in=EN_COURS)
    if commune is not None:
        dossiers = dossiers.filter(commune=commune)
    for pk in list(dossiers.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            dossier = verrouiller(Dossier(pk=pk))
            nouvelles = _situer(dossier)
            if nouvelles:
                terrain.confronter(dossier, cause=CauseDetection.TERRAIN)
        if nouvelles:
            yield dossier, nouvelles
