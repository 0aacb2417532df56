"""To whom a copy goes once a dossier is filed, and by when (R*423-7 to R423-13-3, R*410-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ads.droit.circonstances import PERMIS, PERMIS_ET_DP
from ads.droit.delais import Duree, francs, jours
from droit.articles import Article
from droit.francais import en_lettres
from droit.trace import Motif, Reserve

SEMAINE = jours(7)
AVEC_CUB = PERMIS_ET_DP | {"CUb"}
PERMIS_PC = frozenset({"PCMI", "PC"})


@dataclass(frozen=True, slots=True)
class Transmission:
    """One row: the recipient, when it is due (one of ``faits``), how many copies on paper, by when."""

    code: str
    destinataire: str
    article: Article
    faits: frozenset[str]
    types: frozenset[str] = AVEC_CUB
    duree: Duree | None = SEMAINE
    exemplaires: int = 1
    reserve: str = ""


TRANSMISSIONS: tuple[Transmission, ...] = (
    Transmission(
        "collectivites",
        "les collectivités intéressées par l'évaluation environnementale",
        Article("R*423-7"),
        frozenset({"evaluation_environnementale"}),
        PERMIS_ET_DP,
    ),
    Transmission(
        "epci",
        "le président de l'établissement public de coopération intercommunale compétent",
        Article("R*423-8"),
        frozenset({"competence_epci"}),
        PERMIS_ET_DP,
    ),
    Transmission(
        "prefet",
        "le préfet, quand la décision relève de l'État",
        Article("R*423-9"),
        frozenset({"decision_etat"}),
    ),
    Transmission(
        "udap_mh",
        "le service de l'architecture et du patrimoine (accord du préfet de région)",
        Article("R*423-10"),
        frozenset({"mh_inscrit"}),
    ),
    Transmission(
        "abf",
        "l'architecte des Bâtiments de France",
        Article("R*423-11"),
        frozenset({"abords", "spr", "site_inscrit", "site_classe"}),
    ),
    Transmission(
        "prefet_sites",
        "le préfet (site classé ou réserve naturelle)",
        Article("R*423-12"),
        frozenset({"site_classe", "reserve_naturelle"}),
        duree=None,
        reserve="L'article R*423-12 ne fixe aucun délai : transmettez sans attendre.",
    ),
    Transmission(
        "prefet_region",
        "le préfet de région (dérogation L151-29-1 ou L152-6, dernier alinéa)",
        Article("R423-12-1"),
        frozenset({"derogation_prefet_region"}),
        PERMIS,
    ),
    Transmission(
        "parc",
        "le directeur du parc national",
        Article("R*423-13"),
        frozenset({"parc_national", "coeur_parc_national"}),
        exemplaires=2,
    ),
    Transmission(
        "prefet_cch",
        "le préfet (dérogation L111-4-1 du code de la construction)",
        Article("R*423-13-1"),
        frozenset({"derogation_cch"}),
        PERMIS,
    ),
    Transmission(
        "cdac",
        "le secrétariat de la commission départementale d'aménagement commercial",
        Article("R*423-13-2"),
        frozenset({"aec"}),
        PERMIS_PC,
        francs(7),
        2,
    ),
    Transmission(
        "transporteurs",
        "les transporteurs des canalisations",
        Article("R423-13-3"),
        frozenset({"zone_canalisation"}),
        frozenset({"PCMI", "PC", "PA", "CUb"}),
    ),
)


@dataclass(frozen=True, slots=True)
class TransmissionDue:
    """One copy to send: ``avant``, its last day, or ``None`` when the text fixes none."""

    code: str
    destinataire: str
    article: Article
    avant: date | None
    exemplaires: int
    motif: Motif
    reserves: tuple[Reserve, ...] = ()


def transmissions(type_: str, faits: frozenset[str], depose_le: date) -> tuple[TransmissionDue, ...]:
    """The copies to send for a dossier of ``type_`` filed on ``depose_le``.

    ``faits``: circumstances of the clock, facts of the project or of the instruction. The days count from
    the day after the filing, week-ends included (as every delay of :mod:`ads.droit.delais`).
    """
    dues = []
    for regle in TRANSMISSIONS:
        if type_ not in regle.types or not regle.faits & faits:
            continue
        avant = regle.duree.depuis(depose_le) if regle.duree is not None else None
        effet = (
            f"Transmis sous {regle.duree} à compter du dépôt, le {en_lettres(depose_le)} : {regle.destinataire}."
            if regle.duree is not None
            else f"Transmis dès le dépôt : {regle.destinataire}."
        )
        reserves = (Reserve(regle.reserve, regle.article),) if regle.reserve else ()
        dues.append(
            TransmissionDue(
                regle.code,
                regle.destinataire,
                regle.article,
                avant,
                regle.exemplaires,
                Motif(regle.article, effet),
                reserves,
            )
        )
    return tuple(dues)
