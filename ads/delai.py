"""What the screens may record on a delay of the droit des sols: circumstances, prolongations, public enquiries."""

from __future__ import annotations

from collections.abc import Sequence

from ads.droit.circonstances import TABLE, Effet, Regle
from ads.droit.prolongations import PROLONGATIONS, Prolongation
from ads.droit.prolongations import Effet as EffetProlongation
from dossiers.registre import ConsultationDuPublic, EffetDelai, Mention, ProlongationPossible

#: The appeal against the ABF is a fact of its own for the clock, which checks the perimeter (R*423-35).
NATURES = {"recours_abf": "prolongation_recours_abf"}
#: Suspensions that start on a day to be given: the day the Commission was seized (R*423-44, second paragraph).
#: The one of R423-37-3 starts with its letter (third paragraph).
DEPART_A_DONNER = frozenset({"commission_europeenne", "concertation"})


def _dire(effet: Effet) -> str:
    if effet.regle in (Regle.MAJORATION_UN, Regle.MAJORATION_DEUX):
        return f"+ {effet.mois} mois"
    if effet.regle is Regle.ENQUETE:
        return f"{effet.mois} mois à compter du rapport d’enquête"
    return f"délai porté à {effet.mois} mois"


def effets_delai(type_dossier: str) -> Sequence[EffetDelai]:
    """What each circumstance that concerns this type does, in words, with its articles."""
    vus = []
    for c in TABLE:
        if not c.concerne(type_dossier):
            continue
        effets = [(_dire(e), str(e.article)) for e in (c.effet(type_dossier),) if e is not None]
        if c.silence is not None and type_dossier in c.silence_types:
            effets.append(("le silence vaut rejet", str(c.silence)))
        if c.abf:
            effets.append(("architecte des Bâtiments de France à consulter", "R*423-11"))
        vus.append(EffetDelai(c.code, c.libelle, tuple(effets), c.abf and c.effet(type_dossier) is not None))
    return tuple(vus)


def _possible(p: Prolongation) -> ProlongationPossible:
    effets = {
        EffetProlongation.AJOUTE: f"+ {p.duree}",
        EffetProlongation.AJOUTE_DEPUIS_RECOURS: f"{p.duree} à compter du recours",
        EffetProlongation.PORTE: f"délai porté à {p.duree}",
        EffetProlongation.SUSPEND: f"délai suspendu jusqu’à : {p.reprise}",
    }
    suspend = p.effet is EffetProlongation.SUSPEND
    return ProlongationPossible(
        code=p.code,
        libelle=p.libelle,
        article=str(p.article),
        effet=effets[p.effet],
        types=p.types,
        suspend=suspend,
        reprise=p.reprise,
        demande_debut=p.effet is EffetProlongation.AJOUTE_DEPUIS_RECOURS or p.code in DEPART_A_DONNER,
        a_notifier=p.a_notifier,
        nature=NATURES.get(p.code, "prolongation"),
    )


PROLONGATIONS_POSSIBLES = tuple(_possible(p) for p in PROLONGATIONS.values())

ORGANISATION = Mention(
    "Le maire ou le président de l’intercommunalité l’organise ; le préfet, si le permis est délivré au nom de "
    "l’État.",
    "R*423-57",
)
CONSULTATIONS_DU_PUBLIC = (
    ConsultationDuPublic(
        "enquete_publique",
        "Enquête publique",
        "rapport du commissaire enquêteur",
        (
            ORGANISATION,
            Mention(
                "Dans les huit jours, le demandeur est informé de la date de réception du rapport et de la "
                "substance de ses conclusions.",
                "R*423-57",
            ),
            Mention(
                "Le délai part de la réception du rapport, si le dossier est complet, sauf enquête sur un "
                "défrichement.",
                "R*423-20",
            ),
            Mention("La décision est à notifier dans les deux mois qui suivent.", "R*423-32"),
        ),
        fait_courir=True,
    ),
    ConsultationDuPublic(
        "ppve",
        "Participation du public par voie électronique",
        "synthèse des observations",
        (
            ORGANISATION,
            Mention(
                "Deux mois de plus, si la lettre est notifiée dans le mois du dépôt.", "R*423-25 f, R*423-42"
            ),
            Mention(
                "La décision attend quatre jours au moins après la clôture ; le demandeur est informé de la "
                "synthèse des observations.",
                "R*423-57",
            ),
            Mention("Le silence vaut rejet d’un permis : décidez avant la limite.", "R*424-2 d"),
        ),
        fait_courir=False,
    ),
)
