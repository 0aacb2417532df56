"""What some arrêtés and every certificate must say besides: asked in the draft, each with its article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ads.droit.projet import Travaux
from dossiers.models.decisions import SensDecision
from dossiers.redaction import ENTIER, Complement

FAVORABLES = frozenset({SensDecision.ACCORD, SensDecision.ACCORD_PRESCRIPTIONS})
CERTIFICATS = ("CUa", "CUb")
SURSIS_MOIS = 24  # L424-1: at most two years

SURSIS = Complement(
    "sursis_mois",
    "Durée du sursis",
    "L424-1, A424-7",
    frozenset({SensDecision.SURSIS}),
    aide="Deux ans au plus.",
    genre=ENTIER,
    unite="mois",
    minimum=1,
    maximum=SURSIS_MOIS,
)
AUTORISATIONS = (
    Complement(
        "derogation",
        "Dérogation ou adaptation mineure accordée",
        "A424-3 e, R*424-5",
        FAVORABLES,
        aide="Dites la règle et ce qui est permis. L’arrêté doit alors être motivé, et affiché en entier en mairie.",
        exige_motifs="R*424-5",
    ),
    Complement(
        "contributions",
        "Contributions mises à la charge du bénéficiaire",
        "A424-5, R*424-7",
        FAVORABLES,
        aide="Nature et montant de chacune (L332-28).",
        exige_motifs="A424-4",
    ),
    Complement(
        "differe",
        "Travaux différés dans l’attente d’une autre autorisation",
        "A424-6, R*424-6",
        FAVORABLES,
        aide="Le motif, et le délai dans lequel les travaux pourront commencer.",
    ),
)
#: A424-9 wants a destination: the form of a declaration does not ask it, that of an aménagement knows no building.
DESTINATION = Complement(
    "destination",
    "Destination des constructions",
    "A424-9",
    FAVORABLES,
    aide="Par exemple : habitation.",
)
CONSTRUCTIONS = replace(
    DESTINATION,
    libelle="Destination des constructions, et surface de plancher créée",
    aide="Si l’aménagement comprend des constructions.",
)
#: Declared works on a building: its destination is always told.
BATIMENTS = frozenset(
    {
        Travaux.CONSTRUCTION_NEUVE,
        Travaux.EXTENSION,
        Travaux.TRANSFORMATION_EN_PLANCHER,
        Travaux.CHANGEMENT_DESTINATION,
    }
)
AMENAGEMENT = (
    Complement(
        "surface_lots",
        "Nombre maximal de lots, surface de plancher maximale du lotissement et sa répartition",
        "A424-10",
        FAVORABLES,
        aide="Pour un lotissement.",
    ),
    Complement(
        "vente_anticipee",
        "Vente des lots avant la fin des travaux",
        "A424-11, R*442-13",
        FAVORABLES,
        aide="Le délai dans lequel les travaux doivent être achevés.",
    ),
    Complement(
        "emplacements",
        "Camping : nombre d’emplacements, habitations légères, période d’exploitation",
        "A424-12, A424-13",
        FAVORABLES,
    ),
    Complement("garanties", "Garanties financières", "A424-5", FAVORABLES, aide="Leur montant."),
)
CERTIFICAT = (
    Complement(
        "preemption",
        "Droits de préemption",
        "A410-4 b, R*410-15",
        aide="Le bien est-il dans le périmètre d’un de ces droits ? Lequel ?",
        est_attendu=True,
    ),
    Complement("taxes", "Taxes d’urbanisme exigibles", "A410-4 c", est_attendu=True),
    Complement(
        "participations",
        "Participations d’urbanisme qui peuvent être prescrites",
        "A410-4 d",
        est_attendu=True,
    ),
    Complement(
        "sursis_possible",
        "Sursis à statuer opposable à une demande future",
        "A410-4 e, L410-1",
        aide="Avec son fondement, ou « aucun ».",
        est_attendu=True,
    ),
    Complement(
        "accord_etat", "Avis ou accord d’un service de l’État à recueillir", "A410-4 f", est_attendu=True
    ),
    Complement(
        "sols",
        "Anciens sites industriels et secteurs d’information sur les sols",
        "R410-15-1",
        est_attendu=True,
    ),
)
EQUIPEMENTS = Complement(
    "equipements", "État des équipements publics, existants ou prévus", "A410-5 b", est_attendu=True
)


def complements(type_dossier: str, donnees: Mapping[str, Any] | None = None) -> Sequence[Complement]:
    """What the draft asks for this type, in the order of the arrêté."""
    if type_dossier in CERTIFICATS:
        return (*CERTIFICAT, EQUIPEMENTS) if type_dossier == "CUb" else CERTIFICAT
    if type_dossier == "PA":
        return (SURSIS, CONSTRUCTIONS, *AUTORISATIONS, *AMENAGEMENT)
    return (SURSIS, *_destination(type_dossier, (donnees or {}).get("projet", {})), *AUTORISATIONS)


def _destination(type_dossier: str, projet: Mapping[str, Any]) -> Sequence[Complement]:
    if type_dossier != "DP" or projet.get("destination"):
        return ()
    return (replace(DESTINATION, est_attendu=projet.get("nature") in BATIMENTS),)
