"""The circumstances of a project, and what each does to the delay and to the meaning of silence.

One row a circumstance, to be read against the code de l'urbanisme: its article, the months it adds or
imposes, on which types of dossier, and whether the authority's silence then rejects the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from droit.articles import Article

DP = frozenset({"DP"})
PERMIS = frozenset({"PCMI", "PC", "PA", "PD"})
PC = frozenset({"PC"})
PD = frozenset({"PD"})
PERMIS_ET_DP = PERMIS | DP
TRANSMISSION = PERMIS_ET_DP | {"CUb"}


class Regle(IntEnum):
    """How a circumstance changes the delay; the higher value prevails over the lower.

    R*423-33: no addition where the delay is replaced; R*423-25, last paragraph: + 2 is not cumulated
    with + 1; R*423-32: the public enquiry has a delay and a starting point of its own.
    """

    MAJORATION_UN = 1
    MAJORATION_DEUX = 2
    DELAI_PORTE = 3
    ENQUETE = 4


@dataclass(frozen=True, slots=True)
class Effet:
    """One effect on the delay: ``mois`` added (``MAJORATION_…``) or imposed (others), for ``types``."""

    regle: Regle
    mois: int
    article: Article
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Circonstance:
    """One row of the table.

    ``silence``: the article by which silence rejects the request, for ``silence_types`` only.
    ``abf``: the dossier is transmitted to the architecte des Bâtiments de France (R*423-11).
    """

    code: str
    libelle: str
    effets: tuple[Effet, ...]
    silence: Article | None = None
    silence_types: frozenset[str] = PERMIS
    abf: bool = False

    def effet(self, type_: str) -> Effet | None:
        """The effect on the delay of a dossier of this type, or ``None``."""
        return next((effet for effet in self.effets if type_ in effet.types), None)

    def concerne(self, type_: str) -> bool:
        """Whether the circumstance has any effect on a dossier of this type."""
        return (
            self.effet(type_) is not None
            or (self.silence is not None and type_ in self.silence_types)
            or (self.abf and type_ in TRANSMISSION)
        )


def _un(alinea: str, types: frozenset[str] = PERMIS_ET_DP) -> Effet:
    return Effet(Regle.MAJORATION_UN, 1, Article("R423-24", alinea), types)


def _deux(article: Article, types: frozenset[str] = PERMIS) -> Effet:
    return Effet(Regle.MAJORATION_DEUX, 2, article, types)


def _porte(mois: int, article: Article, types: frozenset[str] = PERMIS) -> Effet:
    return Effet(Regle.DELAI_PORTE, mois, article, types)


R25 = "R*423-25"
R27 = "R*423-27"
R28 = "R*423-28"
R29 = "R*423-29"
R31 = "R*423-31"
SILENCE = "R*424-2"

TABLE: tuple[Circonstance, ...] = (
    # R423-24: + 1 month, once, permits and déclarations préalables.
    Circonstance("autre_legislation", "autorisation ou prescriptions d'une autre législation", (_un("a"),)),
    Circonstance("derogation_plu", "dérogation aux règles du plan local d'urbanisme", (_un("b"),)),
    Circonstance("abords", "abords d'un monument historique", (_un("c"),), abf=True),
    Circonstance("spr", "site patrimonial remarquable", (_un("c"),), abf=True),
    # Site inscrit: prescriptions of R*425-30; a demolition needs the ABF's express agreement (R*425-18).
    Circonstance("site_inscrit", "site inscrit", (_un("a"),), Article(SILENCE, "i"), PD, abf=True),
    Circonstance("cdpenaf", "avis de la CDPENAF (espaces naturels, agricoles et forestiers)", (_un("d"),)),
    Circonstance(
        "participation_l123_19_2", "participation du public (L123-19-2, code de l'environnement)", (_un("e"),)
    ),
    Circonstance(
        "participation_seveso", "participation du public près d'une installation Seveso", (_un("f"),)
    ),
    # R*423-25: + 2 months, once, instead of the + 1; permits only, save f (DP too).
    Circonstance(
        "commission_departementale",
        "consultation d'une commission départementale ou régionale",
        (_deux(Article(R25, "a")),),
    ),
    Circonstance(
        "ministre_agriculture",
        "consultation du ministre chargé de l'agriculture",
        (_deux(Article(R25, "b")),),
    ),
    Circonstance(
        "derogation_l111_3",
        "dérogation de distance aux bâtiments agricoles (L111-3, code rural)",
        (_deux(Article(R25, "c")),),
    ),
    Circonstance(
        "derogation_cch",
        "dérogation aux règles de construction jointe à la demande",
        (_deux(Article(R25, "d")),),
    ),
    Circonstance("aec", "autorisation d'exploitation commerciale", (_deux(Article(R25, "e")),)),
    Circonstance(
        "ppve",
        "participation du public par voie électronique (L123-19, code de l'environnement)",
        (_deux(Article(R25, "f"), PERMIS_ET_DP),),
        Article(SILENCE, "d"),
    ),
    # The regional commission: R*423-25 a for permits, R423-25-1 for déclarations préalables.
    Circonstance(
        "crpa",
        "consultation de la commission régionale du patrimoine et de l'architecture",
        (_deux(Article(R25, "a")), _deux(Article("R423-25-1"), DP)),
    ),
    # R*423-26 to R*423-31: the delay of a permit is replaced.
    Circonstance(
        "parc_national",
        "cœur d'un parc national",
        (_porte(5, Article("R*423-26")), _un("a", DP)),
        Article(SILENCE, "f"),
    ),
    Circonstance(
        "mh_inscrit",
        "immeuble inscrit au titre des monuments historiques",
        (_porte(5, Article(R28, "a")), _un("a", DP)),
        Article(SILENCE, "c"),
    ),
    Circonstance(
        "commission_nationale",
        "consultation d'une commission nationale",
        (_porte(5, Article(R27, "a")),),
    ),
    Circonstance(
        "defense",
        "autorisation du ministre de la défense ou chargé de l'aviation civile",
        (_porte(5, Article(R31, "b")),),
        Article(SILENCE, "a"),
    ),
    Circonstance("erp", "établissement recevant du public", (_porte(5, Article(R28, "b"), PC),)),
    Circonstance("igh", "immeuble de grande hauteur", (_porte(5, Article(R28, "b"), PC),)),
    Circonstance(
        "reserve_naturelle",
        "réserve naturelle",
        (_porte(5, Article(R27, "c")), _porte(2, Article(R27, "c"), DP)),
        Article(SILENCE, "a"),
    ),
    Circonstance(
        "defrichement_reconnaissance",
        "défrichement avec reconnaissance des terrains",
        (_porte(5, Article(R29, "a")),),
    ),
    Circonstance(
        "defrichement_enquete",
        "défrichement soumis à enquête publique",
        (_porte(7, Article(R29, "b")),),
    ),
    Circonstance("defrichement_autre", "autre défrichement", (_porte(3, Article(R29, "c")),)),
    Circonstance(
        "defense_icpe",
        "autorisation du ministre de la défense ou chargé de l'aviation civile, et installation classée",
        (_porte(10, Article(R31, "a")),),
        Article(SILENCE, "a"),
    ),
    Circonstance(
        "site_classe",
        "site classé",
        (_porte(8, Article(R31, "c")), _un("a", DP)),
        Article(SILENCE, "a"),
        abf=True,
    ),
    # R*423-20, R*423-32: two months from the commissioner's report.
    Circonstance(
        "enquete_publique",
        "enquête publique",
        (Effet(Regle.ENQUETE, 2, Article("R*423-32"), PERMIS_ET_DP),),
        Article(SILENCE, "d"),
    ),
    # R424-2-1: no effect on the delay; silence rejects, DP included (dated rule: ads.droit.echeancier).
    Circonstance(
        "evaluation_environnementale",
        "évaluation environnementale",
        (),
        Article("R424-2-1"),
        PERMIS_ET_DP,
    ),
)

CIRCONSTANCES: dict[str, Circonstance] = {circonstance.code: circonstance for circonstance in TABLE}
