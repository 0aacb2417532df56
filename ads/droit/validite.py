"""How long an authorisation lives: validity, prorogation, lapse (R*424-17 to R*424-23), certificates (L410-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ads.droit.delais import Echeance, duree, echeance
from droit.articles import Article
from droit.calendrier import ajouter_jours
from droit.francais import en_lettres
from droit.trace import Motif, Reserve

DECRET_2025 = Article("R*424-17", "décret n° 2025-461")
# Décret n° 2025-461 of 26 May 2025, in force on the 28th.
PUBLICATION = date(2025, 5, 28)
CINQ_ANS_DU, CINQ_ANS_AU = date(2022, 5, 28), date(2024, 5, 28)
UN_AN_DU, UN_AN_AU = date(2021, 1, 1), date(2022, 5, 27)
CINQ_ANS, UN_AN = "cinq ans", "un an"  # the two windows of the décret
PROROGATIONS = 2  # R*424-21: "deux fois pour une durée d'un an"
ANS_RENOUVELABLE = 10  # R*424-21, second paragraph: renewable energies, every year within ten years


@dataclass(frozen=True, slots=True)
class Validite:
    """Until when the authorisation is valid, works not begun.

    ``fin``: last day. ``prorogations_possibles``: how many may still be granted.
    ``demande_avant``: last day to ask for the next one, ``None`` when none is left.
    ``avec_travaux``: False for a certificate, that authorises none.
    """

    fin: date
    prorogations_possibles: int
    demande_avant: date | None
    motifs: tuple[Motif, ...]
    reserves: tuple[Reserve, ...] = ()
    avec_travaux: bool = True


#: Facts that move the validity and that no dossier tells.
CE_QUI_DEPLACE_LA_VALIDITE = (
    Reserve(
        "Un recours devant le juge suspend ce délai ; la plateforme ne le suit pas.", Article("R*424-19")
    ),
    Reserve(
        "Si une autre législation retarde le début des travaux, le délai part du jour où ils peuvent commencer.",
        Article("R*424-20"),
    ),
)


def validite(
    depart: date,
    *,
    decidee_le: date | None = None,
    prorogations: int = 0,
    sans_travaux: bool = False,
    energie_renouvelable: bool = False,
    travaux_possibles_le: date | None = None,
    suspension_jours: int = 0,
) -> Validite:
    """The validity of a permit or a non-opposition, works not begun.

    Args:
        depart: notification, or day the tacit decision exists (R*424-17).
        decidee_le: signature, or day the tacit decision exists: décret n° 2025-461 goes by the day the decision
            came ("intervenus entre"), not by its notification; ``depart`` if not given.
        prorogations: prorogations of one year already obtained (R*424-21).
        sans_travaux: a declaration of division or change of destination (R*424-18).
        energie_renouvelable: prorogations every year within ten years (R*424-21, second paragraph).
        travaux_possibles_le: when another law delays the works, the day they may begin (R*424-20).
        suspension_jours: days during which an appeal suspended the delay (R*424-19).
    """
    motifs: list[Motif] = []
    origine = depart
    if travaux_possibles_le is not None and travaux_possibles_le > depart:
        origine = travaux_possibles_le
        motifs.append(
            Motif(
                Article("R*424-20"),
                f"Délai compté du {en_lettres(origine)}, jour où les travaux peuvent commencer.",
            )
        )
    code = "validite_sans_travaux" if sans_travaux else "validite"
    prevue = echeance(code, origine, "Validité de l'autorisation")
    initiale = _prolonger(prevue.date, prorogations)
    fin, restantes = initiale, _restantes(prorogations, energie_renouvelable)
    speciale: Echeance | None = None
    reserves: tuple[Reserve, ...] = ()
    intervenue = decidee_le or depart
    if _fenetre(intervenue) == CINQ_ANS:
        speciale, restantes = (
            echeance("validite_2025", origine, "Validité portée à cinq ans, sans prorogation"),
            0,
        )
        fin = speciale.date
        motifs.append(speciale.motif)
    elif _fenetre(intervenue) == UN_AN and initiale >= PUBLICATION:
        speciale = echeance("prolongation_2025", initiale, "Validité prolongée par le décret")
        fin = speciale.date
        motifs.extend((prevue.motif, speciale.motif))
    else:
        motifs.append(prevue.motif)
    if prorogations and speciale is None:
        motifs.append(Motif(Article("R*424-21"), f"{prorogations} prorogation(s) d'un an déjà obtenue(s)."))
    if speciale is not None:
        reserves = speciale.reserves
    if _fenetre(intervenue) != _fenetre(depart):
        reserves = (*reserves, _a_cheval(intervenue, depart))
    if suspension_jours:
        fin = ajouter_jours(fin, suspension_jours)
        motifs.append(Motif(Article("R*424-19"), f"Délai suspendu {suspension_jours} jours par un recours."))
    demande = duree("demande_prorogation", depart).valeur.avant(fin) if restantes else None
    return Validite(fin, restantes, demande, tuple(motifs), reserves)


def _fenetre(jour: date) -> str:
    """The window of décret n° 2025-461 this day falls in; "" for none."""
    if CINQ_ANS_DU <= jour <= CINQ_ANS_AU:
        return CINQ_ANS
    return UN_AN if UN_AN_DU <= jour <= UN_AN_AU else ""


def _a_cheval(intervenue: date, depart: date) -> Reserve:
    return Reserve(
        f"Décision prise le {en_lettres(intervenue)} et notifiée le {en_lettres(depart)}, de part et d'autre d'une "
        "borne du décret : la date de la décision est retenue, lecture à confirmer.",
        DECRET_2025,
    )


def _prolonger(fin: date, prorogations: int) -> date:
    for _ in range(prorogations):
        fin = duree("prorogation", fin).valeur.depuis(fin)
    return fin


def _restantes(prorogations: int, energie_renouvelable: bool) -> int:
    """R*424-21: two, or one a year within ten years of the decision (three are the initial validity)."""
    maximum = ANS_RENOUVELABLE - 3 if energie_renouvelable else PROROGATIONS
    return max(0, maximum - prorogations)


def peremption_par_interruption(interrompus_le: date, fin_validite: date, solaire: bool = False) -> Echeance:
    """R*424-17, second paragraph: the permit lapses when works stop for more than a year past the delay.

    ``solaire``: a project under L111-19-1, two years (R424-17-1). An interruption begun before the end of
    the validity counts from that end only.
    """
    code = "interruption_solaire" if solaire else "interruption"
    return echeance(code, max(interrompus_le, fin_validite), "Péremption si les travaux restent interrompus")


def est_dans_les_temps(demande_recue_le: date, fin_validite: date, certificat: bool = False) -> bool:
    """R*424-22, R*410-17: whether the request came at least two months before the end."""
    code = "demande_prorogation_cu" if certificat else "demande_prorogation"
    return demande_recue_le <= duree(code, demande_recue_le).valeur.avant(fin_validite)


def prorogation_tacite(demande_recue_le: date, certificat: bool = False) -> Echeance:
    """R*424-23, R*410-17-1: silence kept until that day grants the prorogation."""
    code = "silence_prorogation_cu" if certificat else "silence_prorogation"
    return echeance(code, demande_recue_le, "Silence valant prorogation")


def validite_certificat(
    delivre_le: date, prorogations: int = 0, *, tacite_le: date | None = None
) -> Validite:
    """L410-1, R*410-17, R*410-18: eighteen months, then by years as many times as the rules are unchanged.

    ``delivre_le``: delivery; ``tacite_le``: day silence makes a tacit certificate, if it does. The eighteen months
    run from the tacit one, even if an express one follows (R*410-18, second paragraph).
    """
    motifs = []
    depart = delivre_le
    if tacite_le is not None and tacite_le < delivre_le:
        depart = tacite_le
        motifs.append(
            Motif(
                Article("R*410-18", "al. 2"),
                f"Délai compté du certificat tacite, acquis le {en_lettres(tacite_le)} : le certificat exprès qui l'a "
                "suivi ne le déplace pas.",
            )
        )
    prevue = echeance("validite_cu", depart, "Règles du terrain gelées")
    fin = prevue.date
    motifs.append(prevue.motif)
    for _ in range(prorogations):
        suivante = echeance("prorogation_cu", fin, "Certificat prorogé")
        fin = suivante.date
        motifs.append(suivante.motif)
    demande = duree("demande_prorogation_cu", fin).valeur.avant(fin)
    return Validite(fin, 1, demande, tuple(motifs), avec_travaux=False)
