"""When silence does not grant: R*424-2, R424-2-1, R*424-3, letter by letter.

The clock (:mod:`ads.droit.echeancier`) applies those its circumstances express; the others (b, e, g, h, j)
are declared here by the facts of the instruction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ads.droit.circonstances import DP, PERMIS, PERMIS_ET_DP
from droit.articles import Article, Fiabilite
from droit.trace import Motif, Reserve

PD = frozenset({"PD"})
EVALUATION_DEPUIS = date(2025, 12, 31)


@dataclass(frozen=True, slots=True)
class ExceptionTacite:
    """One case: silence is an implicit rejection when one of ``faits`` holds, for ``types``.

    ``faits``: circumstances of the clock, or facts of the instruction. ``depuis``: filings from that day.
    """

    article: Article
    libelle: str
    faits: frozenset[str]
    types: frozenset[str] = PERMIS
    depuis: date | None = None
    fiabilite: Fiabilite = Fiabilite.VERIFIE


def _ligne(alinea: str, libelle: str, *faits: str, types: frozenset[str] = PERMIS) -> ExceptionTacite:
    return ExceptionTacite(Article("R*424-2", alinea), libelle, frozenset(faits), types)


EXCEPTIONS: tuple[ExceptionTacite, ...] = (
    _ligne(
        "a",
        "autorisation du ministre de la défense, site classé ou réserve naturelle",
        "defense",
        "defense_icpe",
        "site_classe",
        "reserve_naturelle",
    ),
    _ligne("b", "évocation par le ministre chargé des sites ou des réserves", "evocation_ministre"),
    _ligne("c", "immeuble inscrit au titre des monuments historiques", "mh_inscrit"),
    _ligne("d", "enquête publique ou participation du public (L123-19)", "enquete_publique", "ppve"),
    _ligne("e", "consultation de l'Assemblée de Corse", "assemblee_de_corse"),
    _ligne("f", "cœur d'un parc national, ou d'un futur parc", "parc_national"),
    _ligne("g", "cinéma refusé par la commission départementale", "cinema_refuse"),
    _ligne("h", "avis défavorable de la commission d'aménagement commercial", "avis_cdac_defavorable"),
    _ligne("i", "démolition soumise à permis en site inscrit", "site_inscrit", types=PD),
    _ligne("j", "dérogation de l'article L111-4-1 (CCH) refusée", "derogation_cch_refusee"),
    ExceptionTacite(
        Article("R424-2-1"),
        "projet soumis à évaluation environnementale",
        frozenset({"evaluation_environnementale"}),
        PERMIS_ET_DP,
        EVALUATION_DEPUIS,
    ),
    ExceptionTacite(
        Article("R*424-3"),
        "réponse défavorable ou assortie de prescriptions de l'architecte des Bâtiments de France, dans son délai",
        frozenset({"abf_defavorable", "abf_prescriptions"}),
    ),
    ExceptionTacite(
        Article("R*424-3", "al. 2"),
        "recours contre l'architecte des Bâtiments de France rejeté par le préfet de région",
        frozenset({"recours_abf_rejete"}),
    ),
)
FAITS = frozenset().union(*(exception.faits for exception in EXCEPTIONS))
ABF = frozenset({"abf_defavorable", "abf_prescriptions", "recours_abf_rejete"})


@dataclass(frozen=True, slots=True)
class SensDuSilence:
    """Whether silence rejects, why, and the doubts (a declaration the text leaves out of R*424-3)."""

    rejet: bool
    motifs: tuple[Motif, ...] = ()
    reserves: tuple[Reserve, ...] = ()


def sens_du_silence(type_: str, faits: frozenset[str], depose_le: date) -> SensDuSilence:
    """What silence means for a dossier of ``type_`` filed on ``depose_le``.

    ``faits``: circumstances of the clock and facts of :data:`FAITS`; the others are ignored.
    """
    retenues = [
        exception
        for exception in EXCEPTIONS
        if type_ in exception.types
        and exception.faits & faits
        and (exception.depuis is None or depose_le >= exception.depuis)
    ]
    motifs = tuple(
        Motif(exception.article, f"Le silence vaut rejet : {exception.libelle}.", exception.depuis)
        for exception in retenues
    )
    reserves: list[Reserve] = []
    if type_ in DP and faits & (ABF | {"site_classe"}):
        reserves.append(
            Reserve(
                "Le silence vaudrait non-opposition : les exceptions ne visent que les permis. Décidez avant la limite.",
                Article("R*424-3"),
            )
        )
    if "evaluation_environnementale" in faits and depose_le < EVALUATION_DEPUIS and type_ in PERMIS_ET_DP:
        reserves.append(
            Reserve(
                "Évaluation environnementale, dossier déposé avant le 31 décembre 2025 : sens du silence incertain.",
                Article("R424-2-1"),
            )
        )
    return SensDuSilence(bool(motifs), motifs, tuple(reserves))
