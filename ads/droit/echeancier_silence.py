"""What the authority's silence produces (R*424-1 to R*424-3, R424-2-1, R*423-39, R*410-12)."""

from __future__ import annotations

from datetime import date

from ads.droit.circonstances import DP, PERMIS, PERMIS_ET_DP, TABLE
from ads.droit.echeancier_delais import BASE_TRANSFERT, TRANSFERT, est_en_secteur_abf
from ads.droit.prolongations import PROLONGATIONS
from droit.articles import Article, DateSelectrice, RegleDatee, Version
from droit.calendrier import ajouter_jours, ajouter_mois
from droit.completude import EtatCompletude
from droit.echeancier import EffetSilence, Faits, Instruction, Nature, Sens, Silence
from droit.francais import en_lettres
from droit.trace import Trace

EVALUATION = "evaluation_environnementale"
# R*423-67, R*424-3: the ABF's answer shuts the way to a tacit permit only within his two months.
MOIS_ABF = 2

# R424-2-1, brought by décret 2025-1402 for what is filed from 31 December 2025.
REJET_EVALUATION: RegleDatee[bool] = RegleDatee(
    Article("R424-2-1"),
    DateSelectrice.DEPOT,
    (
        Version(False, jusqu_au=date(2025, 12, 30)),
        Version(True, depuis=date(2025, 12, 31), texte="décret n° 2025-1402 du 29 décembre 2025"),
    ),
)

# R*424-2 b (evocation by a minister) and g (cinema refused by the departmental commission): permits only.
REJETS_DES_PROLONGATIONS = {"evocation": Article("R*424-2", "b"), "cinema": Article("R*424-2", "g")}

LIBELLES: dict[EffetSilence, str] = {
    EffetSilence.NON_OPPOSITION: "non-opposition tacite à la déclaration",
    EffetSilence.PERMIS_TACITE: "permis tacite",
    EffetSilence.CERTIFICAT_TACITE: "certificat d'urbanisme tacite, qui gèle les règles sans autoriser le projet",
    EffetSilence.REJET_IMPLICITE: "rejet implicite",
    EffetSilence.REJET_TACITE: "rejet tacite de la demande",
    EffetSilence.OPPOSITION_TACITE: "opposition tacite à la déclaration",
}


def calculer_silence(
    faits: Faits, depart: date, completude: EtatCompletude | None, instruction: Instruction, trace: Trace
) -> Silence:
    """What silence produces, on the day after the limit (``None`` while no limit is known)."""
    if completude is not None and completude.vue.date is None and completude.vue.pieces_limite is not None:
        # R*423-39 b: all missing pieces not produced within three months.
        effet = EffetSilence.OPPOSITION_TACITE if faits.type in DP else EffetSilence.REJET_TACITE
        le = ajouter_jours(completude.vue.pieces_limite, 1)
        trace.dire(
            Article("R*423-39", "b"), f"sans toutes les pièces : {LIBELLES[effet]} le {en_lettres(le)}"
        )
        return Silence(effet, le)
    jour = ajouter_jours(instruction.limite, 1) if instruction.limite is not None else None
    quand = f"le {en_lettres(jour)}" if jour is not None else "à une date encore inconnue"
    rejets = _rejets(faits, depart)
    if rejets:
        for article, cause, depuis in rejets:
            trace.dire(article, f"silence : rejet implicite {quand} ({cause})", depuis)
        return Silence(EffetSilence.REJET_IMPLICITE, jour)
    if faits.type in DP:
        effet, article = EffetSilence.NON_OPPOSITION, Article("R*424-1", "a")
    elif faits.type in PERMIS:
        effet, article = EffetSilence.PERMIS_TACITE, Article("R*424-1", "b")
    else:
        effet, article = EffetSilence.CERTIFICAT_TACITE, Article("R*410-12")
    quoi = LIBELLES[effet]
    if faits.suite == TRANSFERT:
        article, quoi = BASE_TRANSFERT.article, "transfert accordé"
    trace.dire(article, f"silence : {quoi} {quand}")
    return Silence(effet, jour)


def _rejets(faits: Faits, depart: date) -> list[tuple[Article, str, date | None]]:
    """The articles by which silence rejects, whether or not the extension letter was in time.

    R*424-2 and R*424-3 are exceptions to R*424-1 b: permits only. R424-2-1: permits and DP.
    """
    rejets: list[tuple[Article, str, date | None]] = []
    for circonstance in TABLE:
        if circonstance.code not in faits.circonstances or circonstance.silence is None:
            continue
        if faits.type not in circonstance.silence_types:
            continue
        depuis = None
        if circonstance.code == EVALUATION:
            version = REJET_EVALUATION.version(depart)
            if not version.valeur:
                continue
            depuis = version.depuis
        rejets.append((circonstance.silence, circonstance.libelle, depuis))
    rejets += _rejets_des_prolongations(faits, depart)
    if faits.type in PERMIS and est_en_secteur_abf(faits) and a_reponse_contraire_dans_les_delais(faits):
        cause = "refus ou prescriptions de l'architecte des Bâtiments de France dans son délai"
        rejets.append((Article("R*424-3"), cause, None))
    return rejets


def _rejets_des_prolongations(faits: Faits, depart: date) -> list[tuple[Article, str, date | None]]:
    """What a prolongation tells of the project: its letter announces that silence rejects (R*423-44)."""
    rejets: list[tuple[Article, str, date | None]] = []
    for code in dict.fromkeys(fait.code for fait in faits.prolongations):
        if code in REJETS_DES_PROLONGATIONS and faits.type in PERMIS:
            rejets.append((REJETS_DES_PROLONGATIONS[code], PROLONGATIONS[code].libelle, None))
        elif code == "evaluation" and EVALUATION not in faits.circonstances and faits.type in PERMIS_ET_DP:
            version = REJET_EVALUATION.version(depart)
            if version.valeur:
                rejets.append((Article("R424-2-1"), PROLONGATIONS[code].libelle, version.depuis))
    return rejets


def a_reponse_contraire_dans_les_delais(faits: Faits) -> bool:
    """R*424-3: the ABF refused, or agreed with prescriptions, within two months (last day included)."""
    saisine, avis = faits.dernier(Nature.SAISINE_ABF), faits.dernier(Nature.AVIS_ABF)
    if saisine is None or avis is None or avis.sens == Sens.FAVORABLE:
        return False
    return avis.date <= ajouter_mois(saisine.date, MOIS_ABF)
