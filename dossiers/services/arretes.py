"""The words of an arrêté, gathered from the file and written by the domain; preview and final are the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from dossiers import registre, saisie
from dossiers.models import Affichage, Dossier
from dossiers.models.courriers import NatureCourrier
from dossiers.models.decisions import SensDecision
from dossiers.models.demandeurs import RoleDemandeur
from dossiers.models.publicite import ObjetAffichage
from dossiers.redaction import ActeADecider, AutorisationDOrigine
from dossiers.services import controles, courriers
from dossiers.services.signataires import presenter, signataires_possibles
from droit.francais import enumerer


def libelle_sens(dossier: Dossier, sens: str) -> str:
    """The outcome in the words of this type (« accordé », « non-opposition », …)."""
    for possible in registre.sens_de(dossier):
        if possible.code == sens:
            return possible.libelle
    return SensDecision(sens).label


def acte_a_decider(
    dossier: Dossier, sens: str, motifs: str, prescriptions: str, complements: Mapping[str, Any] | None = None
) -> ActeADecider:
    """What the words of the arrêté depend on, read from the file."""
    commun = courriers.contexte_commun(dossier)
    avis_de_depot = (
        Affichage.objects.filter(dossier=dossier, objet=ObjetAffichage.DEPOT).order_by("debut").first()
    )
    parcelles = enumerer([str(p) for p in commun["parcelles"]])
    demandeurs = [_adresser(d) for d in commun["demandeurs"] if d.role != RoleDemandeur.MANDATAIRE]
    return ActeADecider(
        type=dossier.type,
        sens=sens,
        commune=dossier.commune.nom,
        departement=dossier.commune.departement,
        numero=commun["reference"],
        objet=dossier.objet,
        demandeur=enumerer(demandeurs) or dossier.nom_demandeur,
        terrain=f"{dossier.adresse_terrain} à {dossier.commune.nom}"
        + (f" (cadastré {parcelles})" if parcelles else ""),
        date_depot=dossier.date_depot,
        jour=timezone.localdate(),
        motifs=motifs,
        prescriptions=prescriptions,
        donnees=saisie.donnees_propres(dossier),
        avis=controles.avis_recueillis(dossier),
        avis_de_depot=avis_de_depot.debut if avis_de_depot else None,
        complements=complements or {},
        est_refus_abf=controles.abf_a_refuse(dossier),
        circonstances=frozenset(dossier.circonstances),
        autorite=commun["autorite"],
        textes_locaux=tuple(registre.domaine(dossier.domaine).textes_locaux(dossier, timezone.localdate())),
        suite=dossier.suffixe[:1],
        autorisation=courriers.numero_lisible(dossier.autorisation.numero) if dossier.suffixe else "",
        origine=_origine(dossier) if dossier.suffixe else None,
    )


def _origine(dossier: Dossier) -> AutorisationDOrigine | None:
    """The first authorisation; None when the platform does not hold it, or nothing delivered it."""
    # What is delivered is told with the words of this module: read only when asked.
    from dossiers.services import publicite, validite

    premier = validite.origine(dossier)
    delivree = publicite.delivrance(premier) if premier is not None else None
    if delivree is None:
        return None
    titulaires = premier.demandeurs.exclude(role=RoleDemandeur.MANDATAIRE)
    vie = validite.vie(dossier)
    return AutorisationDOrigine(
        delivree.date_decision,
        enumerer([str(d) for d in titulaires]) or premier.nom_demandeur,
        delivree.est_tacite,
        vie.fin if vie is not None else None,
    )


def _adresser(demandeur) -> str:
    lieu = f"{demandeur.adresse} {demandeur.code_postal} {demandeur.ville}".strip()
    return f"{demandeur}, {' '.join(lieu.split())}" if lieu else str(demandeur)


def contexte_arrete(
    dossier: Dossier,
    sens: str,
    motifs: str,
    prescriptions: str,
    *,
    complements: Mapping[str, Any] | None = None,
    signataire=None,
) -> dict:
    """What the arrêté shows beside the common context of letters."""
    domaine = registre.domaine(dossier.domaine)
    acte = acte_a_decider(dossier, sens, motifs, prescriptions, complements)
    return {
        "sens": sens,
        "libelle_sens": libelle_sens(dossier, sens),
        "acte": domaine.rediger(acte),
        "signataire": presenter(signataire, dossier, sens),
    }


def apercu(
    dossier: Dossier,
    sens: str,
    motifs: str,
    prescriptions: str,
    *,
    complements: Mapping[str, Any] | None = None,
    signataire=None,
) -> bytes:
    """The arrêté as it would leave, without keeping it; same bytes as what goes to signature."""
    signataire = signataire or signataire_seul(dossier, sens)
    return courriers.composer(
        dossier,
        NatureCourrier.DECISION,
        contexte_arrete(dossier, sens, motifs, prescriptions, complements=complements, signataire=signataire),
    )


def signataire_seul(dossier: Dossier, sens: str, sauf=None, redacteurs: Collection[int | None] | None = None):
    """The one person who can sign this, whom the arrêté then names; None when there are several.

    ``redacteurs``: who drafted any version of it, when the caller has read them.
    """
    if redacteurs is None:
        redacteurs = set(dossier.decisions.values_list("preparee_par", flat=True))
    possibles = [p for p in signataires_possibles(dossier, sens, sauf=sauf) if p.pk not in redacteurs]
    return possibles[0] if len(possibles) == 1 else None
